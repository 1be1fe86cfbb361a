"""What an indicator answers: a value with its n, its interval and the places it is made of."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf, sqrt
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from halka.analysis.statistics import DAY_US, Z, wilson

NOT_REACHED = inf  # of a percentile with silence: so many have never answered
FEWEST = 20  # under so many nothing is judged

Place = tuple[str, ...]
Direction = Literal["at least", "at most", "watched"]
Verdict = Literal["not recorded", "too few", "met", "missed", "unclear", "watched"]
Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Good:
    """What is good. `basis`: L law, S published service standard, P proposal of ours, never to be sold as a norm.

    `value` None, or direction "watched": no value is good by itself, the trend is. `of` says which figure is
    compared: the value, its p90, or one of `more`."""

    value: float | None
    direction: Direction
    basis: Literal["L", "S", "P"]
    of: str = "value"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that cannot stand without its n.

    value None: not recorded, or nothing to count (n = 0). NOT_REACHED (infinity) in value, p90, low or high:
    the share was not reached up to the cut-off. `k` of `n` for shares. low and high: 95 % interval of the
    value (Wilson for shares; order statistics or Kaplan-Meier for medians), None where there is none. `more`
    holds second figures by name, `by` the same figure for each place."""

    value: float | None = None
    k: int | None = None
    n: int = 0
    low: float | None = None
    high: float | None = None
    p90: float | None = None
    more: Mapping[str, float | None] = field(default_factory=dict)
    by: Mapping[Place, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator(Figure):
    """One of the 25: `code` as in docs/indicators.md (C1.1), `name` a key for translations, `unit` of value and p90."""

    code: str
    name: str
    unit: str
    good: Good

    @property
    def verdict(self) -> Verdict:
        """The rule of colours: met or missed when the whole interval is on one side of what is good."""
        return verdict(self, self.good)


def verdict(figure: Figure, good: Good) -> Verdict:
    """Where a figure stands: not recorded, too few (n under 20), met, missed, unclear or watched (no norm).

    A figure without an interval is judged by itself."""
    value = {"value": figure.value, "p90": figure.p90}.get(good.of, figure.more.get(good.of))
    if value is None:
        return "not recorded"
    if figure.n < FEWEST:
        return "too few"
    if good.value is None or good.direction == "watched":
        return "watched"
    has_interval = good.of == "value" and figure.low is not None and figure.high is not None
    low, high = (figure.low, figure.high) if has_interval else (value, value)
    assert low is not None
    assert high is not None
    if good.direction == "at most":
        return "met" if high <= good.value else "missed" if low > good.value else "unclear"
    return "met" if low >= good.value else "missed" if high < good.value else "unclear"


def share(
    k: int,
    n: int,
    more: Mapping[str, float | None] | None = None,
    by: Mapping[Place, Figure] | None = None,
) -> Figure:
    """k of n with its Wilson interval; no value when n is 0."""
    low, high = wilson(int(k), int(n)) or (None, None)
    value = int(k) / int(n) if n else None
    return Figure(value=value, k=int(k), n=int(n), low=low, high=high, more=more or {}, by=by or {})


def middle(
    values: Array,
    unit: float = DAY_US,
    more: Mapping[str, float | None] | None = None,
    by: Mapping[Place, Figure] | None = None,
) -> Figure:
    """P50 and P90 of values that are all known, linear, divided by `unit`; interval of the median from ranks.

    Ranks (n - z√n) ÷ 2 rounded down, and its mirror. Source: Conover, Practical Nonparametric Statistics
    (1999), section 3.2. No interval where n is too small for one (under 7)."""
    n = len(values)
    if not n:
        return Figure(more=more or {}, by=by or {})
    ordered = np.sort(np.asarray(values))
    rank = math.floor((n - Z * sqrt(n)) / 2)
    low, high = (ordered[rank - 1] / unit, ordered[n - rank] / unit) if rank >= 1 else (None, None)
    p50, p90 = (float(np.percentile(ordered, q)) / unit for q in (50, 90))
    return Figure(
        value=p50,
        n=n,
        low=None if low is None else float(low),
        high=None if high is None else float(high),
        p90=p90,
        more=more or {},
        by=by or {},
    )
