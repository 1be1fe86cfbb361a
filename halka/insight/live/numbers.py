"""What the bottleneck page shows, from the roll-ups: who answers how fast, where children lose days, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from django.db.models import Sum
from django.utils.translation import gettext as _

from halka.analysis.measures.bottlenecks import FEWEST
from halka.analysis.statistics import DAY_US
from halka.analysis.statistics.histograms import Counts, quantile, reached
from halka.directory.models import Place
from halka.insight.live.counted import Counted
from halka.insight.live.filters import INSIDE, Filters
from halka.insight.live.standstills import Standstill, ranked
from halka.insight.models import Written
from halka.insight.precomputed import days, gathered, reader
from halka.insight.precomputed.aggregates import COUNTS
from halka.insight.precomputed.gathered import Gathered, Mask
from halka.insight.survey.sides import CHILD_UNITS
from halka.insight.units import KnownUnit, known_units

SHOWN = 3
MOST_PLACES, MOST_RECEIVERS, MOST_PAIRS = 12, 40, 60
Row = dict[str, Any]


def within(filters: Filters, places: frozenset[int], known: dict[str, KnownUnit]) -> frozenset[str]:
    """The units whose referrals, sent or received, somebody may see who asks for this and sees these places.

    Of a hidden unit nobody may learn where it stands: it counts as standing in the topmost place only.
    """
    own = {code for code, unit in known.items() if unit.place in places}
    if filters.place:
        chosen = Place.objects.get(code=filters.place)
        inside = chosen.and_below()
        is_top = chosen.parent_id is None
        own = {code for code in own if known[code].place in inside and (is_top or not known[code].is_hidden)}
    return frozenset(own)


@dataclass
class Numbers:
    """The roll-ups of what was asked for, and every number that pages make of them."""

    filters: Filters
    seq: int  # the last entry that was read
    cutoff_us: int
    roll_ups: Gathered
    known: dict[str, KnownUnit]
    units: frozenset[str]

    @cached_property
    def totals(self) -> dict[str, int]:
        """All referrals: `aggregates.COUNTS` by name."""
        return _named(self.roll_ups.counts.sum(axis=0))

    @cached_property
    def counted(self) -> Counted:
        """What each number is made of."""
        return Counted(self.roll_ups)

    @property
    def days_lost(self) -> float:
        return sum(self.totals[f"{part}_us"] for part in ("silent", "late", "refusal", "feedback")) / DAY_US

    @cached_property
    def places(self) -> list[Standstill]:
        """Every receiver with its senders, in both directions, the largest loss first; without times and cases."""
        sums = self.roll_ups.added(self._receiver[1], len(self._receiver[0]))
        rows = [
            _sums(counts, self._sender_of(receiver), receiver)
            for receiver, counts in zip(self._receiver[0], sums, strict=True)
            if counts[0] >= FEWEST
        ]
        return ranked(rows)

    def timed(self, places: Sequence[Standstill]) -> list[Standstill]:
        """The same places with the middle answer time, with and without silence."""
        rows = {row["to_org"]: row for row in self.receivers(sorted({place.receiver for place in places}))}
        return [
            replace(
                place,
                median_answer_days=rows[place.receiver]["answer_median_d"],
                half_answered_days=rows[place.receiver]["answered_p50_d"],
            )
            for place in places
        ]

    def receivers(self, codes: Sequence[str]) -> list[Row]:
        """The table of these receivers, as `measures.threads.pairs` would give it, with all senders as one."""
        names, groups = self._receiver
        wanted = {code: at for at, code in enumerate(codes)}
        table = np.array([wanted.get(name, -1) for name in names], dtype=np.int64)
        return [
            {"from_org": "all", "to_org": code} | row
            for code, row in zip(codes, self._rows(table[groups], len(codes)), strict=True)
        ]

    def most_asked(self) -> list[str]:
        """The receivers with the most referrals."""
        names, groups = self._receiver
        asked = self.roll_ups.added(groups, len(names))[:, 0]
        order = sorted(range(len(names)), key=lambda at: (-int(asked[at]), names[at]))
        return [names[at] for at in order[:MOST_RECEIVERS]]

    @property
    def number_of_receivers(self) -> int:
        return len(self._receiver[0])

    def pairs(self) -> list[Row]:
        """The pairs of units with enough referrals that lost the most days."""
        names = sorted(set(zip(self.roll_ups.senders, self.roll_ups.receivers, strict=True)))
        at = {pair: n for n, pair in enumerate(names)}
        groups = [at[pair] for pair in zip(self.roll_ups.senders, self.roll_ups.receivers, strict=True)]
        sums = self.roll_ups.added(groups, len(names))
        lost = sums[:, COUNTS.index("silent_us") : COUNTS.index("feedback_us")].sum(axis=1)
        order = sorted(range(len(names)), key=lambda n: (-int(lost[n]), names[n]))
        chosen = [n for n in order if sums[n, 0] >= FEWEST][:MOST_PAIRS]
        table = np.full(len(names), -1, dtype=np.int64)
        table[chosen] = np.arange(len(chosen))
        rows = self._rows(table[np.array(groups, dtype=np.int64)], len(chosen))
        return [
            {"from_org": names[n][0], "to_org": names[n][1]} | row
            for n, row in zip(chosen, rows, strict=True)
        ]

    @cached_property
    def written(self) -> tuple[int, int]:
        """Entries about cases in the months of the period, and how many of them late."""
        first, last = (days.month_of(day.toordinal()) for day in (self.filters.since, self.filters.last))
        found = Written.objects.filter(month__gte=first, month__lte=last, unit__in=self.units)
        sums = found.aggregate(entries=Sum("entries"), late=Sum("late"))
        return sums["entries"] or 0, sums["late"] or 0

    def name(self, code: str | None) -> str:
        """What a unit, the child units together, or all of them are called."""
        if not code:
            return _("All units")
        if code == CHILD_UNITS:
            return _("Child units")
        unit = self.known.get(code)
        return code if unit is None else unit.shown_name

    @cached_property
    def _receiver(self) -> tuple[list[str], Counts]:
        names = sorted(set(self.roll_ups.receivers))
        at = {name: n for n, name in enumerate(names)}
        return names, np.array([at[name] for name in self.roll_ups.receivers], dtype=np.int64)

    @cached_property
    def _senders(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for sender, receiver in set(zip(self.roll_ups.senders, self.roll_ups.receivers, strict=True)):
            unit = self.known.get(sender)
            group = CHILD_UNITS if unit is not None and unit.takes_cases else sender
            found.setdefault(receiver, set()).add(group)
        return found

    def _sender_of(self, receiver: str) -> str | None:
        """The one sender of a receiver, child units counting as one; None when there are several."""
        senders = self._senders[receiver]
        return next(iter(senders)) if len(senders) == 1 else None

    def _rows(self, groups: Counts, number: int) -> list[Row]:
        """The table of these groups; rows of group -1 are left out."""
        mask = groups >= 0
        roll_ups, chosen = self.roll_ups.only(mask), groups[mask]
        counts = roll_ups.added(chosen, number)
        waits = roll_ups.spread(chosen, number, self.cutoff_us)
        times = {
            f"{kind}_{name}_d": quantile(waits[kind], share) / DAY_US
            for kind in ("seen", "answer", "service", "feedback")
            for name, share in (("median", 0.5), ("p90", 0.9))
        } | {
            f"answered_{name}_d": reached(waits["ended"], waits["unanswered"], share) / DAY_US
            for name, share in (("p50", 0.5), ("p90", 0.9))
        }
        return [
            _row(_named(counts[at]), {name: float(found[at]) for name, found in times.items()})
            for at in range(number)
        ]


def numbers(filters: Filters, places: frozenset[int], at: datetime) -> Numbers:
    """As known at the last reading, which is brought up to date when little has happened since."""
    reading = reader.read(at, at_most=reader.AT_ONCE)
    known = known_units()
    return _numbers(
        filters,
        within(filters, places, known),
        tuple(known.items()),
        reading.seq,
        reading.cutoff_us,
        reading.mark,
    )


@lru_cache(maxsize=4)
def _numbers(
    filters: Filters,
    units: frozenset[str],
    known: tuple[tuple[str, KnownUnit], ...],
    seq: int,
    cutoff_us: int,
    _mark: str,
) -> Numbers:
    """The roll-ups change once an hour; until then the next look at the same numbers is quick."""
    by_code = dict(known)
    roll_ups = gathered.gather(filters.since, filters.until, None if len(units) == len(known) else units)
    return Numbers(filters, seq, cutoff_us, roll_ups.only(_mask(roll_ups, filters, by_code)), by_code, units)


def _mask(roll_ups: Gathered, filters: Filters, known: dict[str, KnownUnit]) -> Mask:
    mask = np.ones(len(roll_ups), dtype=np.bool_)
    for value, column in ((filters.focus, roll_ups.focuses), (filters.service, roll_ups.needs)):
        if value:
            mask &= np.array([found == value for found in column], dtype=np.bool_)
    if filters.level:
        wanted = {code for code, unit in known.items() if unit.level == filters.level}
        mask &= np.array([code in wanted for code in roll_ups.receivers], dtype=np.bool_)
    if filters.way:
        own = {code: unit.institution for code, unit in known.items()}
        pairs = zip(roll_ups.senders, roll_ups.receivers, strict=True)
        is_inside = [own.get(sender) == own.get(receiver) for sender, receiver in pairs]
        mask &= np.array(is_inside, dtype=np.bool_) == (filters.way == INSIDE)
    return mask


def _named(counts: Counts) -> dict[str, int]:
    return dict(zip(COUNTS, (int(count) for count in counts), strict=True))


def _sums(counts: Counts, sender: str | None, receiver: str) -> Row:
    row: Row = _named(counts)
    untold = row["feedback_due"] - row["feedback"]
    return row | {"sender": sender, "receiver": receiver, "untold": untold}


def _row(counts: dict[str, int], times: dict[str, float]) -> Row:
    lost = counts["silent_us"] + counts["late_us"] + counts["refusal_us"]
    known: Row = {name: None if np.isnan(found) else found for name, found in times.items()}
    return {**counts, **known, "days_lost": lost / DAY_US}
