"""The event table: its columns, what a reader hands over, and what it says when it cannot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyarrow as pa

EVENT_SCHEMA = pa.schema(
    [
        pa.field("seq", pa.int64(), nullable=False),  # position in the log; decides every tie
        pa.field("case_id", pa.string(), nullable=False),
        pa.field("ts_us", pa.int64(), nullable=False),  # when it happened, microseconds UTC
        pa.field("recorded_us", pa.int64()),  # when it was written down
        pa.field("type", pa.string(), nullable=False),  # the act, or activity
        pa.field("from_org", pa.string()),  # unit that acted
        pa.field("to_org", pa.string()),  # unit addressed
        pa.field("actor", pa.string()),  # pseudonym of the worker
        pa.field("thread", pa.string()),  # ties a question to its answers
        pa.field("due_us", pa.int64()),  # when an answer is due
        pa.field("reason", pa.string()),  # of a refusal: why; of a referral sent: the need
        pa.field("attributes", pa.string()),  # everything else, as the text of a JSON object
    ]
)

TIMES = ("ts_us", "recorded_us", "due_us")
REQUIRED = ("case_id", "type", "ts_us")
LISTED = 100  # so many rows left out are listed; all are counted


class UnreadableLog(Exception):
    """The file cannot be read as an event log. The message says what is wrong, where, and what to do."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One row that is not in the table, or not whole: where it stands in the file, and why."""

    place: str
    reason: str


class Tally:
    """Counts what was left out, and lists the first."""

    def __init__(self) -> None:
        self.count = 0
        self.listed: list[LeftOut] = []

    def add(self, place: str | Callable[[], str], reason: str) -> None:
        """Count one; its place may be a function, asked only when there is room to list it."""
        self.count += 1
        if len(self.listed) < LISTED:
            self.listed.append(LeftOut(place if isinstance(place, str) else place(), reason))


@dataclass(frozen=True, slots=True)
class EventLog:
    """A log that was read.

    `columns` says which column of the file each column of the table came from, `guessed` which of them were
    guessed from their names. `left_out` lists the first rows that could not be read; `left_out_count`
    counts all; so do `shortened` and `shortened_count` for rows of which an enormous attribute was cut off."""

    events: pa.Table
    columns: Mapping[str, str]
    guessed: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    left_out_count: int
    assumptions: tuple[str, ...]
    shortened: tuple[LeftOut, ...] = ()
    shortened_count: int = 0
