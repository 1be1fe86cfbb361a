"""What every page is made of: frame, parts, charts, the page of one action. Knows no table of the rooms above."""
