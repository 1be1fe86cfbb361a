"""Opens an OCEL 2.0 file of any encoding, and writes one, chosen by the end of its name."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import TextIO, cast

from ..kinds import Kind, kind_of
from ..read_options import ReadOptions
from ..source import Source, silent
from ..table import UnreadableLog
from ..words import in_words
from .model import Builder, ObjectLog


def read_ocel(path: Path, *, zone: str = "UTC", tick: Callable[[float], None] = silent) -> ObjectLog:
    """Read OCEL 2.0 as JSON, XML (either may be compressed with gzip) or SQLite.

    `zone` is taken for times that carry none, and reported. Raises UnreadableLog.
    """
    with in_words(path):
        source = Source(path, tick)
        return read_objects(source, ReadOptions(zone=zone), kind_of(source))


def read_objects(source: Source, options: ReadOptions, kind: Kind) -> ObjectLog:
    """The same for a file whose kind is known."""
    builder = Builder(options)
    if kind is Kind.OCEL_JSON:
        from .as_json import read_json

        read_json(source, builder)
    elif kind is Kind.OCEL_XML:
        from .as_xml import read_xml

        read_xml(source, builder)
    elif kind is Kind.OCEL_SQLITE:
        from .as_sqlite import read_sqlite

        read_sqlite(source, builder)
    else:
        raise UnreadableLog(f"{source.path.name} is {kind.value}, no OCEL 2.0. Read it with `read_log`.")
    return builder.finish()


def write_ocel(log: ObjectLog, path: Path) -> tuple[str, ...]:
    """Write the log: .json or .jsonocel, .xml or .xmlocel (each also with .gz), .sqlite.

    Returns sentences about what could not be written as it was. Raises ValueError for another ending.
    """
    ending = path.name.lower().removesuffix(".gz").rpartition(".")[2]
    if ending == "sqlite" and not path.name.lower().endswith(".gz"):
        from .as_sqlite import write_sqlite

        path.unlink(missing_ok=True)
        return write_sqlite(log, path)
    if ending in ("json", "jsonocel"):
        from .as_json import write_json as write
    elif ending in ("xml", "xmlocel"):
        from .as_xml import write_xml as write
    else:
        raise ValueError(f"{path.name} ends in none of .jsonocel, .json, .xmlocel, .xml and .sqlite")
    with text_file(path) as file:
        return write(log, file)


def text_file(path: Path) -> TextIO:
    """A new text file in UTF-8, compressed when its name ends in .gz."""
    if path.name.lower().endswith(".gz"):
        return cast(TextIO, gzip.open(path, "wt", encoding="utf-8", newline=""))
    return path.open("w", encoding="utf-8", newline="")
