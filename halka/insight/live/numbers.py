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
from halka.directory.models import Place
from halka.insight.desks import CHILD_UNITS, Desk, desks
from halka.insight.kept import days, gathered, reader
from halka.insight.kept.gathered import Gathered, Mask
from halka.insight.kept.heaps import COUNTS
from halka.insight.kept.histograms import quantile, reached
from halka.insight.live.asked import INSIDE, Asked
from halka.insight.live.counted import Counted
from halka.insight.live.standstills import Standstill, ranked
from halka.insight.models import Written

SHOWN = 3
MOST_PLACES, MOST_RECEIVERS, MOST_PAIRS = 12, 40, 60
Row = dict[str, Any]


def within(asked: Asked, places: frozenset[int], known: dict[str, Desk]) -> frozenset[str]:
    """The units whose referrals, sent or received, somebody may see who asks for this and sees these places.

    Of a hidden unit nobody may learn where it stands: it counts as standing in the topmost place only.
    """
    own = {code for code, desk in known.items() if desk.place in places}
    if asked.place:
        chosen = Place.objects.get(code=asked.place)
        inside = chosen.and_below()
        is_top = chosen.parent_id is None
        own = {code for code in own if known[code].place in inside and (is_top or not known[code].is_hidden)}
    return frozenset(own)


@dataclass
class Numbers:
    """The roll-ups of what was asked for, and every number that pages make of them."""

    asked: Asked
    seq: int  # the last entry that was read
    cutoff_us: int
    rolls: Gathered
    known: dict[str, Desk]
    units: frozenset[str]

    @cached_property
    def totals(self) -> dict[str, int]:
        """All referrals: `heaps.COUNTS` by name."""
        return _named(self.rolls.counts.sum(axis=0))

    @cached_property
    def counted(self) -> Counted:
        """What each number is made of."""
        return Counted(self.rolls)

    @property
    def days_lost(self) -> float:
        return (
            sum(self.totals[f"{part}_us"] for part in ("silent", "late", "refusal", "feedback")) / days.DAY_US
        )

    @cached_property
    def places(self) -> list[Standstill]:
        """Every receiver with its senders, in both directions, the largest loss first; without times and cases."""
        sums = self.rolls.added(self._receiver[1], len(self._receiver[0]))
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
        asked = self.rolls.added(groups, len(names))[:, 0]
        order = sorted(range(len(names)), key=lambda at: (-int(asked[at]), names[at]))
        return [names[at] for at in order[:MOST_RECEIVERS]]

    @property
    def number_of_receivers(self) -> int:
        return len(self._receiver[0])

    def pairs(self) -> list[Row]:
        """The pairs of units with enough referrals that lost the most days."""
        names = sorted(set(zip(self.rolls.senders, self.rolls.receivers, strict=True)))
        at = {pair: n for n, pair in enumerate(names)}
        groups = [at[pair] for pair in zip(self.rolls.senders, self.rolls.receivers, strict=True)]
        sums = self.rolls.added(groups, len(names))
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
        first, last = (days.month_of(day.toordinal()) for day in (self.asked.since, self.asked.last))
        found = Written.objects.filter(month__gte=first, month__lte=last, unit__in=self.units)
        sums = found.aggregate(entries=Sum("entries"), late=Sum("late"))
        return sums["entries"] or 0, sums["late"] or 0

    def name(self, code: str | None) -> str:
        """What a unit, the child units together, or all of them are called."""
        if not code:
            return _("All units")
        if code == CHILD_UNITS:
            return _("Child units")
        desk = self.known.get(code)
        return code if desk is None else desk.shown_name

    @cached_property
    def _receiver(self) -> tuple[list[str], np.ndarray[Any, np.dtype[np.int64]]]:
        names = sorted(set(self.rolls.receivers))
        at = {name: n for n, name in enumerate(names)}
        return names, np.array([at[name] for name in self.rolls.receivers], dtype=np.int64)

    @cached_property
    def _senders(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for sender, receiver in set(zip(self.rolls.senders, self.rolls.receivers, strict=True)):
            desk = self.known.get(sender)
            group = CHILD_UNITS if desk is not None and desk.takes_cases else sender
            found.setdefault(receiver, set()).add(group)
        return found

    def _sender_of(self, receiver: str) -> str | None:
        """The one sender of a receiver, child units counting as one; None when there are several."""
        senders = self._senders[receiver]
        return next(iter(senders)) if len(senders) == 1 else None

    def _rows(self, groups: Any, number: int) -> list[Row]:
        """The table of these groups; rows of group -1 are left out."""
        mask = groups >= 0
        rolls, chosen = self.rolls.only(mask), groups[mask]
        counts = rolls.added(chosen, number)
        waits = rolls.spread(chosen, number, self.cutoff_us)
        times = {
            f"{kind}_{name}_d": quantile(waits[kind], share) / days.DAY_US
            for kind in ("seen", "answer", "service", "feedback")
            for name, share in (("median", 0.5), ("p90", 0.9))
        } | {
            f"answered_{name}_d": reached(waits["ended"], waits["unanswered"], share) / days.DAY_US
            for name, share in (("p50", 0.5), ("p90", 0.9))
        }
        return [
            _row(_named(counts[at]), {name: float(found[at]) for name, found in times.items()})
            for at in range(number)
        ]


def numbers(asked: Asked, places: frozenset[int], at: datetime) -> Numbers:
    """As known at the last reading, which is brought up to date when little has happened since."""
    reading = reader.read(at, at_most=reader.AT_ONCE)
    known = desks()
    return _numbers(
        asked,
        within(asked, places, known),
        tuple(known.items()),
        reading.seq,
        reading.cutoff_us,
        reading.mark,
    )


@lru_cache(maxsize=4)
def _numbers(
    asked: Asked,
    units: frozenset[str],
    known: tuple[tuple[str, Desk], ...],
    seq: int,
    cutoff_us: int,
    _mark: str,
) -> Numbers:
    """The roll-ups change once an hour; until then the next look at the same numbers is quick."""
    unit = dict(known)
    rolls = gathered.gather(asked.since, asked.until, None if len(units) == len(known) else units)
    return Numbers(asked, seq, cutoff_us, rolls.only(_mask(rolls, asked, unit)), unit, units)


def _mask(rolls: Gathered, asked: Asked, known: dict[str, Desk]) -> Mask:
    mask = np.ones(len(rolls), dtype=np.bool_)
    for value, column in ((asked.focus, rolls.focuses), (asked.service, rolls.needs)):
        if value:
            mask &= np.array([found == value for found in column], dtype=np.bool_)
    if asked.level:
        wanted = {code for code, desk in known.items() if desk.level == asked.level}
        mask &= np.array([code in wanted for code in rolls.receivers], dtype=np.bool_)
    if asked.way:
        own = {code: desk.institution for code, desk in known.items()}
        pairs = zip(rolls.senders, rolls.receivers, strict=True)
        is_inside = [own.get(sender) == own.get(receiver) for sender, receiver in pairs]
        mask &= np.array(is_inside, dtype=np.bool_) == (asked.way == INSIDE)
    return mask


def _named(counts: Any) -> dict[str, int]:
    return dict(zip(COUNTS, (int(count) for count in counts), strict=True))


def _sums(counts: Any, sender: str | None, receiver: str) -> Row:
    row: Row = _named(counts)
    untold = row["feedback_due"] - row["feedback"]
    return row | {"sender": sender, "receiver": receiver, "untold": untold}


def _row(counts: dict[str, int], times: dict[str, float]) -> Row:
    lost = counts["silent_us"] + counts["late_us"] + counts["refusal_us"]
    known: Row = {name: None if np.isnan(found) else found for name, found in times.items()}
    return {**counts, **known, "days_lost": lost / days.DAY_US}
