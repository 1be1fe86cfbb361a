"""Reads Parquet, row group by row group."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .columns import match_columns
from .table import REQUIRED, TIMES, EventLog, Rows, UnreadableLog


def read_parquet(
    path: Path, rows: Rows, given: Mapping[str, str] | None, tick: Callable[[float], None]
) -> EventLog:
    """Read the file; times may be timestamps, text, or whole microseconds in a column called ..._us."""
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as problem:
        raise UnreadableLog(
            f"This is not a whole Parquet file: {problem}. Export or copy it again."
        ) from None
    columns, guessed = match_columns(file.schema_arrow.names, given)
    columns.pop("seq", None)
    for name in TIMES:
        if name in columns:
            _check_time(name, columns[name], file.schema_arrow.field(columns[name]).type)
    position, total = 0, max(1, file.metadata.num_rows)
    try:
        for batch in file.iter_batches(columns=list(dict.fromkeys(columns.values()))):
            values = {name: _plain(name, batch.column(column)) for name, column in columns.items()}
            for cells in zip(*values.values(), strict=True):
                position += 1
                rows.add(f"row {position}", dict(zip(values, cells, strict=True)))
            tick(position / total)
    except (pa.ArrowInvalid, OSError) as problem:
        raise UnreadableLog(
            f"The file is damaged after row {position:,}: {problem}. Copy it again."
        ) from None
    return rows.finish(columns, guessed)


def _check_time(name: str, column: str, kind: Any) -> None:
    is_time = pa.types.is_timestamp(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind)
    if not (is_time or (pa.types.is_integer(kind) and column.endswith("_us"))):
        raise UnreadableLog(
            f"The column {column!r} is of the kind {kind}. For {name} it must be a time, a text such as "
            "2024-05-31T10:00:00Z, or whole microseconds in a column whose name ends with _us."
        )


def _plain(name: str, array: Any) -> list[Any]:
    """Python values: text for names, integers for times with a zone, ISO text for times without one."""
    kind = array.type
    if pa.types.is_timestamp(kind):
        array = array.cast(pa.timestamp("us", kind.tz), safe=False)
        if kind.tz is not None:
            return list(array.cast(pa.int64()).to_pylist())
        return [None if moment is None else moment.isoformat() for moment in array.to_pylist()]
    if name not in TIMES and name in (*REQUIRED, "from_org", "to_org", "actor", "thread", "reason"):
        array = pc.cast(array, pa.string())
    return list(array.to_pylist())
