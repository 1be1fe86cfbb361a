"""What the bottleneck page shows, from the ledger: who answers how fast, where children lose days, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

import ibis
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from halka.directory.models import Person, Place, Unit
from halka.insight import extract, measures
from halka.insight.measures.bottlenecks import Bottleneck
from halka.insight.measures.clocks import UnknownHolidays
from halka.profiles import profile
from halka.profiles.clocks import Calendar
from halka.trust.policy import Permission

CHILD_UNITS = "child-units"
SHOWN = 3


@dataclass(frozen=True)
class Numbers:
    """The measures of one period and one part of the country, as known at one moment."""

    bottlenecks: tuple[Bottleneck, ...]
    receivers: tuple[dict[str, Any], ...]
    pairs: tuple[dict[str, Any], ...]
    reasons: dict[tuple[str, str], list[tuple[str, int]]]
    longest: tuple[dict[str, Any], ...]
    names: dict[str, str] = field(default_factory=dict)
    """In the language of the reader, so they are not kept with the rest."""

    @property
    def days_lost(self) -> float:
        return sum(found.days_lost for found in self.bottlenecks)

    @property
    def share_of_three(self) -> float:
        """The part of all days lost that sits in the first three places, 0 to 1."""
        lost = self.days_lost
        return sum(found.days_lost for found in self.bottlenecks[:SHOWN]) / lost if lost else 0.0

    def total(self, column: str) -> int:
        return sum(row[column] or 0 for row in self.pairs)

    def name(self, code: str | None) -> str:
        if code == CHILD_UNITS:
            return _("Child units")
        return self.names.get(code or "", code or "") if code else _("All units")


def reach(person: Person, at: datetime) -> frozenset[int] | None:
    """The places whose numbers a person may see: those of the posts, and all below them."""
    found: set[int] = set()
    for post in person.posts_at(at):
        if Permission.SEE_NUMBERS in post.kind.may:
            place: Place = post.place or post.unit.place
            found |= place.and_below()
    return frozenset(found)


def numbers(places: frozenset[int] | None, at: datetime, since: datetime) -> Numbers:
    """As known at the last full hour; kept for as long as nobody writes and that hour does not change."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    found = _numbers(
        places, _us(hour), _us(since.replace(minute=0, second=0, microsecond=0)), extract.newest()
    )
    return replace(found, names=unit_names())


@lru_cache(maxsize=8)
def _numbers(places: frozenset[int] | None, cutoff_us: int, since_us: int, newest: int) -> Numbers:
    units = Unit.objects.all() if places is None else Unit.objects.filter(place__in=places)
    codes = set(units.values_list("code", flat=True))
    groups = dict.fromkeys(Unit.objects.filter(takes_cases=True).values_list("code", flat=True), CHILD_UNITS)
    events = measures.load(extract.events(units=None if places is None else codes))
    everything = measures.settle(measures.threads.threads(events, cutoff_us))
    # A referral belongs to the period in which it was sent; days lost before the period do not count.
    threads = measures.settle(everything.filter(everything.sent_us >= since_us))
    return Numbers(
        bottlenecks=_bottlenecks(threads, cutoff_us, since_us, groups, _calendar(units)),
        receivers=tuple(
            _rows(measures.threads.pairs(threads.mutate(from_org=ibis.literal("all")), cutoff_us))
        ),
        pairs=tuple(_rows(measures.threads.pairs(threads, cutoff_us))),
        reasons=_reasons(threads),
        longest=_longest(threads),
    )


def _calendar(units: QuerySet[Unit]) -> Calendar:
    """The calendar that most of these units keep."""
    codes = Counter(units.values_list("profile_code", flat=True))
    return profile(min(codes, key=lambda code: (-codes[code], code), default="ia")).calendar


def _bottlenecks(
    threads: Any, cutoff_us: int, since_us: int, groups: dict[str, str], calendar: Calendar
) -> tuple[Bottleneck, ...]:
    find = partial(
        measures.bottlenecks.bottlenecks,
        threads,
        cutoff_us,
        since_us=since_us,
        grain="receiver",
        groups=groups,
    )
    try:
        return tuple(find(calendar=calendar))
    except UnknownHolidays:  # closed hours and batches are not told apart then
        return tuple(find())


def _rows(table: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = measures.compute(table).to_pylist()
    return rows


def _reasons(threads: Any) -> dict[tuple[str, str], list[tuple[str, int]]]:
    found: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for row in _rows(measures.threads.refusal_reasons(threads)):
        found.setdefault((row["from_org"], row["to_org"]), []).append((row["reason"] or "", row["refusals"]))
    return found


def _longest(threads: Any) -> tuple[dict[str, Any], ...]:
    """The requests of the one need that waited longest: refused, asked again, accepted at last."""
    columns = (
        "case_id",
        "need",
        "from_org",
        "to_org",
        "sent_us",
        "answered_us",
        "accepted_us",
        "refused_us",
        "served_us",
    )
    chains: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in _rows(threads.select(*columns)):
        chains.setdefault((row["case_id"], row["need"] or ""), []).append(row)
    refused = [
        sorted(rows, key=lambda row: row["sent_us"])
        for rows in chains.values()
        if any(r["refused_us"] for r in rows)
    ]
    ended = [rows for rows in refused if len(rows) > 1 and rows[-1]["answered_us"]]
    longest = max(ended, key=lambda rows: rows[-1]["answered_us"] - rows[0]["sent_us"], default=[])
    return tuple(longest)


def unit_names() -> dict[str, str]:
    """Code of a unit -> its name; of a hidden one only that there is one."""
    return {
        unit.code: (_("another service") if unit.is_hidden else unit.shown_name)
        for unit in Unit.objects.all()
    }


def _us(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)
