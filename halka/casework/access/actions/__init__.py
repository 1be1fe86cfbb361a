"""The deeds of access, by noun."""
