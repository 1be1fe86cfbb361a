"""Exact percentiles of microseconds that every engine computes alike, to the last digit.

The quantile functions of engines round differently in their last step. Here the two neighbours are taken from the
sorted values, and weighed in whole numbers; the only division is the last one."""

from __future__ import annotations

from ibis.expr.types import ArrayValue, FloatingValue, IntegerColumn, IntegerValue

_TENTHS_IN_A_SECOND = 10_000_000


def ordered(values: IntegerColumn) -> ArrayValue:
    """The values of a group, the least first: an aggregate for `percentile_s`."""
    return values.collect().sort()


def percentile_s(ordered: ArrayValue, count: IntegerValue, tenths: int) -> FloatingValue:
    """Seconds below which `tenths` tenths of `count` ordered microseconds lie, with linear interpolation.

    Its place is (count - 1) * tenths / 10, as in Hyndman & Fan, "Sample quantiles" (1996), definition 7.
    """
    place = (count - 1) * tenths
    lower = ordered[(place // 10).cast("int32")]  # Spark takes no wider index
    upper = ordered[((place + 9) // 10).cast("int32")]
    beyond = place % 10
    return (lower * (10 - beyond) + upper * beyond) / _TENTHS_IN_A_SECOND
