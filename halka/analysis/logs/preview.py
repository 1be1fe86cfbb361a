"""A first look at a log: its columns, what each is taken for, and some of its values."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, Unpack

import pyarrow.parquet as pq

from .arrays import strings
from .columns import guess_columns
from .dates import order_of_days, since_1970
from .delimited import read_csv
from .kinds import Kind, kind_of
from .ocel.model import time_text
from .parquet import as_text
from .read_options import Reading, ReadOptions
from .reading import read_log
from .source import Source, silent
from .table import REQUIRED, TIMES, EventLog, UnreadableLog
from .tabular import Tabular
from .words import in_words

SHOWN = 3
_LOOKED_AT = 1000  # rows


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file: its name, the column of the event table it is taken for, and values of it."""

    name: str
    taken_for: str | None
    is_guessed: bool
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What was found in a file; `missing` are the columns that a log must have and that were not found."""

    kind: str
    columns: tuple[Column, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...]


def preview(path: Path, *, tick: Callable[[float], None] = silent, **how: Unpack[Reading]) -> Preview:
    """Look at the first rows of CSV, XLSX or Parquet; other forms, which name their parts, are read whole.

    `how` are the arguments of `read_log`. Raises UnreadableLog when it is no log at all.
    """
    how["attributes"] = True
    options = ReadOptions(**{name: value for name, value in how.items() if value is not None})  # type: ignore[arg-type]
    with in_words(path):
        source = Source(path, tick)
        kind = kind_of(source)
        if kind is Kind.PARQUET:
            return _of_parquet(source, options)
        if kind not in (Kind.CSV, Kind.XLSX):
            return _of_log(read_log(path, tick=tick, **how), kind)
        try:
            if kind is Kind.CSV:
                read_csv(source, options, _Sample)
            else:
                from .workbook import read_xlsx

                read_xlsx(source, options, _Sample)
        except _EnoughError as enough:
            return enough.sample.look(kind)
    raise AssertionError("a sample always ends by saying that it is enough")


class _EnoughError(Exception):
    def __init__(self, sample: _Sample) -> None:
        super().__init__()
        self.sample = sample


class _Sample(Tabular):
    """Takes the first rows instead of all."""

    _seen = 0

    def _match(self) -> tuple[dict[str, str], tuple[str, ...]]:
        self._values: list[list[str]] = [[] for _ in self.header]
        return _guessed(self.header, self.rows.options)

    def add(self, line: int, cells: Sequence[object], fault: str | None = None) -> None:
        for values, cell in zip(self._values, cells, strict=False):
            if cell is not None:
                values.append(str(cell))
        self._seen += 1
        if self._seen >= _LOOKED_AT:
            raise _EnoughError(self)

    def finish(self, notes: Sequence[str] = ()) -> NoReturn:
        self.notes += notes
        raise _EnoughError(self)

    def look(self, kind: Kind) -> Preview:
        samples = dict(zip(self.header, self._values, strict=True))
        return _look(kind, self.columns, self.guessed, samples, [*self.notes, *self._dates(samples)])

    def _dates(self, samples: Mapping[str, list[str]]) -> Iterable[str]:
        """How the times of the first rows would be read; the whole column may settle more."""
        for name in TIMES:
            if name in self.columns and self.columns[name] != name:
                column = self.columns[name]
                values = [strings(samples[column])]
                try:
                    counted = since_1970(column, values)
                    if counted is None:
                        yield from order_of_days(column, values, self.rows.options.day_first)[1]
                    else:
                        yield counted[1]
                except UnreadableLog as problem:
                    yield f"In the first {self._seen} rows: {problem}"


def _guessed(header: Sequence[str], options: ReadOptions) -> tuple[dict[str, str], tuple[str, ...]]:
    for name, wanted in options.columns.items():
        if wanted not in header:
            raise UnreadableLog(f"There is no column {wanted!r} for {name}.")
    return guess_columns(header, options.columns)


def _look(
    kind: Kind,
    columns: Mapping[str, str],
    guessed: Sequence[str],
    samples: Mapping[str, Iterable[str]],
    notes: Sequence[str],
) -> Preview:
    ours = {column: name for name, column in columns.items()}
    found = tuple(
        Column(name, ours.get(name), ours.get(name) in guessed, tuple(dict.fromkeys(values))[:SHOWN])
        for name, values in samples.items()
    )
    return Preview(kind.value, found, tuple(name for name in REQUIRED if name not in columns), tuple(notes))


def _of_parquet(source: Source, options: ReadOptions) -> Preview:
    with pq.ParquetFile(source.path) as file:
        header = file.schema_arrow.names
        batch = next(file.iter_batches(_LOOKED_AT), None)
    columns, guessed = _guessed(header, options)
    samples = {
        name: [] if batch is None else [v for v in as_text(batch.column(name)).to_pylist() if v is not None]
        for name in header
    }
    return _look(Kind.PARQUET, columns, guessed, samples, [])


def _of_log(log: EventLog, kind: Kind) -> Preview:
    samples: dict[str, list[str]] = {key: [] for key in log.columns.values()}
    for row in log.events.slice(0, _LOOKED_AT).to_pylist():
        for name, key in log.columns.items():
            if row[name] is not None:
                samples[key].append(time_text(row[name]) if name in TIMES else row[name])
        for name, value in json.loads(row["attributes"] or "{}").items():
            samples.setdefault(name, []).append(str(value))
    return _look(kind, log.columns, (), samples, log.assumptions)
