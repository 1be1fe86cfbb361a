"""Phones: a client written from what OpenRosa says, and what the server has to answer it."""
