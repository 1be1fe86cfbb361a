"""The quantile of a few numbers that are in memory."""

from __future__ import annotations

from collections.abc import Sequence


def quantile(ordered: Sequence[float], share: float) -> float:
    """Below it lies `share` of the numbers, which stand in order, with linear interpolation.

    Definition 7 of Hyndman and Fan, "Sample quantiles" (1996), as everywhere in Halka."""
    at = share * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)
