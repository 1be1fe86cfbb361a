"""One pass over the rows, in which each case is a few numbers: what came last, and when."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from halka.analysis.logs.arrays import numbers

from . import loops
from .codes import BATCH, Rows
from .spread import Tally, spread

_DENSE = 1 << 22  # up to so many pairs of names are counted in plain arrays


class Spans:
    """First and last time and number of events of each case; and whether time rose in every case."""

    def __init__(self, cases: int) -> None:
        self.first, self.last, self.events = (np.zeros(cases, np.int64) for _ in range(3))
        self.is_rising = True

    def add(self, rows: Rows) -> None:
        self.is_rising &= bool(loops.spanned(rows.case, rows.ts, self.first, self.last, self.events))


class Track:
    """The steps from one name to the next, in one column of names.

    Counts and sums are added up on the way. The waits themselves are kept where medians are wanted, or where
    there are too many pairs of names to count in a plain array."""

    def __init__(self, name: str, names: int, spans: Spans, events: int, *, with_waits: bool) -> None:
        cases = len(spans.events)
        self._name, self._names = name, names
        self._before, self._since = np.full(cases, -1, np.int32), np.zeros(cases, np.int64)
        self._is_dense = names**2 <= _DENSE
        self._keeps = with_waits or not self._is_dense
        room = events if self._keeps else min(events, BATCH)
        self._key, self._wait, self._kept = np.empty(room, np.int64), np.empty(room, np.int64), 0
        self._tally = Tally(0 if self._keeps else names**2)

    def add(self, rows: Rows) -> None:
        key, wait = self._key[self._kept :], self._wait[self._kept :]
        codes = rows.names[self._name]
        found = loops.steps(rows.case, rows.ts, codes, self._names, self._before, self._since, key, wait)
        if self._keeps:
            self._kept += found
        else:
            self._tally.add(key[:found], wait[:found])

    def table(self, words: pa.Array) -> pa.Table:
        """from, to, count, sum_us, commonest first; where waits were kept also the seconds of `spread`."""
        known, found = self._columns()
        occurs = np.flatnonzero(found["count"])
        start, end = np.divmod(occurs if known is None else known[occurs], max(1, self._names))
        found = {name: column[occurs] for name, column in found.items()}
        order = np.lexsort((end, start, -found["count"]))
        names = {"from": words.take(numbers(start[order])), "to": words.take(numbers(end[order]))}
        return pa.table(names | {name: numbers(column[order]) for name, column in found.items()})

    def _columns(self) -> tuple[loops.Ints | None, dict[str, Any]]:
        """The pair of each row where not all pairs have one, and the columns."""
        key, wait = self._key[: self._kept], self._wait[: self._kept]
        if not self._keeps:
            return None, self._tally.columns()
        if self._is_dense:
            return None, spread(key, wait, self._names**2)
        known, place = np.unique(key, return_inverse=True)
        return known, spread(place, wait, len(known))
