"""The predecessor of every entry in its case, and what follows from it: hand-overs, and how much is written down late."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from halka.analysis.statistics import DAY_US
from halka.insight.extract import Entry
from halka.insight.models import CaseEntry, Handover, Written
from halka.insight.precomputed import aggregates, days
from halka.trust import rows

LATE_US = DAY_US


class Linked(NamedTuple):
    """A row of `CaseEntry`."""

    seq: int
    case: str
    happened_us: int
    act: str
    unit: str
    is_late: bool
    before_us: int | None
    before_act: str
    before_unit: str


@dataclass
class Tally:
    """What changed in the sums of the months."""

    written: dict[tuple[int, str], list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    handed: dict[tuple[int, str, str], list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    waits: dict[tuple[int, str, str], Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, step: Linked, sign: int) -> None:
        """Counts an entry in (1), or out again (-1)."""
        month = days.month_of(days.day_of(step.happened_us))
        written = self.written[month, step.unit]
        written[0] += sign
        written[1] += sign * step.is_late
        if step.before_us is not None and step.before_unit and step.unit and step.before_unit != step.unit:
            key, wait = (month, step.before_unit, step.unit), step.happened_us - step.before_us
            self.handed[key][0] += sign
            self.handed[key][1] += sign * wait
            self.waits[key][aggregates.bucket_of(wait)] += sign

    def keep(self) -> None:
        """Adds everything to what the tables hold."""
        months = {key[0] for key in (*self.written, *self.handed)}
        written = {
            (month, unit): found
            for month, unit, *found in Written.objects.filter(month__in=months).values_list(
                "month", "unit", "entries", "late"
            )
        }
        rows.put_many(
            Written,
            ("month", "unit", "entries", "late"),
            [(*key, *_sum(written.get(key, (0, 0)), new)) for key, new in self.written.items()],
            over=("month", "unit"),
        )
        names = ("month", "from_unit", "to_unit", "entries", "wait_us", "waits")
        handed = {
            (month, one, two): found
            for month, one, two, *found in Handover.objects.filter(month__in=months).values_list(*names)
        }
        rows.put_many(
            Handover,
            names,
            [(*key, *self._merged(key, handed.get(key, (0, 0, b"")))) for key in self.handed],
            over=names[:3],
        )
        Handover.objects.filter(month__in=months, entries=0).delete()

    def _merged(self, key: tuple[int, str, str], old: Sequence[Any]) -> tuple[object, ...]:
        waits = aggregates.unpack(bytes(old[2]))
        waits.update(self.waits[key])
        return (*_sum(old[:2], self.handed[key]), aggregates.pack(waits))


def _sum(old: Sequence[int], new: Sequence[int]) -> tuple[int, int]:
    return old[0] + new[0], old[1] + new[1]


def link(entries: Iterable[Entry], tally: Tally, known: dict[int, Linked]) -> None:
    """Gives every entry its predecessor. `entries` are all entries of some cases, each case in order.

    `known` are their rows so far. A late entry takes its place: the entry after it has a new predecessor.
    """
    changed = []
    for step in _linked(entries):
        old = known.get(step.seq)
        if old != step:
            changed.append(step)
            tally.add(step, 1)
            if old is not None:
                tally.add(old, -1)
    rows.put_many(CaseEntry, Linked._fields, changed, over=("seq",) if known else ())


def known_in(cases: Iterable[str]) -> dict[int, Linked]:
    """The rows of these cases, by number."""
    wanted = sorted(cases)
    chunks = (wanted[at : at + 500] for at in range(0, len(wanted), 500))
    found = (
        row
        for chunk in chunks
        for row in CaseEntry.objects.filter(case__in=chunk).values_list(*Linked._fields)
    )
    return {row[0]: Linked._make(row) for row in found}


def _linked(entries: Iterable[Entry]) -> Iterator[Linked]:
    case = ""
    before: tuple[int | None, str, str] = (None, "", "")
    for e in entries:
        if e.case != case:
            case, before = e.case, (None, "", "")
        is_late = e.recorded_us - e.happened_us > LATE_US
        yield Linked(e.seq, case, e.happened_us, e.act, e.unit, is_late, *before)
        before = (e.happened_us, e.act, e.unit)
