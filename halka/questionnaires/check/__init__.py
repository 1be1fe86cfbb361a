"""What is wrong with a form before anybody fills it, with sheet, row and column."""
