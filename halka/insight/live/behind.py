"""What stands behind the numbers, from the threads themselves: cases, reasons, the request that waited longest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection

from django.db.models import Count, QuerySet

from halka.insight.live.counted import Cell, cell_of, name
from halka.insight.live.numbers import Numbers
from halka.insight.live.standstills import Standstill
from halka.insight.models import Thread
from halka.insight.precomputed import days


def cases(found: Numbers, place: Standstill) -> list[str]:
    """References of the cases that lost days at a place, the longest loss first."""
    lost: Counter[str] = Counter()
    threads = threads_of(found).filter(to_unit=place.receiver)
    columns = ("case", "from_unit", "silent_us", "late_us", "refusal_us", "feedback_lost_us")
    senders = {sender for sender, to in pairs(found) if to == place.receiver}
    for case, sender, silent, late, refusal, news in threads.values_list(*columns):
        us = news if place.is_news else silent + late + refusal
        if us and sender in senders:
            lost[case] += us
    return [case for case, _us in sorted(lost.items(), key=lambda item: (-item[1], item[0]))]


def reasons(found: Numbers, receivers: Collection[str]) -> dict[tuple[str, str], list[tuple[str, int]]]:
    """Why these receivers refused requests, for each pair, the commonest reason first."""
    rows = _refused(found, receivers).values_list("from_unit", "to_unit", "refusal_reason")
    told: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for sender, receiver, reason, number in rows.annotate(number=Count("pk")).order_by(
        "-number", "refusal_reason"
    ):
        told[sender, receiver].append((reason, number))
    return told


def named_reasons(found: Numbers, receivers: Collection[str]) -> dict[tuple[str, str, str], str]:
    """Sender, receiver and reason -> the name of what is counted there, for its rounding."""
    cells: dict[tuple[str, str, str], set[Cell]] = defaultdict(set)
    columns = ("from_unit", "to_unit", "refusal_reason", "sent_us", "need", "focus")
    for row in _refused(found, receivers).values(*columns).iterator():
        cells[row["from_unit"], row["to_unit"], row["refusal_reason"]].add(cell_of(row))
    return {why: name("requests", its) for why, its in cells.items()}


def _refused(found: Numbers, receivers: Collection[str]) -> QuerySet[Thread]:
    return threads_of(found).filter(refused_us__isnull=False, to_unit__in=receivers)


def longest(found: Numbers) -> list[Thread]:
    """The requests of the one need that waited longest: refused, asked again, answered at last."""
    _waited, last = max(found.roll_ups.chains, default=(0, ""))
    thread = Thread.objects.filter(thread=last).first() if last else None
    if thread is None:
        return []
    asked = Thread.objects.filter(case=thread.case, need=thread.need, sent_us__lte=thread.sent_us)
    return list(asked.order_by("sent_us", "thread"))


def pairs(found: Numbers) -> set[tuple[str, str]]:
    """Who sent to whom, among everything that was asked for."""
    return set(zip(found.roll_ups.senders, found.roll_ups.receivers, strict=True))


def threads_of(found: Numbers) -> QuerySet[Thread]:
    """Those of the period, the focus area and the service that were asked for, whoever sent and received them."""
    filters = found.filters
    chosen = {"focus": filters.focus, "need": filters.service}
    return Thread.objects.filter(
        sent_us__gte=days.start_us(filters.since.toordinal()),
        sent_us__lt=days.start_us(filters.until.toordinal()),
        **{name: value for name, value in chosen.items() if value},
    )
