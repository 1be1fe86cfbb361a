"""Telephone numbers that somebody calls when a child is in danger, and which of them the office has confirmed."""
