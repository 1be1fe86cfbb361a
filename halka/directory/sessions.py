"""Sittings in the store. Where it cannot be written, a page is shown all the same: only how long ago somebody touched a
page is then not kept."""

from __future__ import annotations

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as Kept
from django.db import OperationalError

from halka.trust.refusing import cannot_write


class SessionStore(Kept):
    def save(self, must_create: bool = False) -> None:
        try:
            super().save(must_create)
        except (OperationalError, UpdateError) as problem:
            first = problem if isinstance(problem, OperationalError) else problem.__context__
            if must_create or first is None or not cannot_write(first):
                raise
