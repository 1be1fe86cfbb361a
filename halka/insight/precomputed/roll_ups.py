"""Makes the roll-ups: each day from its threads, each month from its days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from halka.insight.models import RollUp, Thread
from halka.insight.precomputed import days
from halka.insight.precomputed.aggregates import Aggregate
from halka.insight.precomputed.threads import State
from halka.trust import rows

Kind = tuple[str, str, str, str]  # from_unit, to_unit, need, focus
Aggregates = dict[tuple[int, Kind], Aggregate]  # by first day
_COLUMNS = ("grain", "start", "from_unit", "to_unit", "need", "focus", "counts", "waits", "chain_us", "chain")


def roll_up(touched: Collection[int]) -> None:
    """Makes these days anew, and the months they lie in. Call it in the transaction that changed the threads."""
    by_month = defaultdict(set)
    for day in touched:
        by_month[days.month_of(day)].add(day)
    for month, its_days in sorted(by_month.items()):
        _keep(RollUp.DAY, its_days, _of_threads(month, its_days))
        _keep(RollUp.MONTH, {month}, _of_days(month))


def _keep(grain: str, starts: Iterable[int], aggregates: Aggregates) -> None:
    RollUp.objects.filter(grain=grain, start__in=sorted(starts)).delete()
    found = (
        (grain, start, *kind, *aggregate.packed()) for (start, kind), aggregate in sorted(aggregates.items())
    )
    rows.put_many(RollUp, _COLUMNS, found)


def _of_threads(month: int, its_days: set[int]) -> Aggregates:
    found: Aggregates = defaultdict(Aggregate)
    first, end = days.start_us(min(its_days)), days.start_us(max(its_days) + 1)
    sent = Thread.objects.filter(sent_us__gte=first, sent_us__lt=end)
    for row in sent.values_list(*State._fields).iterator():
        state = State._make(row)
        day = days.day_of(state.sent_us)
        if day in its_days:
            kind = (state.from_unit, state.to_unit, state.need, state.focus)
            found[day, kind].add_thread(state, day - month)
    return found


def _of_days(month: int) -> Aggregates:
    found: Aggregates = defaultdict(Aggregate)
    its_days = RollUp.objects.filter(grain=RollUp.DAY, start__gte=month, start__lt=days.next_month(month))
    for one, two, need, focus, counts, waits, *chain in its_days.values_list(*_COLUMNS[2:]).iterator():
        found[month, (one, two, need, focus)].add(Aggregate.unpacked(bytes(counts), bytes(waits), *chain))
    return found
