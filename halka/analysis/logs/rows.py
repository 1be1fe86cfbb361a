"""The rows of a file on their way into the event table: whole columns at a time, bad rows named and counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from .arrays import known, numbers, strings
from .attributes import as_json
from .dates import Times, read_times, within_the_calendar
from .read_options import ReadOptions
from .table import EVENT_SCHEMA, REQUIRED, TIMES, EventLog, Tally, UnreadableLog

_BATCH = 65_536
Place = Callable[[int], str]


class Rows:
    """Collects the rows of a file, in the order of the file."""

    def __init__(self, options: ReadOptions) -> None:
        self.options = options
        self.left_out, self.shortened = Tally(), Tally()
        self._clock = options.clock
        self._without_zone = self._position = 0
        self._waiting: list[tuple[str, Mapping[str, Any]]] = []
        self._blocks: list[pa.Table] = []

    def add(self, place: str, values: Mapping[str, object]) -> None:
        """Take one row: text by column, and under "attributes" a mapping of what maps to no column."""
        self._waiting.append((place, values))
        if len(self._waiting) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Take what `add` was given before."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        columns = {
            field.name: strings([values.get(field.name) for _, values in waiting])
            for field in EVENT_SCHEMA
            if field.name not in ("seq", "attributes")
        }
        if self.options.attributes:
            columns["attributes"] = strings(
                [as_json(values.get("attributes", {}), place, self.shortened) for place, values in waiting]
            )
        self.take(columns, len(waiting), lambda at: waiting[at][0])

    def take(
        self,
        columns: Mapping[str, pa.Array | Times],
        size: int,
        place: Place,
        *,
        faults: Mapping[int, str] | None = None,
        day_first: Mapping[str, bool | None] | None = None,
    ) -> None:
        """Take `size` rows. Times are text or microseconds; `faults` are rows that are bad already."""
        self.flush()
        reasons = dict(faults or {})
        for name in REQUIRED:
            for at in _absent(columns.get(name), size):
                reasons.setdefault(at, _MISSING[name])
        taken = {name: column for name, column in columns.items() if name not in TIMES}
        for name in TIMES:
            if name in columns:
                taken[name] = self._times(columns[name], reasons, (day_first or {}).get(name))
        position = np.arange(self._position, self._position + size, dtype=np.int64)
        self._position += size
        taken.setdefault("seq", numbers(position))
        self._keep(taken, size, reasons, place)

    def _times(self, column: pa.Array | Times, reasons: dict[int, str], day_first: bool | None) -> pa.Array:
        if isinstance(column, Times):
            found = column
        elif pa.types.is_integer(column.type):
            found = Times(column, within_the_calendar(column), 0)
        else:
            found = read_times(column, self._clock, day_first=day_first)
        self._without_zone += found.without_zone
        for at, reason in found.faults.items():
            reasons.setdefault(at, reason)
        return found.us

    def _keep(
        self, taken: Mapping[str, pa.Array], size: int, reasons: Mapping[int, str], place: Place
    ) -> None:
        block = pa.Table.from_arrays(
            [taken.get(field.name, pa.nulls(size, field.type)) for field in _LENIENT],
            schema=_LENIENT,
        )
        if reasons:
            for at in sorted(reasons):
                self.left_out.add(partial(place, at), reasons[at])
            good = np.ones(size, dtype=bool)
            good[list(reasons)] = False
            block = block.take(numbers(np.flatnonzero(good)))
        self._blocks.append(block)

    def finish(
        self, columns: Mapping[str, str], guessed: tuple[str, ...] = (), notes: Sequence[str] = ()
    ) -> EventLog:
        """The log. Raises UnreadableLog when no row could be read."""
        self.flush()
        events = pa.concat_tables(self._blocks) if self._blocks else _LENIENT.empty_table()
        self._blocks = []
        if events.num_rows == 0:
            raise UnreadableLog(_nothing_left(self.left_out))
        said = list(notes)
        if self._without_zone:
            said.append(
                f"Times without a time zone: {self._without_zone:,}. They were read as {self.options.zone}."
            )
        if self.shortened.count:
            first = self.shortened.listed[0]
            said.append(
                f"Attributes cut off: {self.shortened.count:,}. The first, {first.place}: {first.reason}."
            )
        return EventLog(
            events.cast(EVENT_SCHEMA),
            columns,
            guessed,
            tuple(self.left_out.listed),
            self.left_out.count,
            tuple(said),
            tuple(self.shortened.listed),
            self.shortened.count,
        )


_LENIENT = pa.schema([pa.field(field.name, field.type) for field in EVENT_SCHEMA])
_MISSING = {"case_id": "no case", "type": "no activity", "ts_us": "no time"}


def _absent(column: pa.Array | Times | None, size: int) -> Iterable[int]:
    if column is None:
        return range(size)
    if isinstance(column, Times):
        missing = ~known(column.us)
        missing[list(column.faults)] = False
    else:
        missing = ~known(column)
    found: list[int] = np.flatnonzero(missing).tolist()
    return found


def _nothing_left(left_out: Tally) -> str:
    if not left_out.count:
        return "The log holds no event. Check that this is the right file, or export it again."
    first = left_out.listed[0]
    return (
        f"None of the {left_out.count:,} rows could be read. The first, {first.place}: {first.reason}. "
        "Check that the columns for case, activity and time are the right ones."
    )
