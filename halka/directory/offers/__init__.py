"""What units offer, and for whom."""
