"""What was answered, as data: read one by one, taken along as tables, taken over from other programs."""
