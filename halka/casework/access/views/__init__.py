"""Pages of access, by noun."""
