"""Rows of Today, as each room offers them. They know no table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Kind(Enum):
    TO_DO = "to do"
    """Has its time: it is late, due today, or comes this week."""
    NEW = "new"
    WAITING = "waiting"
    """Others owe it; nothing to do yet."""


MOST = 12
"""Rows of one list of new things; more would hide one another."""


@dataclass(frozen=True, kw_only=True)
class Thing:
    """A row: when, what, why, one button."""

    at: datetime
    due: str
    title: str
    why: str
    url: str
    deed: str
    state: str = ""
    kind: Kind = Kind.TO_DO
