"""A form being filled: what it asks now, what was answered, and the submission that comes of it. One evaluator for every way."""
