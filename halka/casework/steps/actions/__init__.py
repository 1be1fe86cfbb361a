"""The deeds of the steps, by noun."""
