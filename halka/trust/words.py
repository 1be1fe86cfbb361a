"""The words of a sealed record as a page gets them, and why there may be none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class VaultProblem(Exception):
    """A record cannot be opened or written."""


class Tampered(VaultProblem):
    """The record or its key was changed, moved or typed in. The data officer must look at it."""


class Shredded(VaultProblem):
    """The child's key was destroyed: this record is unreadable for ever."""


class Missing(VaultProblem):
    """There is no such record."""


class Stale(VaultProblem):
    """Somebody wrote a newer version of this record first."""


class Words(dict[str, Any]):
    """What a page may show of one record. Where it cannot be read there are no words, and it says why."""

    def __init__(self, content: Mapping[str, Any] | VaultProblem) -> None:
        super().__init__({} if isinstance(content, VaultProblem) else content)
        self.is_erased = isinstance(content, Shredded)
        self.is_tampered = isinstance(content, VaultProblem) and not self.is_erased
