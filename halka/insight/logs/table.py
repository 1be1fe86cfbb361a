"""The event table: its columns, the rows that go into it, and the rows that are left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

import pyarrow as pa

from .arrays import integers, strings
from .moments import UnreadableTime, microseconds

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
    ]
)

TIMES = ("ts_us", "recorded_us", "due_us")
REQUIRED = ("case_id", "type", "ts_us")
LISTED = 100  # so many rows left out are listed; all are counted
_BATCH = 65_536


class UnreadableLog(Exception):
    """The file cannot be read as an event log. The message says what is wrong, where, and what to do."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One row that is not in the table: where it stands in the file, and why it was left out."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class EventLog:
    """A log that was read.

    `columns` says which column of the file each column of the table came from, `guessed` which of them were
    guessed from their names. `left_out` lists the first rows that could not be read; `left_out_count`
    counts all."""

    events: pa.Table
    columns: Mapping[str, str]
    guessed: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    left_out_count: int
    assumptions: tuple[str, ...]


class Rows:
    """Collects the rows of a file, in the order of the file, into Arrow batches."""

    def __init__(self, zone: tzinfo, zone_name: str) -> None:
        self.left_out: list[LeftOut] = []
        self.left_out_count = 0
        self._zone, self._zone_name = zone, zone_name
        self._without_zone = 0
        self._position = 0
        self._rows: list[tuple[Any, ...]] = []
        self._batches: list[pa.RecordBatch] = []

    def add(self, place: str, values: Mapping[str, Any]) -> None:
        """Take one row; a row without case, activity or readable time is left out, with its place."""
        position = self._position
        self._position += 1
        get = values.get
        case, act, when = get("case_id"), get("type"), get("ts_us")
        if case is None or act is None or when is None:
            missing = next(name for name in REQUIRED if values.get(name) is None)
            self._leave_out(place, _MISSING[missing])
            return
        try:
            moments = self._moment(when), self._moment(get("recorded_us")), self._moment(get("due_us"))
        except UnreadableTime as problem:
            self._leave_out(place, str(problem))
            return
        names = get("from_org"), get("to_org"), get("actor"), get("thread")
        self._rows.append((position, case, *moments[:2], act, *names, moments[2], get("reason")))
        if len(self._rows) >= _BATCH:
            self._flush()

    def _moment(self, value: str | int | None) -> int | None:
        if not isinstance(value, str):
            return value
        moment, has_zone = microseconds(value, self._zone)
        self._without_zone += not has_zone
        return moment

    def _leave_out(self, place: str, reason: str) -> None:
        self.left_out_count += 1
        if len(self.left_out) < LISTED:
            self.left_out.append(LeftOut(place, reason))

    def _flush(self) -> None:
        if not self._rows:
            return
        columns = zip(*self._rows, strict=True)
        arrays = [
            integers(column) if field.type == pa.int64() else strings(column)
            for column, field in zip(columns, EVENT_SCHEMA, strict=True)
        ]
        self._batches.append(pa.RecordBatch.from_arrays(arrays, schema=EVENT_SCHEMA))
        self._rows.clear()

    def finish(self, columns: Mapping[str, str], guessed: tuple[str, ...] = ()) -> EventLog:
        """The log. Raises UnreadableLog when no row could be read."""
        self._flush()
        events = pa.Table.from_batches(self._batches, EVENT_SCHEMA)
        if events.num_rows == 0:
            raise UnreadableLog(_nothing_left(self.left_out, self.left_out_count))
        assumptions = []
        if self._without_zone:
            assumptions.append(
                f"Times without a time zone: {self._without_zone:,}. They were read as {self._zone_name}."
            )
        return EventLog(
            events, columns, guessed, tuple(self.left_out), self.left_out_count, tuple(assumptions)
        )


_MISSING = {"case_id": "no case", "type": "no activity", "ts_us": "no time"}


def _nothing_left(left_out: list[LeftOut], count: int) -> str:
    if not count:
        return "The log holds no event. Check that this is the right file, or export it again."
    first = left_out[0]
    return (
        f"None of the {count:,} rows could be read. The first, {first.place}: {first.reason}. "
        "Check that the columns for case, activity and time are the right ones."
    )
