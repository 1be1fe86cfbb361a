"""Rows of Today, as each room offers them, and their order: danger, then risk, then time. They know no table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, IntEnum


class Kind(Enum):
    """The section in which a row stands."""

    DANGER = "danger"
    """A child is in danger now: above everything else."""
    NEW = "new"
    TO_DO = "to do"
    """Has its time: it is late, due today, or comes this week."""
    OTHERS = "others"
    """What others answered, refused, or are late with."""
    UNTOLD = "untold"
    """What this unit gave, and has not told the sender."""
    CLOSED = "closed"
    """A letter that one sent was closed: another ground, another place, or the end."""
    ENDED = "ended"
    """Letters to this unit that were closed: nothing to do."""
    WAITING = "waiting"
    """Others owe it; nothing to do yet."""
    SILENT = "silent"
    """Nobody has answered for so long that it is folded."""


class Rank(IntEnum):
    """The order of new things, for every role; nobody has them all."""

    CHILD = 0
    """A child that was newly given, or that nobody has."""
    LOOK = 1
    """An opening in an emergency, a letter without a yes: a second look with a clock."""
    CONFLICT = 2
    DECIDE = 3
    BY_TWO = 4
    ERASURE = 5
    ALARM = 6
    """The record, the copies or the trial restore are not as they have to be."""
    MACHINE = 7


MOST = 12
"""Rows of one list that stand open; the others are folded below them, with their number."""
RISKS = {"emergency": 0, "high": 1, "medium": 2, "low": 3, "none": 4}
NO_RISK = 5


@dataclass(frozen=True, kw_only=True)
class Thing:
    """A row: when, what, why, one button. `risk` orders it; it is written beside the row where `shows_risk`."""

    at: datetime
    due: str
    title: str
    why: str
    url: str
    deed: str
    state: str = ""
    kind: Kind = Kind.TO_DO
    rank: Rank = Rank.DECIDE
    risk: str = ""
    shows_risk: bool = False
    has_clock: bool = False
    """A new thing whose `at` is when it is due."""
    inside: Sequence[tuple[str, str]] = ()
    """What a folded row holds: words and address of each."""

    def is_late(self, at: datetime) -> bool:
        return (self.kind is Kind.TO_DO or self.has_clock) and self.at < at


def by_risk(thing: Thing) -> tuple[int, datetime, str]:
    """Ties by the code of the case, which begins the second line."""
    return RISKS.get(thing.risk, NO_RISK), thing.at, thing.why


def by_time(thing: Thing) -> tuple[datetime, int, str]:
    return thing.at, RISKS.get(thing.risk, NO_RISK), thing.why


def new(thing: Thing) -> tuple[object, ...]:
    """By what it is; a second look by its clock, all others by risk, then the oldest."""
    return (thing.rank, 0, *by_time(thing)) if thing.has_clock else (thing.rank, 1, *by_risk(thing))


def of_others(thing: Thing) -> tuple[object, ...]:
    """What calls for something first, by risk and age; then what was told, the newest first."""
    return (0, *by_risk(thing)) if thing.state else (1, -thing.at.timestamp(), thing.why)
