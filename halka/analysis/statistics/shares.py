"""A share never stands without its n, and rarely without its interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TypeAlias

Z = 1.959963984540054
"""95 % of the normal distribution lies within this."""

Interval: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Share:
    """`k` of `n`. The share and its 95 % interval (Wilson) are None when n is 0."""

    k: int
    n: int

    @property
    def share(self) -> float | None:
        return self.k / self.n if self.n else None

    @property
    def interval(self) -> Interval | None:
        return wilson(self.k, self.n)

    def is_above(self, limit: float) -> bool:
        """Whether the whole interval is."""
        return self.interval is not None and self.interval[0] > limit


def wilson(k: float, n: int) -> Interval | None:
    """95 % interval of the share k of n; None when n is 0. Source: Wilson, JASA 22 (1927), 209-212."""
    if n == 0:
        return None
    share, z2 = k / n, Z * Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    reach = Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, middle - reach), min(1.0, middle + reach)
