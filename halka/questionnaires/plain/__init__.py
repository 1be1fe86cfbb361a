"""A form on plain pages, without a script: its pages, their fields, what was sent with them, and the same on paper."""
