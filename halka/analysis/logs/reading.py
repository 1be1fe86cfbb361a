"""Opens a file, finds out what it is from its first bytes, and hands it to the right reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from .kinds import Kind, kind_of
from .read_options import ReadOptions
from .source import Source, silent
from .table import EventLog
from .words import in_words


def read_log(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    zone: str = "UTC",
    sheet: str | None = None,
    day_first: bool | None = None,
    object_type: str | None = None,
    attributes: bool = False,
    tick: Callable[[float], None] = silent,
) -> EventLog:
    """Read XES, CSV, XLSX, Parquet or OCEL 2.0 (JSON, XML, SQLite) into the event table.

    `columns` names columns (of XES: keys, of OCEL: attributes) by their event-table name, as in
    {"case_id": "Case No"}; what is not named is guessed. `zone` is taken for times that carry none, and
    reported. `sheet` is the name or number of a sheet of a workbook. `day_first` says what 03/04 means where
    no date of the column settles it. `object_type` is what a case is, in OCEL. `attributes` fills the column
    of that name. `tick` is told the share of the file that was read. What is text may be compressed with gzip.
    Raises UnreadableLog, whose message a person can act on.
    """
    options = ReadOptions(dict(columns or {}), zone, sheet, day_first, object_type, attributes)
    options.clock  # noqa: B018 - a wrong zone is said before a long reading
    with in_words(path):
        source = Source(path, tick)
        return _READERS[kind_of(source)](source, options)


# Each reader is loaded only when a file needs it: start-up time counts.


def _xes(source: Source, options: ReadOptions) -> EventLog:
    from .xes import read_xes

    return read_xes(source, options)


def _csv(source: Source, options: ReadOptions) -> EventLog:
    from .delimited import read_csv

    return read_csv(source, options)


def _xlsx(source: Source, options: ReadOptions) -> EventLog:
    from .workbook import read_xlsx

    return read_xlsx(source, options)


def _parquet(source: Source, options: ReadOptions) -> EventLog:
    from .parquet import read_parquet

    return read_parquet(source, options)


def _ocel(source: Source, options: ReadOptions, kind: Kind) -> EventLog:
    from .ocel.files import read_objects
    from .ocel.flat import flatten

    return flatten(read_objects(source, options, kind), options)


_READERS: Mapping[Kind, Callable[[Source, ReadOptions], EventLog]] = {
    Kind.XES: _xes,
    Kind.CSV: _csv,
    Kind.XLSX: _xlsx,
    Kind.PARQUET: _parquet,
    **{kind: partial(_ocel, kind=kind) for kind in (Kind.OCEL_JSON, Kind.OCEL_XML, Kind.OCEL_SQLITE)},
}
