"""Country differences as data files, checked when they are read."""
