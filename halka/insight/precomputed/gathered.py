"""Roll-ups of a period as arrays, narrowed and added up by whatever a page asks for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from halka.analysis.statistics import DAY_US
from halka.analysis.statistics.histograms import BUCKETS, Counts, buckets
from halka.insight.models import RollUp
from halka.insight.precomputed import aggregates, days
from halka.insight.precomputed.aggregates import COUNTS, KINDS

_COLUMNS = ("start", "from_unit", "to_unit", "need", "focus", "counts", "waits", "chain_us", "chain")
_AT_ONCE = 10_000
UNANSWERED = KINDS.index("unanswered")
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Gathered:
    """One row for each roll-up."""

    months: Counts
    senders: tuple[str, ...]
    receivers: tuple[str, ...]
    needs: tuple[str, ...]
    focuses: tuple[str, ...]
    counts: Counts  # rows × COUNTS
    waits: tuple[bytes, ...]
    chains: tuple[tuple[int, str], ...]

    def __len__(self) -> int:
        return len(self.senders)

    def only(self, mask: Mask) -> Gathered:
        """The rows for which it is true."""
        at: list[int] = np.flatnonzero(mask).tolist()
        if len(at) == len(self):
            return self
        return Gathered(
            months=self.months[at],
            senders=tuple(self.senders[n] for n in at),
            receivers=tuple(self.receivers[n] for n in at),
            needs=tuple(self.needs[n] for n in at),
            focuses=tuple(self.focuses[n] for n in at),
            counts=self.counts[at],
            waits=tuple(self.waits[n] for n in at),
            chains=tuple(self.chains[n] for n in at),
        )

    def added(self, groups: Sequence[int] | Counts, number: int) -> Counts:
        """The counts of each group; a row belongs to the group that is named for it. Shape: groups × COUNTS."""
        total = np.zeros((number, len(COUNTS)), dtype=np.int64)
        np.add.at(total, np.asarray(groups, dtype=np.int64), self.counts)
        return total

    def spread(self, groups: Sequence[int] | Counts, number: int, cutoff_us: int) -> dict[str, Counts]:
        """The log-histograms of each group, by kind of wait; `unanswered` are the waits up to the cut-off."""
        found = aggregates.joined(self.waits)
        sizes = np.array([len(blob) // aggregates.WAIT.itemsize for blob in self.waits], dtype=np.int64)
        group = np.repeat(np.asarray(groups, dtype=np.int64), sizes)
        kind, bucket = np.divmod(found["code"].astype(np.int64), BUCKETS)
        is_open = kind == UNANSWERED
        bucket[is_open] = _waiting(np.repeat(self.months, sizes)[is_open] + bucket[is_open], cutoff_us)
        place = (group * len(KINDS) + kind) * BUCKETS + bucket
        total = np.bincount(place, weights=found["number"], minlength=number * len(KINDS) * BUCKETS)
        cube = total.astype(np.int64).reshape(number, len(KINDS), BUCKETS)
        return {name: cube[:, at] for at, name in enumerate(KINDS)}


def _waiting(sent_on: Counts, cutoff_us: int) -> Counts:
    """The bucket of what has waited since the noon of these days."""
    each, back = np.unique(sent_on, return_inverse=True)
    since = np.array([days.start_us(day) + DAY_US // 2 for day in each.tolist()], dtype=np.int64)
    found: Counts = buckets(np.maximum(cutoff_us - since, 0))[back]
    return found


def gather(since: date, until: date, units: Collection[str] | None) -> Gathered:
    """The roll-ups from one day to another (which is out), sent or received by one of these units; None is all."""
    side = Q() if units is None else Q(from_unit__in=units) | Q(to_unit__in=units)
    parts = [
        RollUp.objects.filter(side, grain=grain, start__gte=first, start__lt=end)
        .values_list(*_COLUMNS)
        .iterator(chunk_size=_AT_ONCE)
        for grain, first, end in _covers(since.toordinal(), until.toordinal())
    ]
    rows: list[tuple[Any, ...]] = list(chain.from_iterable(parts))
    start, senders, receivers, needs, focuses, counts, waits, *chains = (
        zip(*rows, strict=True) if rows else ((),) * len(_COLUMNS)
    )
    month = {day: days.month_of(day) for day in set(start)}
    months = np.array([month[day] for day in start], dtype=np.int64)
    numbers = np.frombuffer(b"".join(counts), dtype="<i8").reshape(len(rows), len(COUNTS))
    return Gathered(
        months, senders, receivers, needs, focuses, numbers, waits, tuple(zip(*chains, strict=True))
    )


def _covers(since: int, until: int) -> list[tuple[str, int, int]]:
    """Whole months as months, what is left at both ends as days: (grain, first, end)."""
    first = since if days.month_of(since) == since else days.next_month(days.month_of(since))
    end = days.month_of(until)
    if first >= end:
        return [(RollUp.DAY, since, until)]
    parts = [(RollUp.DAY, since, first), (RollUp.MONTH, first, end), (RollUp.DAY, end, until)]
    return [part for part in parts if part[1] < part[2]]
