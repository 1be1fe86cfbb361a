"""Who may know and who has looked: agreements, conflicts, emergencies, the record, erasure."""
