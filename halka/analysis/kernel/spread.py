"""Values by key: how many there are, their sum, and where they lie."""

from __future__ import annotations

from typing import Any

import numpy as np

from halka.analysis.logs.table import UnreadableLog

from . import loops

_MILLION = 1_000_000


class Tally:
    """Count and sum of values by key, added up batch by batch."""

    def __init__(self, size: int) -> None:
        self._sums = np.zeros((size, 2), np.int64)

    def add(self, key: loops.Ints, values: loops.Ints) -> None:
        """The values may not be negative. Raises UnreadableLog where a sum leaves 64 bits."""
        if not loops.tally(key, values, self._sums):
            raise UnreadableLog("The waits add up to more than 292,000 years. Check the times of the log.")

    def columns(self) -> dict[str, Any]:
        """count, sum_us."""
        return {"count": self._sums[:, 0], "sum_us": self._sums[:, 1]}


def spread(key: loops.Ints, values: loops.Ints, size: int) -> dict[str, Any]:
    """One entry for each key below `size`: count, sum_us, mean_s, median_s, p90_s, min_s, max_s.

    The values are microseconds; those in seconds are exact, percentiles with linear interpolation. A key that
    does not occur has zeros."""
    tally = Tally(size)
    tally.add(key, values)
    found = tally.columns()
    begins = np.concatenate([[0], np.cumsum(found["count"])])
    side = loops.grouped(values, key, begins)
    least, most = loops.extremes(side, begins)
    median, p90 = loops.middles(side, begins)
    found["mean_s"] = found["sum_us"] / np.maximum(found["count"] * _MILLION, 1)
    found |= {"median_s": median / (10 * _MILLION), "p90_s": p90 / (10 * _MILLION)}
    return found | {"min_s": least / _MILLION, "max_s": most / _MILLION}
