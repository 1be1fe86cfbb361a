"""Reads the scenario: places, organisations, people, the records and acts of the twelve stories."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "scenario"
VERSION = 1
SEED = 20240620

Row = dict[str, str]


@dataclass(frozen=True)
class Event:
    """One act of a story: on day `day` from the demo day, at local time `time`."""

    number: int
    case: str
    day: int
    time: str
    act: str
    actor: str
    text: str


@cache
def rows(name: str) -> tuple[Row, ...]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


@cache
def events() -> dict[int, Event]:
    """The acts of the stories by their number."""
    return {
        int(row["n"]): Event(
            int(row["n"]), row["case"], int(row["d"]), row["time"], row["act"], row["actor"], row["text"]
        )
        for row in rows("events")
    }


@cache
def records() -> dict[str, Row]:
    """The fifteen records of the stories by their short name (C01, C01B ...)."""
    return {row["code"]: row for row in rows("cases")}


@cache
def organisations() -> dict[str, Row]:
    return {row["code"]: row for row in rows("organisations")}
