"""A notice of concern, from telling to the decision about it."""
