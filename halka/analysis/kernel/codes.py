"""A log as numbers, batch by batch: codes for cases and names, microseconds for times. No text is made for a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from halka.analysis.logs.arrays import flat, known, numbers, strings
from halka.analysis.logs.table import UnreadableLog

from . import loops

NAMES = ("type", "from_org", "actor")
_LOOSE = 4  # whole numbers that spread wider than so many times the rows are no codes
BATCH = 1 << 16  # so many rows stay in the cache of a core, with all that is made of them
_MOST = 2**31 - 1
_NARROW = np.iinfo(np.int16).max
_TEXT = pa.string()


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows: the case, as cases are numbered when they first appear; microseconds UTC; the codes of each name
    (-1 where it is missing)."""

    case: loops.Codes
    ts: loops.Ints
    names: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Coded:
    """A column whose values are codes below `size`; `words` fetches the word of each code, as text."""

    column: Any
    size: int
    words: Callable[[], pa.Array]
    low: int = 0  # whole numbers are their own codes, from here on
    lookup: Any = None  # of a dictionary: place -> code, the last entry for -1

    @property
    def dtype(self) -> Any:
        """The kind of number that its codes are."""
        return np.dtype(np.int32) if self.lookup is None else self.lookup.dtype

    def codes(self, piece: Any) -> Any:
        """The codes of a piece of the column."""
        if self.lookup is None:
            return (flat(piece) - self.low).astype(np.int32)
        places = _places(piece.indices)
        found = np.empty(len(places), self.dtype)
        loops.translated(self.lookup, places, found)
        return found


class CodedLog:
    """The columns of a log that the kernel needs, in codes."""

    def __init__(self, columns: Mapping[str, Any], seq: Callable[[], Any | None], left_out: int = 0) -> None:
        """`columns` are Arrow columns: case_id, ts_us (whole numbers) and the NAMES, as text.

        `seq` fetches the column that decides ties, or None where the place of the row does. `left_out` counts
        rows that have no case, activity or time, and are not here."""
        self.events, self.left_out, self._seq = len(columns["ts_us"]), left_out, seq
        if self.events > _MOST:
            raise UnreadableLog(f"The log has more than {_MOST:,} rows. Split it by year.")
        self.case = _own_codes(columns["case_id"]) or _by_dictionary(columns["case_id"])
        self.names = {name: _in_order(_by_dictionary(columns[name])) for name in NAMES}
        self._number, self.cases = np.full(self.case.size, -1, np.int32), 0
        coded = {"case": self.case.column, "ts": columns["ts_us"]}
        self._table = pa.table(coded | {name: found.column for name, found in self.names.items()})

    def as_they_lie(self) -> Iterator[Rows]:
        """The rows in the order of the file."""
        for batch in self._table.to_batches(max_chunksize=BATCH):
            names = {name: found.codes(batch.column(name)) for name, found in self.names.items()}
            case = self.case.codes(batch.column("case"))
            self.cases = loops.by_appearance(case, self._number, self.cases)
            yield Rows(case, flat(batch.column("ts")), names)

    def case_names(self) -> pa.Array:
        """The name of each case, once its rows have been passed."""
        known = np.flatnonzero(self._number >= 0)
        return self.case.words().take(numbers(known[np.argsort(self._number[known])]))

    def by_time(self) -> Callable[[], Iterator[Rows]]:
        """The rows in the order of (ts_us, seq), as often as one asks."""
        parts = list(self.as_they_lie())
        ts = np.concatenate([part.ts for part in parts])
        seq = self._seq()
        order = np.argsort(ts, kind="stable") if seq is None else np.lexsort((_whole(seq), ts))
        ts, case = ts[order], np.concatenate([part.case for part in parts])[order]
        names = {name: np.concatenate([part.names[name] for part in parts])[order] for name in self.names}

        def rows() -> Iterator[Rows]:
            for begin in range(0, len(ts), BATCH):
                here = slice(begin, begin + BATCH)
                yield Rows(case[here], ts[here], {name: codes[here] for name, codes in names.items()})

        return rows


def _whole(column: Any) -> loops.Ints:
    return np.concatenate([np.empty(0, np.int64), *map(flat, column.chunks)])


def _own_codes(column: Any) -> Coded | None:
    """Whole numbers that lie close together are their own codes."""
    if not pa.types.is_integer(column.type) or not len(column):
        return None
    ends = pc.min_max(column).as_py()
    low, size = ends["min"], ends["max"] - ends["min"] + 1
    if size > _LOOSE * len(column) + 1024:
        return None
    return Coded(column, size, lambda: pc.cast(numbers(np.arange(low, low + size)), _TEXT), low)


def _by_dictionary(column: Any) -> Coded:
    """Codes by a dictionary; one out of a file may hold a word twice, or a missing word."""
    if not pa.types.is_dictionary(column.type):
        column = column.cast(_TEXT).dictionary_encode()
    column = column.unify_dictionaries()
    held = column.chunk(0).dictionary.cast(_TEXT) if column.num_chunks else strings([])
    once = held.dictionary_encode()
    lookup = np.append(_places(once.indices), np.int32(-1))
    return Coded(column, len(once.dictionary), lambda: once.dictionary, lookup=lookup)


def _places(indices: Any) -> loops.Codes:
    """Places in a dictionary, -1 where the value is missing."""
    indices = indices.cast(pa.int32())
    places: loops.Codes = flat(indices)
    return np.where(known(indices), places, np.int32(-1)) if indices.null_count else places


def _in_order(found: Coded) -> Coded:
    """The same column with codes that stand in the order of the words (of UTF-8)."""
    words = found.words()
    order = pc.sort_indices(words)
    rank = np.full(found.size + 1, -1, np.int16 if found.size <= _NARROW else np.int32)
    rank[flat(order)] = np.arange(found.size)
    ordered = words.take(order)
    return Coded(found.column, found.size, lambda: ordered, lookup=rank[found.lookup])
