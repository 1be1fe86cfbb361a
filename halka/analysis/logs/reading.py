"""Opens a file, finds out what it is from its first bytes, and hands it to the right reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from .asked import Asked
from .kinds import Kind, kind_of
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
    asked = Asked(dict(columns or {}), zone, sheet, day_first, object_type, attributes)
    asked.clock  # noqa: B018 - a wrong zone is said before a long reading
    with in_words(path):
        source = Source(path, tick)
        return _READERS[kind_of(source)](source, asked)


# Each reader is loaded only when a file needs it: start-up time counts.


def _xes(source: Source, asked: Asked) -> EventLog:
    from .xes import read_xes

    return read_xes(source, asked)


def _csv(source: Source, asked: Asked) -> EventLog:
    from .delimited import read_csv

    return read_csv(source, asked)


def _xlsx(source: Source, asked: Asked) -> EventLog:
    from .workbook import read_xlsx

    return read_xlsx(source, asked)


def _parquet(source: Source, asked: Asked) -> EventLog:
    from .parquet import read_parquet

    return read_parquet(source, asked)


def _ocel(source: Source, asked: Asked, kind: Kind) -> EventLog:
    from .ocel.files import read_objects
    from .ocel.flat import flatten

    return flatten(read_objects(source, asked, kind), asked)


_READERS: Mapping[Kind, Callable[[Source, Asked], EventLog]] = {
    Kind.XES: _xes,
    Kind.CSV: _csv,
    Kind.XLSX: _xlsx,
    Kind.PARQUET: _parquet,
    **{kind: partial(_ocel, kind=kind) for kind in (Kind.OCEL_JSON, Kind.OCEL_XML, Kind.OCEL_SQLITE)},
}
