"""Pages of the directory: choosing who to be in the demo, and the administrator's people and units."""
