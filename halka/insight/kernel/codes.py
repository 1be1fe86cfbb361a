"""A log as numbers: a code for each case and each name, microseconds for each time. No text is made for a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from halka.insight.logs.columns import match_columns
from halka.insight.logs.table import REQUIRED, UnreadableLog

from . import compiled as loops

NAMES = ("type", "from_org", "actor")
_READ = (*REQUIRED, "from_org", "actor")
_LOOSE = 4  # whole numbers spread wider than this many times the rows are not used as codes themselves
_MOST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Names:
    """A column of names: the code of each row (-1 where it is missing) and the words, in the order of UTF-8."""

    codes: Any
    words: pa.Array


@dataclass(frozen=True, slots=True)
class CodedLog:
    """The columns that the kernel needs, row by row, in the order in which they lie.

    `case` numbers the cases as they first appear, `cases` has their names; `ts` is in microseconds UTC; `seq`
    fetches the column that decides ties, or None when the place of the row does; `left_out` counts rows without
    case, activity or time."""

    case: loops.Codes
    cases: pa.Array
    ts: loops.Ints
    seq: Callable[[], loops.Ints | None]
    names: Mapping[str, Names]  # by type, from_org, actor
    left_out: int = 0


def from_parquet(path: Path, columns: Mapping[str, str] | None = None) -> CodedLog:
    """Read the needed columns of a Parquet file as codes. `columns` is as in `read_log`.

    The time must be a timestamp (one without a zone is taken as UTC) or whole microseconds in a column called
    ..._us. Raises UnreadableLog."""
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as problem:
        raise UnreadableLog(f"{path.name} is not a whole Parquet file: {problem}. Copy it again.") from None
    except OSError as problem:
        raise UnreadableLog(f"{path} cannot be read: {problem.strerror or problem}.") from None
    schema = file.schema_arrow
    found, _ = match_columns(schema.names, columns)
    text = [found[n] for n in _READ if n in found and _is_text(schema.field(found[n]).type)]
    wanted = [found[name] for name in _READ if name in found]
    try:
        table = pq.ParquetFile(path, read_dictionary=text).read(columns=list(dict.fromkeys(wanted)))
    except (pa.ArrowInvalid, OSError) as problem:
        raise UnreadableLog(f"{path.name} is damaged: {problem}. Copy it again.") from None
    whole, left_out = _without_gaps(table, [found[name] for name in REQUIRED])

    def seq() -> loops.Ints | None:
        if "seq" not in found or not pa.types.is_integer(schema.field(found["seq"]).type) or left_out:
            return None
        return _integers(file.read(columns=[found["seq"]]).column(0))

    return _coded(lambda name: whole.column(found[name]) if name in found else None, whole.num_rows, seq, left_out)


def from_events(events: pa.Table) -> CodedLog:
    """The event table of `halka.insight.logs.EVENT_SCHEMA` as codes."""
    return _coded(events.column, events.num_rows, lambda: _integers(events.column("seq")))


def _coded(
    column: Callable[[str], Any], rows: int, seq: Callable[[], Any], left_out: int = 0
) -> CodedLog:
    if rows > _MOST:
        raise UnreadableLog(f"The log has {rows:,} rows; at most {_MOST:,} are analysed at once. Split it by year.")
    case, cases = _cases(column("case_id"))
    names = {name: _names(column(name), rows) for name in NAMES}
    return CodedLog(case, cases, _times(column("ts_us")), seq, names, left_out)


def _without_gaps(table: pa.Table, required: list[str]) -> tuple[pa.Table, int]:
    """The rows that have a value in every required column, and how many have not."""
    gaps = [name for name in required if table.column(name).null_count]
    whole = table
    for name in gaps:
        whole = whole.filter(pc.is_valid(whole.column(name)))
    return whole, table.num_rows - whole.num_rows


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _integers(column: Any) -> loops.Ints:
    return np.concatenate([np.empty(0, np.int64), *(chunk.to_numpy() for chunk in column.chunks)])


def _times(column: Any) -> loops.Ints:
    kind = column.type
    if pa.types.is_timestamp(kind):
        column = column.cast(pa.timestamp("us", kind.tz), safe=False).cast(pa.int64())
    elif not pa.types.is_integer(kind):
        raise UnreadableLog(f"The times are of the kind {kind}, not timestamps. Read this file with read_log.")
    return _integers(column)


def _cases(column: Any) -> tuple[loops.Codes, pa.Array]:
    """The number of each row's case, as the cases first appear, and the name of each."""
    ends = pc.min_max(column).as_py() if pa.types.is_integer(column.type) else {"min": None}
    if ends["min"] is not None and ends["max"] - ends["min"] < _LOOSE * len(column) + 1024:
        low, size = ends["min"], ends["max"] - ends["min"] + 1
        old, cases = _renumbered([chunk.to_numpy() for chunk in column.chunks], low, size, len(column))
        return cases, pc.cast(pa.array(old.astype(np.int64) + low), pa.string())
    indices, first, words = _dictionary(column)
    chunks = [first[chunk] for chunk in indices]
    old, cases = _renumbered(chunks, 0, len(words), len(column))
    return cases, words.take(pa.array(old))


def _renumbered(chunks: list[Any], low: int, size: int, rows: int) -> tuple[loops.Codes, loops.Codes]:
    """Which key got each number, and the number of each row."""
    number, out = np.full(size, -1, np.int32), np.empty(rows, np.int32)
    known = begin = 0
    for chunk in chunks:
        known = loops.by_appearance(chunk, low, number, known, out[begin : begin + len(chunk)])
        begin += len(chunk)
    old = np.empty(known, np.int32)
    keys = np.flatnonzero(number >= 0)
    old[number[keys]] = keys
    return old, out


def _names(column: Any, rows: int) -> Names:
    if column is None:
        return Names(np.full(rows, -1, np.int16), pa.array([], pa.string()))
    indices, first, words = _dictionary(column)
    in_order = pc.sort_indices(words)
    rank = np.empty(len(words) + 1, np.int32)
    rank[in_order.to_numpy()] = np.arange(len(words))
    rank[-1] = -1
    codes = np.empty(rows, np.int16 if len(words) <= np.iinfo(np.int16).max else np.int32)
    begin = 0
    for chunk in indices:
        loops.translated(rank[first], chunk, codes[begin : begin + len(chunk)])
        begin += len(chunk)
    return Names(codes, words.take(in_order))


def _dictionary(column: Any) -> tuple[list[loops.Codes], loops.Codes, pa.Array]:
    """The places of each chunk in one dictionary (-1: missing), for each place its word's place, and the words.

    A dictionary out of a file may hold a word twice, or a missing one; `words` does not. The last entry of the
    middle part stands for -1."""
    if not pa.types.is_dictionary(column.type):
        column = column.cast(pa.string()).dictionary_encode()
    column = column.unify_dictionaries()
    held = column.chunk(0).dictionary.cast(pa.string()) if column.num_chunks else pa.array([], pa.string())
    words = held.dictionary_encode()
    first = np.append(words.indices.fill_null(-1).to_numpy(zero_copy_only=False), np.int32(-1))
    indices = [
        chunk.indices.cast(pa.int32()).fill_null(-1).to_numpy(zero_copy_only=False) for chunk in column.chunks
    ]
    return indices, first.astype(np.int32), words.dictionary
