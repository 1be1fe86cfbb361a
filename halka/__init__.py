"""Halka: carries a child's case across the institutions that protect it."""
