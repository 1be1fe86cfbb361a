"""Places, institutions, units, people and their roles, services; sign-in."""
