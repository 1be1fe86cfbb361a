"""Deadlines as data: what must follow what, by when, and who says so."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

Unit = Literal["hours", "calendar_days", "working_days"]
Scope = Literal["case", "thread"]
Kind = Literal["law", "standard", "proposal"]
LONGEST_DAYS = 400


@dataclass(frozen=True)
class Deadline:
    """A step that must be done within a limit.

    The clock starts with the first act in `start` of a case (or a thread) and stops with the first one in
    `end` after it. With unit hours the limit is exact; with days it is over at the end of the last day, counted
    from the day of the start: that day is day 0 and `counts_day_0` says whether it is the first of the days.
    `moves`: a last day that is not worked gives way to the next worked one. `optional`: not every case needs
    the step, so only those in which it was done count. `confirmed` is set when a lawyer has read the row.
    """

    step: str
    limit: int
    unit: Unit
    start: tuple[str, ...]
    end: tuple[str, ...]
    source: str
    kind: Kind
    article: str = ""
    scope: Scope = "case"
    counts_day_0: bool = False
    moves: bool = False
    optional: bool = False
    confirmed: bool = False
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        allowed = {"unit": get_args(Unit), "scope": get_args(Scope), "kind": get_args(Kind)}
        for name, words in allowed.items():
            if getattr(self, name) not in words:
                raise ValueError(f"{self.step}: {name} must be one of {', '.join(words)}.")
        days = self.limit / 24 if self.unit == "hours" else self.limit
        if not 0 < days <= LONGEST_DAYS:
            raise ValueError(f"{self.step}: limit must lie between 1 and {LONGEST_DAYS} days.")
        if not self.start or not self.end:
            raise ValueError(f"{self.step}: name the acts of start and end.")


def read_deadlines(path: Path) -> tuple[Deadline, ...]:
    """The deadlines of a TOML file with tables [[deadline]]. Raises ValueError that names the row."""
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))["deadline"]
    except KeyError:
        raise ValueError("there is no table [[deadline]] in it.") from None
    return tuple(_deadline(row, number) for number, row in enumerate(written, 1))


def _deadline(row: dict[str, Any], number: int) -> Deadline:
    known = {field.name for field in fields(Deadline)}
    if unknown := sorted(row.keys() - known):
        raise ValueError(
            f"deadline {number}: {', '.join(unknown)} is not known. Use {', '.join(sorted(known))}."
        )
    for name in ("start", "end"):
        row[name] = (row[name],) if isinstance(row.get(name), str) else tuple(row.get(name, ()))
    try:
        return Deadline(**row)
    except TypeError as missing:
        raise ValueError(f"deadline {number}: {str(missing).partition('() ')[2]}.") from None
    except ValueError as wrong:
        raise ValueError(f"deadline {number}, {wrong}") from wrong
