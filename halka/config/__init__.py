"""Puts the rooms together: settings, addresses, and the `halka` command."""
