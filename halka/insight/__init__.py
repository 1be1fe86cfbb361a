"""What the record of this installation says: extract, numbers kept ready, their pages, reports and surveys."""
