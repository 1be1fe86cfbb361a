"""Tables of public holidays: one CSV file for each profile that has its own."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from halka.profiles.clocks import minutes

COLUMNS = ["date", "open_until", "name", "kind", "source"]
KINDS = ("fixed", "moving", "moved", "decision", "expected")


@dataclass(frozen=True)
class Holiday:
    """A day on which offices are closed, all day or from `open_until` (minutes after midnight) on.

    `kind`: fixed, moving (with the moon or the church), moved (from a weekend), decision (of a government),
    expected (not announced yet). `source` names the law or the calendar.
    """

    day: date
    open_until: int | None
    name: str
    kind: str
    source: str


def read_holidays(path: Path) -> tuple[Holiday, ...]:
    """The holidays of a file in the order of their days. Raises ValueError that names the line."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file, strict=True)
        if lines.fieldnames != COLUMNS:
            raise ValueError(f"line 1: the columns must be {', '.join(COLUMNS)}.")
        found = [_holiday(line, lines.line_num) for line in lines]
    if not found:
        raise ValueError("there is no holiday in it. Add the days, or take the file away.")
    return tuple(sorted(found, key=lambda holiday: (holiday.day, holiday.name)))


def _holiday(line: dict[str, str], number: int) -> Holiday:
    if line["kind"] not in KINDS or not line["name"] or not line["source"]:
        raise ValueError(f"line {number}: give a name, a source and a kind ({', '.join(KINDS)}).")
    try:
        day = date.fromisoformat(line["date"])
        open_until = minutes(line["open_until"]) if line["open_until"] else None
    except ValueError as wrong:
        raise ValueError(f"line {number}: {wrong}") from wrong
    return Holiday(day, open_until, line["name"], line["kind"], line["source"])
