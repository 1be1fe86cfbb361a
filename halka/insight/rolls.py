"""Makes the roll-ups: each day from its threads, each month from its days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from halka.insight import days
from halka.insight.heaps import Heap
from halka.insight.models import Roll, Thread
from halka.insight.threads import State
from halka.trust import rows

Key = tuple[str, str, str, str]  # from_unit, to_unit, need, focus
_COLUMNS = ("grain", "start", "from_unit", "to_unit", "need", "focus", "counts", "waits")


def roll(touched: Collection[int]) -> None:
    """Makes these days anew, and the months they lie in. Call it in the transaction that changed the threads."""
    by_month = defaultdict(list)
    for day in sorted(touched):
        by_month[days.month_of(day)].append(day)
    for month, its_days in by_month.items():
        for day in its_days:
            _keep(Roll.DAY, day, _of_threads(day))
        _keep(Roll.MONTH, month, _of_days(month))


def _keep(grain: str, start: int, heaps: dict[Key, Heap]) -> None:
    Roll.objects.filter(grain=grain, start=start).delete()
    found = ((grain, start, *key, *heap.packed()) for key, heap in sorted(heaps.items()))
    rows.put_many(Roll, _COLUMNS, found)


def _of_threads(day: int) -> dict[Key, Heap]:
    found: dict[Key, Heap] = defaultdict(Heap)
    sent = Thread.objects.filter(sent_us__gte=days.start_us(day), sent_us__lt=days.start_us(day + 1))
    for row in sent.values_list(*State._fields).iterator():
        state = State._make(row)
        key = (state.from_unit, state.to_unit, state.need, state.focus)
        found[key].add_thread(state, day - days.month_of(day))
    return found


def _of_days(month: int) -> dict[Key, Heap]:
    found: dict[Key, Heap] = defaultdict(Heap)
    its_days = Roll.objects.filter(grain=Roll.DAY, start__gte=month, start__lt=days.next_month(month))
    for from_unit, to_unit, need, focus, counts, waits in its_days.values_list(*_COLUMNS[2:]).iterator():
        found[from_unit, to_unit, need, focus].add(Heap.unpacked(bytes(counts), bytes(waits)))
    return found
