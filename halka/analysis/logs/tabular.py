"""Rows of cells, as CSV and workbooks have them, on their way into the event table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from .arrays import strings
from .attributes import Value, as_json
from .columns import match_columns, named
from .dates import Times, order_of_days, since_1970, whole_microseconds
from .rows import Rows
from .table import TIMES, EventLog

_BATCH = 65_536
Block = dict[str, Any]


class Tabular:
    """Takes rows of cells; times wait as text until the end, because a column as a whole decides its dates."""

    def __init__(
        self, header: Sequence[str | None], rows: Rows, word: str, notes: Sequence[str] = ()
    ) -> None:
        self.header, more = named(header)
        self.notes = [*notes, *more]
        self.rows, self._word = rows, word
        columns, guessed = self._match()
        columns.pop("seq", None)  # the position in the file is the order
        self.columns, self.guessed = columns, tuple(name for name in guessed if name != "seq")
        self.places = [
            (name, self.header.index(column)) for name, column in columns.items() if name != "attributes"
        ]
        taken = set(columns.values()) - {columns.get("attributes")}
        self._others = [(at, name) for at, name in enumerate(self.header) if name not in taken]
        self._waiting: list[Sequence[Any]] = []
        self._lines: list[int] = []
        self._faults: dict[int, str] = {}
        self._blocks: list[tuple[Block, list[int], dict[int, str]]] = []

    def _match(self) -> tuple[dict[str, str], tuple[str, ...]]:
        return match_columns(self.header, self.rows.options.columns)

    def add(self, line: int, cells: Sequence[object], fault: str | None = None) -> None:
        """One row: text or None in each cell (anything else only in columns that become attributes)."""
        if fault is None and any(cell is not None for cell in cells[len(self.header) :]):
            fault = f"{len(cells)} values where the header has {len(self.header)} names"
        if fault is not None:
            self._faults[len(self._lines)] = fault
        self._waiting.append(cells)
        self._lines.append(line)
        if len(self._lines) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        block: Block = {
            name: strings([cells[at] if at < len(cells) else None for cells in self._waiting])
            for name, at in self.places
        }
        if self.rows.options.attributes:
            texts = [self._json(line, cells) for line, cells in zip(self._lines, self._waiting, strict=True)]
            block["attributes"] = strings(texts)
        self._blocks.append((block, self._lines, self._faults))
        self._waiting, self._lines, self._faults = [], [], {}

    def _json(self, line: int, cells: Sequence[Any]) -> str | None:
        pairs: dict[str, Value] = {
            name: cells[at] for at, name in self._others if at < len(cells) and cells[at] is not None
        }
        return as_json(pairs, f"{self._word} {line}", self.rows.shortened)

    def finish(self, notes: Sequence[str] = ()) -> EventLog:
        """The log. Raises UnreadableLog when no row could be read, or a date could be two days."""
        if self._lines:
            self._flush()
        said = [*self.notes, *notes]
        orders: dict[str, bool | None] = {}
        for name in TIMES:
            if name in self.columns:
                orders[name], more = self._read_times(name)
                said += more
        for block, lines, faults in self._blocks:
            self.rows.take(block, len(lines), self._placed(lines), faults=faults, day_first=orders)
        return self.rows.finish(self.columns, self.guessed, said)

    def _placed(self, lines: list[int]) -> Any:
        return lambda at: f"{self._word} {lines[at]}"

    def _read_times(self, name: str) -> tuple[bool | None, Sequence[str]]:
        column = self.columns[name]
        chunks: list[pa.Array] = [block[name] for block, _, _ in self._blocks]
        if column == name:
            self._replace(name, [whole_microseconds(chunk) for chunk in chunks])
            return None, ()
        counted = since_1970(column, chunks)
        if counted is not None:
            self._replace(name, counted[0])
            return None, (counted[1],)
        return order_of_days(column, chunks, self.rows.options.day_first)

    def _replace(self, name: str, times: Sequence[Times]) -> None:
        for (block, _, _), found in zip(self._blocks, times, strict=True):
            block[name] = found
