"""Answers as Parquet: a file for each table, with types. Where there is no answer stands nothing; the last column says why."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from halka.questionnaires.answers.codebook import codebook
from halka.questionnaires.answers.rows import Missing
from halka.questionnaires.answers.separated import line
from halka.questionnaires.answers.streaming import archive, member
from halka.questionnaires.answers.taking import Row, Sheet, Taking
from halka.questionnaires.answers.variables import (
    Variable,
    as_day,
    as_moment,
    as_number,
    in_words,
)

AT_ONCE = 1_000
WHY = "_no_answer"
"""By the name of a question: not_asked, skipped, dont_know, refused, or unreadable for what is no number or day."""
_TYPES = {
    "integer": pa.int64(),
    "decimal": pa.float64(),
    "date": pa.date32(),
    "moment": pa.timestamp("ms"),
    "flag": pa.bool_(),
    "position": pa.int32(),
}
_KEYS = {
    "_index": pa.int64(),
    "_parent_index": pa.int64(),
    "_received_at": pa.timestamp("ms", tz="UTC"),
}
Value = object


class _Sink(io.RawIOBase):
    """Counts what it hands on, because a writer of Parquet asks where it is."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._at = file, 0

    def writable(self) -> bool:
        return True

    def write(self, some: object) -> int:
        taken = bytes(some)  # type: ignore[call-overload]
        self._file.write(taken)
        self._at += len(taken)
        return len(taken)

    def tell(self) -> int:
        return self._at


def as_parquet(taking: Taking) -> Iterator[bytes]:
    def writes(made: zipfile.ZipFile) -> Iterator[None]:
        for sheet in taking.sheets:
            with made.open(member(f"{sheet.key}.parquet", packed=False), "w") as file:
                yield from _written(_Sink(file), sheet, taking)
        with made.open(member("codebook.csv"), "w") as file:
            for row in codebook(taking):
                file.write(line(row))
        yield

    return archive(writes)


def _written(sink: _Sink, sheet: Sheet, taking: Taking) -> Iterator[None]:
    schema = _schema(sheet)
    names = schema.names
    columns: list[list[Value]] = [[] for _name in names]
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        for row in taking.rows(sheet):
            for column, value in zip(columns, _values(row, taking), strict=True):
                column.append(value)
            if len(columns[0]) == AT_ONCE:
                writer.write_table(_table(columns, schema))
                columns = [[] for _name in names]
                yield
        writer.write_table(_table(columns, schema))
    yield


def _table(columns: list[list[Value]], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_arrays(
        [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)], schema=schema
    )


def _schema(sheet: Sheet) -> pa.Schema:
    keys = [pa.field(name, _KEYS.get(name, pa.string())) for name in sheet.keys]
    said = [
        pa.field(one.name, _TYPES.get(one.kind, pa.string()), metadata={"label": one.label})
        for one in sheet.variables
    ]
    return pa.schema([*keys, *said, pa.field(WHY, pa.map_(pa.string(), pa.string()))])


def _values(row: Row, taking: Taking) -> list[Value]:
    made: list[Value] = [*row.keys]
    why: list[tuple[str, str]] = []
    for one in row.sheet.variables:
        cell = one.value(row.entry.cells)
        value = None if isinstance(cell, Missing) else _typed(one, cell, taking)
        made.append(value)
        if value is None and one.choice is None:
            why.append((one.name, cell.name.lower() if isinstance(cell, Missing) else "unreadable"))
    return [*made, why]


def _typed(variable: Variable, answer: str, taking: Taking) -> Value:
    if variable.kind in ("integer", "position"):
        number = as_number(answer)
        return number if isinstance(number, int) and abs(number) < 2**63 else None
    if variable.kind == "decimal":
        number = as_number(answer)
        return None if number is None else float(number)
    if variable.kind == "flag":
        return answer == "1"
    if variable.kind == "date":
        return as_day(answer)
    if variable.kind == "moment":
        return as_moment(answer, taking.zone)
    return in_words(variable, answer, taking.language) if taking.language else answer
