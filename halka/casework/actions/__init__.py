"""The deeds of casework, one function each, by noun."""
