"""The history of a case by month: which months stand open, and which of their deeds are told with all that was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils import timezone

from halka.directory.history import Entry

OPEN_DEEDS = 30
"""So many of the newest month are told with their words; who wants more of them asks for the month."""
ALL = "all"


@dataclass(frozen=True)
class Month:
    """One month of a case, in the zone of the reader; deeds newest first."""

    first: date
    entries: Sequence[Entry]
    told: Sequence[Entry]
    """Those that are told with their words; empty while the month is folded: nothing of it is read."""

    @property
    def key(self) -> str:
        """How it is asked for: "2026-05"."""
        return f"{self.first:%Y-%m}"


def months(entries: Sequence[Entry], asked: str = "") -> list[Month]:
    """The newest first and open, with its newest deeds; another one, or all, where somebody asks for it."""
    found: list[Month] = []
    for first, mine in groupby(reversed(entries), key=_first_of):
        deeds = list(mine)
        whole = asked in (ALL, f"{first:%Y-%m}")
        told = deeds if whole else [] if found else deeds[:OPEN_DEEDS]
        found.append(Month(first, deeds, told))
    return found


def _first_of(entry: Entry) -> date:
    return timezone.localtime(entry.happened_at).date().replace(day=1)
