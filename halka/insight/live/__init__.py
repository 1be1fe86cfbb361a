"""The pages of numbers, live from what is kept ready."""
