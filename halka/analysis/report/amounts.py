"""The kinds of numbers that a report prints, each with what is needed to protect it and to judge it."""

from __future__ import annotations

from dataclasses import dataclass

from halka.analysis.statistics import Share

FEWEST_JUDGED = 20
"""Below so many nothing gets a colour."""
FEWEST_SHOWN = 10
"""Below so many no median is printed in what leaves the institution."""
FEWEST_SHARED = 20
"""Below so many no share is printed there: made of rounded counts, it would be more noise than news."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many children, cases, requests or days. `cell` names what was counted, the same in every table.

    Every count of a report is one of these: `protected` finds them by their type, and no other whole number of
    the facts may be about children.
    """

    value: int
    cell: str
    is_rounded: bool = False


@dataclass(frozen=True, slots=True)
class Ratio:
    """k of n. The share is made of the counts as they are printed, so a rounded count gives a rounded share."""

    k: Count
    n: Count

    @property
    def is_shown(self) -> bool:
        return self.n.value >= (FEWEST_SHARED if self.n.is_rounded else 1)

    @property
    def quotient(self) -> float | None:
        """Of things that may be more than n, such as reminders for each request."""
        return self.k.value / self.n.value if self.is_shown and self.n.value else None

    @property
    def share(self) -> float | None:
        return None if self.quotient is None else min(1.0, self.quotient)

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % (Wilson), of the counts as they are printed."""
        k = min(self.k.value, self.n.value)
        return Share(k, self.n.value).interval if self.is_shown else None


@dataclass(frozen=True, slots=True)
class Spread:
    """A distribution in days: half and nine of ten lie within. None is "not reached": most are still waiting."""

    p50: float | None
    p90: float | None
    n: Count

    @property
    def is_shown(self) -> bool:
        return self.n.value >= (FEWEST_SHOWN if self.n.is_rounded else 1)


def ratio(k: int, n: int, cell: str) -> Ratio:
    """A ratio whose two counts are cells of their own. `cell` names the whole; the part is told apart by a mark."""
    return Ratio(Count(k, f"{cell}/k"), Count(n, f"{cell}/n"))
