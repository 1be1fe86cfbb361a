"""What staff say of working with other institutions, set beside the record of this installation."""
