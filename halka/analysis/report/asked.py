"""The requests of a period with the days that each lost, and the places where they lost them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from halka.analysis import measures
from halka.analysis.measures.bottlenecks import FEWEST, Bottleneck
from halka.analysis.statistics import DAY_US

from .extras import Extras
from .facts import Period, Place
from .places import place

KINDS = ("request", "referral")
"""A question and the sending of a child are both requests in the words of the report."""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """What was asked in the period, and at any time, as known at its end.

    `threads` and `always` are tables of `threads.threads`; `lost` is that of `lost.days_lost`, of `threads`."""

    period: Period
    threads: pa.Table
    lost: pa.Table
    always: pa.Table

    @property
    def mark(self) -> str:
        """How the names of the cells of the period begin."""
        return f"{self.period.since_us // DAY_US}/"

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of `lost`."""
        found: list[Row] = self.lost.to_pylist()
        return found

    @cached_property
    def ever(self) -> list[Row]:
        """The rows of `always`."""
        found: list[Row] = self.always.to_pylist()
        return found


def asked(loaded: Any, period: Period, words: measures.Vocabulary | None) -> Asked:
    """The requests among these events. A request belongs to the period in which it was sent."""
    always = measures.compute(measures.threads.threads(loaded, period.until_us, words, KINDS))
    own = always.filter(pc.greater_equal(always["sent_us"], period.since_us))
    lost = measures.lost.days_lost(measures.load(own), period.until_us, period.since_us)
    return Asked(period, own, measures.compute(lost), always)


def places(asked: Asked, extras: Extras, fewest: int = FEWEST) -> list[tuple[Bottleneck, Place]]:
    """Every place with so many requests that lost days. Raises clocks.UnknownHolidays."""
    found = measures.bottlenecks.of_lost(
        asked.lost,
        asked.period.until_us,
        grain=extras.grain,
        groups=extras.groups,
        fewest=fewest,
        calendar=extras.calendar,
    )
    return [(one, place(one, extras.grain, asked.mark)) for one in found]
