"""Reads Parquet, whole columns at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .arrays import strings
from .attributes import as_json
from .columns import match_columns
from .dates import order_of_days
from .read_options import ReadOptions
from .rows import Rows
from .source import Source
from .table import TIMES, EventLog, UnreadableLog

_BATCH = 131_072


def read_parquet(source: Source, options: ReadOptions) -> EventLog:
    """Read the file; times may be timestamps, text, or whole microseconds in a column called ..._us.

    The column `seq`, when it holds a different whole number in every row, is the order of events at the same
    moment; without it the position in the file is.
    """
    try:
        with pq.ParquetFile(source.path) as file:
            return _Parquet(file, options).read(source)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as problem:
        raise UnreadableLog(
            f"This is not a whole Parquet file: {problem}. Export or copy it again."
        ) from None


class _Parquet:
    """One file while it is read."""

    def __init__(self, file: pq.ParquetFile, options: ReadOptions) -> None:
        self.file, self.options, self.rows = file, options, Rows(options)
        schema = file.schema_arrow
        self.header: list[str] = schema.names
        if len(set(self.header)) < len(self.header):
            raise UnreadableLog("Two columns of the file have the same name. Give each a name of its own.")
        self.columns, guessed = match_columns(self.header, options.columns)
        for name in TIMES:
            if name in self.columns:
                _check_time(name, self.columns[name], schema.field(self.columns[name]).type)
        if not self._has_order():
            self.columns.pop("seq", None)
        self.guessed = tuple(name for name in guessed if name in self.columns)
        self.notes: list[str] = []

    def _has_order(self) -> bool:
        column = self.columns.get("seq")
        if column is None or not pa.types.is_integer(self.file.schema_arrow.field(column).type):
            return False
        found = self.file.read(columns=[column])[column]
        return not found.null_count and pc.count_distinct(found).as_py() == len(found)

    def read(self, source: Source) -> EventLog:
        orders = {name: self._order(self.columns[name]) for name in TIMES if name in self.columns}
        wanted = self.header if self.options.attributes else list(dict.fromkeys(self.columns.values()))
        position, total = 0, max(1, self.file.metadata.num_rows)
        try:
            for batch in self.file.iter_batches(_BATCH, columns=wanted):
                self._take(batch, position, orders)
                position += batch.num_rows
                source.tick(position / total)
        except (pa.ArrowInvalid, OSError) as problem:
            raise UnreadableLog(
                f"The file is damaged after row {position:,}: {problem}. Copy it again."
            ) from None
        return self.rows.finish(self.columns, self.guessed, self.notes)

    def _order(self, column: str) -> bool | None:
        if not _is_text(self.file.schema_arrow.field(column).type):
            return None
        chunks = [_text(chunk) for chunk in self.file.read(columns=[column])[column].chunks]
        order, said = order_of_days(column, chunks, self.options.day_first)
        self.notes += said
        return order

    def _take(self, batch: pa.RecordBatch, position: int, orders: Mapping[str, bool | None]) -> None:
        columns = {
            name: _of_column(name, batch.column(column))
            for name, column in self.columns.items()
            if name != "attributes"
        }
        if self.options.attributes:
            columns["attributes"] = self._attributes(batch, position)
        self.rows.take(columns, batch.num_rows, lambda at: f"row {position + at + 1}", day_first=orders)

    def _attributes(self, batch: pa.RecordBatch, position: int) -> pa.Array:
        """The column of that name when it is all there is; otherwise an object of all other columns."""
        written = self.columns.get("attributes")
        taken = set(self.columns.values())
        others = [name for name in self.header if name not in taken and name != "seq"]
        if written is not None and not others and _is_text(batch.column(written).type):
            return _text(batch.column(written))
        if written is not None:
            others.append(written)
        lists = [_json_values(batch.column(name)) for name in others]
        return strings(
            [
                as_json(
                    {name: value for name, value in zip(others, values, strict=True) if value is not None},
                    f"row {position + at + 1}",
                    self.rows.shortened,
                )
                for at, values in enumerate(zip(*lists, strict=True))
            ]
            if others
            else [None] * batch.num_rows
        )


def _check_time(name: str, column: str, kind: object) -> None:
    is_time = pa.types.is_timestamp(kind) or pa.types.is_date(kind) or _is_text(kind)
    if not (is_time or (pa.types.is_integer(kind) and column.endswith("_us"))):
        raise UnreadableLog(
            f"The column {column!r} is of the kind {kind}. For {name} it must be a time, a text such as "
            "2024-05-31T10:00:00Z, or whole microseconds in a column whose name ends with _us."
        )


def _is_text(kind: Any) -> bool:
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(inner) or pa.types.is_large_string(inner))


def _moment(array: pa.Array) -> pa.Array:
    """int64 for times with a zone, timestamps for times without one, text as it is."""
    kind = array.type
    if pa.types.is_integer(kind):
        return array.cast(pa.int64())
    if pa.types.is_date(kind):
        return array.cast(pa.timestamp("us"))
    if pa.types.is_timestamp(kind):
        moments = array.cast(pa.timestamp("us", kind.tz), safe=False)
        return moments.cast(pa.int64()) if kind.tz is not None else moments
    return _text(array)


def _text(array: pa.Array) -> pa.Array:
    return array.cast(pa.string())


def _of_column(name: str, array: pa.Array) -> pa.Array:
    """What the event table holds in this column, times not yet read."""
    if name in TIMES:
        return _moment(array)
    return array.cast(pa.int64()) if name == "seq" else as_text(array)


def as_text(array: pa.Array) -> pa.Array:
    """Any column as text."""
    try:
        return _text(array)
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):  # lists, structs, bytes that are no letters
        return strings([None if value is None else str(value) for value in array.to_pylist()])


def _json_values(array: pa.Array) -> Sequence[object]:
    kind = array.type
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        return list(array.to_pylist())
    if pa.types.is_floating(kind):
        return [value if value is None or value - value == 0 else str(value) for value in array.to_pylist()]
    return list(as_text(array).to_pylist())
