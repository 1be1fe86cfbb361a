"""The 25 indicators as the report keeps them: every count a `Count`, so that none leaves unprotected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isinf
from typing import Any

from halka.analysis import measures
from halka.analysis.measures.indicators import Indicator
from halka.analysis.statistics import DAY_US
from halka.profiles.clocks import Calendar

from .amounts import Count, Ratio
from .facts import Measured, Period

# Unit of a measure -> unit of the report. Whatever else there is counts things.
_UNITS = {
    "share": "%", "days": "days", "working days": "working days", "0 to 1": "0-1", "per request": "ratio",
}  # fmt: skip
_COUNTED = "requests"  # the value itself is a count


def indicators_in(
    words: measures.Vocabulary | str = "ledger", calendar: Calendar | None = None
) -> Callable[[Any, Period], Sequence[Measured]]:
    """What computes the indicators of a period, for `gather`."""

    def of_period(events: Any, period: Period) -> list[Measured]:
        found = measures.indicators.indicators(events, period.until_us, period.since_us, calendar, words)
        return [measured(one, f"{period.since_us // DAY_US}/") for one in found]

    return of_period


def measured(found: Indicator, mark: str) -> Measured:
    """One indicator; the value of a share is made anew of its protected counts."""
    cell = f"{mark}{found.code}"
    n = Count(found.n, f"{cell}/n")
    if found.k is not None and found.unit in ("share", "per request"):
        # A quotient of exact counts would give them away, however it is rounded.
        return Measured(found.code, _UNITS[found.unit], n, ratio=Ratio(Count(found.k, f"{cell}/k"), n))
    if found.unit == _COUNTED and found.value is not None:
        return Measured(found.code, "count", n, count=Count(round(found.value), f"{cell}/value"))
    unit = _UNITS.get(found.unit, "n")
    value, p90, low, high = (_reached(x) for x in (found.value, found.p90, found.low, found.high))
    return Measured(found.code, unit, n, value=value, p90=p90, low=low, high=high)


def _reached(value: float | None) -> float | None:
    return None if value is None or isinf(value) else value
