"""Everything that was written in a case, read together."""
