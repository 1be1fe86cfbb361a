"""The deeds of sharing, one function each, by noun."""
