"""Writes a log in another form, chosen by the end of the file's name; whole, or not at all."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ENDINGS = (
    ".parquet", ".xes", ".xes.gz", ".jsonocel", ".json", ".json.gz", ".xmlocel", ".xml", ".xml.gz", ".sqlite",
)  # fmt: skip


def write_log(events: pa.Table, path: Path) -> tuple[str, ...]:
    """Write the event table: .parquet as it is; .xes; OCEL 2.0 as .jsonocel, .xmlocel or .sqlite.

    The file appears when it is complete. Returns sentences about what could not be written as it was. Raises
    ValueError for another ending, OSError when the disk does not take it.
    """
    ending = form_of(path)
    handle, name = tempfile.mkstemp(suffix=ending, prefix=".partly-", dir=path.absolute().parent)
    os.close(handle)
    partly = Path(name)
    try:
        notes = _write(events, partly, ending)
        partly.chmod(0o644)
        partly.replace(path)
    except sqlite3.Error as problem:
        raise OSError(str(problem)) from None
    finally:
        partly.unlink(missing_ok=True)
    return notes


def form_of(path: Path) -> str:
    """The one of ENDINGS that the file's name has. Raises ValueError when it has none."""
    fitting = [ending for ending in ENDINGS if path.name.lower().endswith(ending)]
    if not fitting:
        raise ValueError(f"{path.name} ends in none of {', '.join(ENDINGS)}")
    return max(fitting, key=len)


def _write(events: pa.Table, path: Path, ending: str) -> tuple[str, ...]:
    if ending == ".parquet":
        pq.write_table(events, path, compression="zstd")
        return ()
    if ending.startswith(".xes"):
        from .ocel.files import text_file
        from .xes_writing import write_xes

        with text_file(path) as file:
            return write_xes(events, file)
    from .ocel.files import write_ocel
    from .ocel.lift import lift

    log = lift(events)
    return log.assumptions + write_ocel(log, path)
