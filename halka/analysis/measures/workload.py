"""How work is spread: acts by unit, open cases by worker, and how even that is. People stay unnamed by default."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import ibis
import numpy as np
from ibis.expr.types import Table

from halka.analysis.statistics import DAY_US

from .engine import compute

By = Literal["actor", "from_org"]
CLOSING = ("case.closed", "closure.approved")
REOPENING = ("case.reopened",)
_MONDAY = 3  # 1 January 1970 was a Thursday


@dataclass(frozen=True, slots=True)
class Balance:
    """How evenly `total` is spread over `workers` (a distribution; it names nobody).

    `gini` 0 (all alike) to 1 (one has all); `max_to_median` None when the median is 0. Source of Gini: the mean
    difference form, Σ(2i - n - 1)x ÷ (nΣx) over sorted x. None where nobody works or nothing is to do.
    """

    workers: int
    total: int
    median: float | None
    largest: int | None
    gini: float | None

    @property
    def max_to_median(self) -> float | None:
        return self.largest / self.median if self.median and self.largest is not None else None


def balance(counts: Sequence[int]) -> Balance:
    """The spread of counts, one for each worker; the order does not matter."""
    x = sorted(counts)
    n, total = len(x), sum(x)
    if not n:
        return Balance(0, 0, None, None, None)
    tilted = sum((2 * i - n - 1) * value for i, value in enumerate(x, 1))
    median = (x[(n - 1) // 2] + x[n // 2]) / 2
    return Balance(n, total, median, x[-1], tilted / (n * total) if total else None)


def acts(events: Table, by: By, *, named: bool = False) -> Table:
    """How many acts each unit or worker did. Columns: name, events, cases; the most first.

    Rows without a name are left out. For workers there is no name and only the distribution, the least first,
    unless `named` says that the reader may see people (never as a ranking: then by name).
    """
    known = events.filter(events[by].notnull())
    found = known.group_by(name=known[by]).aggregate(events=known.count(), cases=known.case_id.nunique())
    return _told(found, by, named, "events")


def holdings(
    events: Table,
    by: By = "actor",
    *,
    taking: Collection[str] = (),
    closing: Collection[str] = CLOSING,
    reopening: Collection[str] = REOPENING,
) -> Table:
    """Who held which case from when to when. Columns: case_id, name, from_us, to_us (null: still held).

    A case is held by whoever acted in it last; with `taking` (acts such as case.assigned) only these count.
    It is free from an act in `closing` until one in `reopening`. With `closing` empty the log is complete and
    each case ends with its last event. A stay at one name with several acts gives several rows that adjoin.
    """
    in_case = ibis.window(group_by=events.case_id, order_by=[events.ts_us, events.seq])
    so_far = ibis.cumulative_window(group_by="case_id", order_by="place")
    placed = events.mutate(place=ibis.row_number().over(in_case), is_end=_is_one_of(events, closing))
    placed = placed.mutate(
        ended=placed.place.max(where=placed.is_end).over(so_far),
        begun=placed.place.max(where=_is_one_of(placed, reopening)).over(so_far),
        last_us=placed.ts_us.max().over(ibis.window(group_by=placed.case_id)),
    )
    is_open = placed.ended.isnull() | (placed.begun > placed.ended).fill_null(False)
    takes = placed[by].notnull() & (_is_one_of(placed, taking) if taking else True)
    marks = placed.filter((is_open & takes) | (placed.is_end & (placed.ended == placed.place)))
    order = ibis.window(group_by=marks.case_id, order_by=marks.place)
    end = None if closing else marks.last_us
    spans = marks.select(
        "case_id",
        "is_end",
        name=marks[by],
        from_us=marks.ts_us,
        to_us=ibis.coalesce(marks.ts_us.lead().over(order), end),
    )
    return spans.filter(~spans.is_end).drop("is_end").order_by(["case_id", "from_us", "to_us"])


def open_cases(held: Table, at_us: int, *, named: bool = False) -> Table:
    """Open cases at a moment, from `holdings`. Columns: name, open; without `named` only open, the least first."""
    now = held.filter((held.from_us <= at_us) & (held.to_us.isnull() | (held.to_us > at_us)))
    found = now.group_by("name").aggregate(open=now.case_id.nunique())
    return _told(found, "actor", named, "open")


def balance_over_time(
    held: Table, moments: Sequence[int], roster: Collection[str] = ()
) -> list[tuple[int, Balance]]:
    """(moment, how open cases were spread over those who held one), in the order of `moments` (microseconds UTC).

    Names in `roster` who hold nothing count as 0; without a roster nobody can know about them.
    """
    rows = compute(held)
    names = rows["name"].to_pylist()
    place = {name: at for at, name in enumerate(sorted({*names, *roster}))}
    who = np.array([place[name] for name in names], np.int64)
    start = np.asarray(rows["from_us"].to_numpy(), np.int64)
    end = np.asarray(rows["to_us"].fill_null(np.iinfo(np.int64).max).to_numpy(), np.int64)
    expected = {place[name] for name in roster}
    found = []
    for moment in moments:
        counts = np.bincount(who[(start <= moment) & (end > moment)], minlength=len(place))
        found.append((moment, balance([int(n) for at, n in enumerate(counts) if n or at in expected])))
    return found


def evenness(counts: Table, column: str, by: Sequence[str] = ()) -> Table:
    """The `Balance` of a column of whole numbers, one row for each worker, as one row for each group `by`.

    Columns: *by, workers, total, median, largest, gini (null where nobody works or nothing is to do). Without `by`
    it is one row, also of nothing.
    """
    order = ibis.window(group_by=list(by), order_by=counts[column])
    placed = counts.select(*by, x=counts[column], tilt=(ibis.row_number().over(order) + 1) * counts[column])
    told = {
        "workers": placed.count(),
        "total": placed.x.sum().coalesce(0),
        "median": placed.x.quantile(0.5),
        "largest": placed.x.max(),
        "tilted": placed.tilt.sum(),
    }
    found = placed.group_by(list(by)).aggregate(**told) if by else placed.aggregate(**told)
    spread = (found.workers * found.total).nullif(0)
    return found.mutate(gini=(2 * found.tilted - (found.workers + 1) * found.total) / spread).drop("tilted")


def open_by_week(events: Table, by: By = "actor") -> Table:
    """How open cases were spread over those who held one, at the beginning (Monday, UTC) of each week with events.

    Columns: at_us, and those of `evenness`; in the order of the weeks. A case is open from its first to its last
    event, and held by whoever acted in it last; weeks in which nobody held one have no row.
    """
    held = holdings(events, by, closing=())
    moments = events.select(at_us=((events.ts_us // DAY_US + _MONDAY) // 7 * 7 - _MONDAY) * DAY_US).distinct()
    then = held.join(moments, (held.from_us <= moments.at_us) & (held.to_us > moments.at_us))
    counts = then.group_by(["at_us", "name"]).aggregate(open=then.case_id.nunique())
    return evenness(counts, "open", ["at_us"]).order_by("at_us")


def _is_one_of(events: Table, acts: Collection[str]) -> ibis.expr.types.BooleanValue:
    return events.type.isin(list(acts)) if acts else ibis.literal(False)


def _told(found: Table, by: By, named: bool, column: str) -> Table:
    if by == "from_org":
        return found.order_by([ibis.desc(column), "name"])
    if named:
        return found.order_by("name")
    return found.drop("name").order_by(list(found.drop("name").columns))
