"""Values by key: how many there are, their sum, and where they lie."""

from __future__ import annotations

from typing import Any

import numpy as np

from halka.insight.logs.table import UnreadableLog

from . import compiled as loops

_DENSE = 1 << 22  # so many keys are counted in plain arrays; of more, only those that occur
_MILLION = 1_000_000
_TOO_LARGE = 2.0**63


def spread(key: loops.Ints, values: loops.Ints, size: int, *, is_full: bool) -> dict[str, Any]:
    """Columns, one entry for each key below `size` that occurs, in the order of the keys.

    key, count, sum_us (the values are microseconds); and when it `is_full` also mean_s, median_s, p90_s, min_s,
    max_s, in seconds, exact, percentiles with linear interpolation."""
    known = None
    if size > _DENSE:
        known, key = np.unique(key, return_inverse=True)
        size = len(known)
    begins = loops.begins_of(key, size)
    count = np.diff(begins)
    occurs = np.flatnonzero(count)
    total, rough = loops.summed(key, values, size)
    if rough.max(initial=0.0) >= _TOO_LARGE:
        raise UnreadableLog("The waits add up to more than 292,000 years. Check the times of the log.")
    found = {"count": count, "sum_us": total}
    if is_full:
        found["mean_s"] = total / np.maximum(count * _MILLION, 1)
        side = loops.grouped(values, key, begins)
        least, most = loops.extremes(side, begins)
        median, p90 = loops.middles(side, begins)
        found |= {"median_s": median / _MILLION, "p90_s": p90 / _MILLION}
        found |= {"min_s": least / _MILLION, "max_s": most / _MILLION}
    kept = {name: column[occurs] for name, column in found.items()}
    return {"key": occurs if known is None else known[occurs], **kept}
