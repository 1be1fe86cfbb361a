"""What was sent: sealed, handed over to the deed that it is for, and what waits for somebody where that could not be done."""
