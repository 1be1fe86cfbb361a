"""Where the kernel takes a log from: a Parquet file, read straight into codes, or the event table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from halka.analysis.logs.columns import match_columns
from halka.analysis.logs.table import REQUIRED, UnreadableLog

from .codes import NAMES, CodedLog

_READ = (*REQUIRED, "from_org", "actor")


def from_parquet(path: Path, columns: Mapping[str, str] | None = None) -> CodedLog:
    """Read the needed columns of a Parquet file. `columns` is as in `read_log`.

    The time must be a timestamp (one without a zone is taken as UTC) or whole microseconds in a column called
    ..._us; a column `seq` of whole numbers decides ties, without it the place of the row. Raises UnreadableLog."""
    try:
        schema = pq.read_schema(path)
        found, _ = match_columns(schema.names, columns or {})
        wanted = {name: found[name] for name in _READ if name in found}
        text = [column for column in wanted.values() if _is_text(schema.field(column).type)]
        file = pq.ParquetFile(path, read_dictionary=text)
        table = file.read(columns=list(dict.fromkeys(wanted.values())))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as problem:
        raise UnreadableLog(f"{path.name} is not a whole Parquet file: {problem}. Copy it again.") from None
    except OSError as problem:
        raise UnreadableLog(f"{path} cannot be read: {problem.strerror or problem}.") from None
    whole = table
    for name in REQUIRED:
        if whole.column(found[name]).null_count:
            whole = whole.filter(pc.is_valid(whole.column(found[name])))
    left_out = table.num_rows - whole.num_rows
    taken = {name: whole.column(column) for name, column in wanted.items()}
    for name in NAMES:
        taken.setdefault(name, pa.chunked_array([pa.nulls(whole.num_rows, pa.string())]))
    taken["ts_us"] = _microseconds(found["ts_us"], taken["ts_us"])
    has_seq = "seq" in found and pa.types.is_integer(schema.field(found["seq"]).type) and not left_out
    return CodedLog(taken, lambda: file.read(columns=[found["seq"]]).column(0) if has_seq else None, left_out)


def from_events(events: pa.Table) -> CodedLog:
    """The event table of `halka.analysis.logs.EVENT_SCHEMA`."""
    taken = {name: events.column(name) for name in ("case_id", "ts_us", *NAMES)}
    return CodedLog(taken, lambda: events.column("seq"))


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _microseconds(name: str, column: Any) -> Any:
    kind = column.type
    if pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us", kind.tz), safe=False).cast(pa.int64())
    if pa.types.is_integer(kind) and name.endswith("_us"):
        return column.cast(pa.int64())
    raise UnreadableLog(
        f"The column {name!r} is of the kind {kind}, not a timestamp. Read this file with read_log."
    )
