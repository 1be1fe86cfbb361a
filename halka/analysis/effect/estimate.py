"""How far a change differs from the changes elsewhere, with an interval that knows how much places differ anyway."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan, cos, pi, sin, sqrt

import numpy as np
from numpy.typing import NDArray

_TWO_SIDED = 0.95
_WEIGHT = 2.0  # of how much requests differ everywhere, beside a place's own: so many requests


@dataclass(frozen=True, slots=True)
class Sums:
    """Of the requests of each place in one window: how many, their sum, their sum of squares."""

    n: NDArray[np.float64]
    total: NDArray[np.float64]
    squares: NDArray[np.float64]

    @property
    def mean(self) -> NDArray[np.float64]:
        return np.asarray(self.total / np.maximum(self.n, 1))

    def variance(self, *, is_share: bool) -> NDArray[np.float64]:
        """Of the mean of each place. A place in which all requests went alike is not taken for certain: of a share
        two requests are added, one of each kind (Agresti and Coull); of days, the spread of all places is drawn in."""
        n = np.maximum(self.n, 1)
        if is_share:
            share = (self.total + 1) / (n + 2)
            return np.asarray(share * (1 - share) / n)
        within = np.maximum(self.squares - self.total**2 / n, 0)
        everywhere = within.sum() / max(float((self.n - 1).clip(0).sum()), 1.0)
        return np.asarray((within + _WEIGHT * everywhere) / (np.maximum(n - 1, 0) + _WEIGHT) / n)


@dataclass(frozen=True, slots=True)
class Estimate:
    """`elsewhere`: the mean change of the others. The interval holds the difference in 95 of 100 cases."""

    elsewhere: float
    difference: float
    low: float
    high: float
    between: float  # how much the changes of places vary by themselves (variance)


def estimate(
    change: float, variance: float, others: NDArray[np.float64], variances: NDArray[np.float64]
) -> Estimate:
    """Random effects over the other places (DerSimonian and Laird 1986); this place is a new one of their kind."""
    weight = 1 / variances
    mean = float((weight * others).sum() / weight.sum())
    spread = float((weight * (others - mean) ** 2).sum())
    scale = float(weight.sum() - (weight**2).sum() / weight.sum())
    between = max(0.0, (spread - (len(others) - 1)) / scale)
    weight = 1 / (variances + between)
    elsewhere = float((weight * others).sum() / weight.sum())
    reach = student(len(others) - 1) * sqrt(variance + between + 1 / float(weight.sum()))
    difference = change - elsewhere
    return Estimate(elsewhere, difference, difference - reach, difference + reach, between)


def student(degrees: int) -> float:
    """How many standard errors hold 95 of 100, of Student's distribution, by halving."""
    low, high = 0.0, 1000.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, degrees) < _TWO_SIDED else (low, middle)
    return high


def _within(t: float, degrees: int) -> float:
    """The share between -t and t; a finite sum (Abramowitz and Stegun 26.7.3 and 26.7.4)."""
    angle = atan(t / sqrt(degrees))
    if degrees == 1:
        return 2 * angle / pi
    odd = degrees % 2
    term = cos(angle) if odd else 1.0
    total = term
    for n in range(3 if odd else 2, degrees - 1, 2):
        term *= (n - 1) / n * cos(angle) ** 2
        total += term
    return 2 / pi * (angle + sin(angle) * total) if odd else sin(angle) * total
