"""Batches: acts that an institution saves up for one hour of the week, and the wait that this costs.

The rule: leave out the first open hour after any closure, because what came in the night piles up there
everywhere. Of the rest, the busiest hour of the week holds at least 40 % of an institution's acts of one type.
With all hours counted, every office would be accused of what is only its weekend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ibis.expr.types import Table

from halka.analysis.statistics import DAY_US, HOUR_US, WEEK_US, Share
from halka.profiles.clocks import Calendar

from .clocks import Moments, WorkingTime
from .engine import compute

STANDS_OUT = 0.40  # share of the busiest hour from which on it is a batch (a proposal; docs/insight.md)
FEWEST = 10  # under so many acts outside of first hours nothing is said
_THURSDAY = 3  # 1 January 1970; day 0 of the week below is a Monday


@dataclass(frozen=True, slots=True)
class Batch(Share):
    """The busiest hour of the week of an institution's acts of one type.

    `weekday` is ISO (Monday is 1) and `hour` 0 to 23, in local time. `k` of `n` acts fall into it; `n` leaves
    out the first open hours and is never 0, `acts` counts all. `is_batch` when the share is at least 40 % of at
    least 10.
    """

    name: str
    act: str
    weekday: int
    hour: int
    acts: int

    @property
    def is_batch(self) -> bool:
        return self.n >= FEWEST and self.k / self.n >= STANDS_OUT


def busiest_hours(events: Table, calendar: Calendar, acts: tuple[str, ...] = ()) -> list[Batch]:
    """One line for each unit (`from_org`) and act, the highest share first; `acts` empty means every type.

    A unit whose acts all fall into first open hours has no line. Of several hours with the same count the
    earliest in the week is named. Raises clocks.UnknownHolidays.
    """
    chosen = events.filter(events.from_org.notnull())
    chosen = chosen.filter(chosen.type.isin(list(acts))) if acts else chosen
    rows = compute(chosen.select("from_org", "type", "ts_us").order_by(["from_org", "type"]))
    if not rows.num_rows:
        return []
    moments = np.asarray(rows["ts_us"].to_numpy(), dtype=np.int64)
    clock = WorkingTime(calendar, int(moments.min()), int(moments.max()))
    return busiest_of(rows["from_org"].to_pylist(), rows["type"].to_pylist(), moments, clock)


def busiest_of(
    units: Sequence[str], acts: Sequence[str], moments: Moments, clock: WorkingTime
) -> list[Batch]:
    """The same of acts that are in memory: who did what, and when; three of one length, in any order."""
    clock.days(moments)
    slots = hours_of_the_week(clock, moments)
    kept = ~clock.in_first_hour(moments)
    groups: dict[tuple[str, str], list[int]] = {}
    for place, key in enumerate(zip(units, acts, strict=True)):
        groups.setdefault(key, []).append(place)
    found = [_busiest(key, slots[at][kept[at]], len(at)) for key, at in groups.items() if kept[at].any()]
    return sorted(found, key=lambda batch: (-batch.k / batch.n, batch.name, batch.act))


def hours_of_the_week(clock: WorkingTime, moments: Moments) -> Moments:
    """0 (Monday, midnight to one) to 167, in local time."""
    return (clock.local(moments) + _THURSDAY * DAY_US) % WEEK_US // HOUR_US


def batch_wait(asked: Moments, answered: Moments, late: Moments, batch: Batch, clock: WorkingTime) -> Moments:
    """The part of each late span (`late`, microseconds) that the rhythm of a batch explains, an upper bound.

    For an answer inside the batch's hour: the time since the hour before it that was also after the question,
    at most the late span. Other answers: 0. All arrays of the same length, microseconds.
    """
    slot = (batch.weekday - 1) * 24 + batch.hour
    into = clock.local(answered) % HOUR_US  # the hour of the week began so long ago
    before = np.maximum(answered - into - WEEK_US + HOUR_US, asked)  # the end of last week's hour
    waited = np.clip(np.minimum(answered - before, late), 0, None)
    return np.where(hours_of_the_week(clock, answered) == slot, waited, 0)


def _busiest(key: tuple[str, str], slots: Moments, acts: int) -> Batch:
    counts = np.bincount(slots, minlength=168)
    busiest = int(counts.argmax())
    return Batch(int(counts[busiest]), len(slots), *key, busiest // 24 + 1, busiest % 24, acts)
