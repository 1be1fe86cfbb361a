"""When the store cannot be written now, because its disk is full or something else holds it."""

from __future__ import annotations

from django.db import OperationalError

SIGNS = ("locked", "full", "readonly", "read-only", "disk i/o", "no space", "unable to open", "lock timeout")


def cannot_write(problem: BaseException) -> bool:
    """Whether the store refused because it cannot be written now, and not because something is wrong with the deed."""
    return isinstance(problem, OperationalError) and any(sign in str(problem).lower() for sign in SIGNS)
