"""Pages of casework. A view finds the row through the front door, reads the form, calls one deed, answers."""
