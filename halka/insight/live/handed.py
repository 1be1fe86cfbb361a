"""From hand to hand: how long a case lies between the deed of one unit and the next deed, by another unit."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np

from halka.analysis.measures.bottlenecks import FEWEST
from halka.analysis.statistics import DAY_US
from halka.analysis.statistics.histograms import BUCKETS, quantile
from halka.insight.live.counted import Cell, name
from halka.insight.live.filters import INSIDE
from halka.insight.live.numbers import Numbers
from halka.insight.models import Handover
from halka.insight.precomputed import aggregates, days

SHOWN = 20


class Handed(NamedTuple):
    """The entries of the period's months that followed one of another unit. Times in days, right to 2.2 %."""

    from_unit: str
    to_unit: str
    entries: int
    waited: float
    median: float
    p90: float
    of: str  # the name of what was counted


def handovers(found: Numbers, fewest: int = FEWEST) -> list[Handed]:
    """Where cases lay longest altogether. Empty when a focus area or a service was asked for: entries have none."""
    if found.filters.focus or found.filters.service:
        return []
    first, last = (days.month_of(day.toordinal()) for day in (found.filters.since, found.filters.last))
    sums: Counter[tuple[str, str]] = Counter()
    waited: Counter[tuple[str, str]] = Counter()
    waits: dict[tuple[str, str], Counter[int]] = {}
    cells: dict[tuple[str, str], set[Cell]] = {}
    rows = Handover.objects.filter(month__gte=first, month__lte=last)
    for month, one, two, entries, us, blob in rows.values_list(
        "month", "from_unit", "to_unit", "entries", "wait_us", "waits"
    ):
        if _is_asked_for(found, one, two):
            sums[one, two] += entries
            waited[one, two] += us
            cells.setdefault((one, two), set()).add((month, one, two, "", ""))
            waits.setdefault((one, two), Counter()).update(aggregates.unpack(bytes(blob)))
    order = [
        pair
        for pair, _us in sorted(waited.items(), key=lambda item: (-item[1], item[0]))
        if sums[pair] >= fewest
    ]
    return [_handed(pair, sums[pair], waited[pair], waits[pair], cells[pair]) for pair in order[:SHOWN]]


def _is_asked_for(found: Numbers, one: str, two: str) -> bool:
    filters, sides = found.filters, [found.known.get(code) for code in (one, two)]
    if not {one, two} & found.units or None in sides:
        return False
    before, after = (side for side in sides if side is not None)
    is_inside = before.institution == after.institution
    return filters.level in ("", after.level) and (not filters.way or is_inside == (filters.way == INSIDE))


def _handed(pair: tuple[str, str], entries: int, us: int, waits: Counter[int], cells: set[Cell]) -> Handed:
    counts = np.zeros(BUCKETS, dtype=np.int64)
    counts[list(waits)] = list(waits.values())
    median, p90 = (float(quantile(counts, share)) / DAY_US for share in (0.5, 0.9))
    return Handed(*pair, entries, us / DAY_US, median, p90, name("entries", cells))
