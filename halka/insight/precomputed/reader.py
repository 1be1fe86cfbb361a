"""Reads the ledger behind it: keeps predecessors, threads and roll-ups ready for the pages.

No deed waits for this. The reader remembers the last entry it has read and the moment up to which its numbers
know (the last full hour); each reading is one transaction, and two readers never do the same work twice.
Everything can be made again from the ledger (`rebuild`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from secrets import token_hex

import pyarrow as pa
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from halka.insight import extract
from halka.insight.models import CaseEntry, Handover, Reading, RollUp, Thread, Written
from halka.insight.precomputed import case_entries, threads
from halka.insight.precomputed.roll_ups import roll_up
from halka.trust.codes import microseconds

RULES = 1
"""Of what the tables hold. Raise it when a measure or a table changes: they are made again then."""

AT_ONCE = 2_000
"""Entries and moving threads that a page reads by itself before it answers; more is left to the caretaker."""

_CASES = 4_000  # cases that a rebuild holds in memory at a time


class _Overtaken(Exception):
    """Another process has read meanwhile."""


def read(at: datetime, *, at_most: int | None = None) -> Reading:
    """Reads what was written down by the last full hour before `at`; answers what is ready then.

    With `at_most`, nothing is read when more entries wait, or more threads move with time: what was ready stays.
    """
    cutoff_us = microseconds(at.replace(minute=0, second=0, microsecond=0))
    reading = Reading.objects.filter(rules=RULES, zone=settings.TIME_ZONE).first()
    if reading is None:
        waiting = extract.known(0, cutoff_us)
        return Reading() if at_most is not None and waiting > at_most else _from_nothing(at)
    if cutoff_us <= reading.cutoff_us:
        return reading
    seq = extract.known(reading.seq, cutoff_us)
    moving = Thread.objects.filter(moves_until_us__gt=reading.cutoff_us)
    if at_most is not None and (seq - reading.seq > at_most or moving.count() > at_most):
        return reading
    new = set(extract.touched(reading.seq, seq))
    moved = set(moving.values_list("case", flat=True))
    try:
        return _take_in(reading, seq, cutoff_us, new, new | moved)
    except _Overtaken:
        return Reading.objects.get()


def _from_nothing(at: datetime) -> Reading:
    try:
        return rebuild(at)
    except IntegrityError:  # another process made the one row first
        return Reading.objects.get()


def _take_in(reading: Reading, seq: int, cutoff_us: int, new: set[str], all_cases: set[str]) -> Reading:
    entries, events = _of_cases(new, all_cases, seq)
    found, known = threads.states(events, cutoff_us), threads.known_in(all_cases)
    linked = case_entries.known_in(new)
    with transaction.atomic():
        _advance(reading, seq, cutoff_us)
        tally = case_entries.Tally()
        case_entries.link(entries, tally, linked)
        tally.keep()
        roll_up(threads.keep(found, known))
    return reading


def _of_cases(new: set[str], all_cases: set[str], seq: int) -> tuple[list[extract.Entry], pa.Table]:
    """All entries of the cases with new ones, and the events of all cases that may look different now."""
    entries = [
        entry for chunk in _chunks(sorted(new)) for entry in extract.entries(extract.entries_of(chunk, seq))
    ]
    parts = [extract.events(among=extract.entries_of(chunk, seq)) for chunk in _chunks(sorted(all_cases))]
    return entries, pa.concat_tables(parts) if parts else extract.events(among=Q(pk__in=[]))


def _chunks(wanted: list[str], size: int = 500) -> list[list[str]]:
    return [wanted[at : at + size] for at in range(0, len(wanted), size)]


def _advance(reading: Reading, seq: int, cutoff_us: int) -> None:
    still = Reading.objects.filter(pk=1, seq=reading.seq, cutoff_us=reading.cutoff_us)
    mark = token_hex(16)
    if not still.update(seq=seq, cutoff_us=cutoff_us, mark=mark):
        raise _Overtaken
    reading.seq, reading.cutoff_us, reading.mark = seq, cutoff_us, mark


def rebuild(at: datetime, progress: Callable[[float], object] = lambda share: None) -> Reading:
    """Makes everything again from the ledger, as known at the last full hour before `at`, in one transaction."""
    cutoff_us = microseconds(at.replace(minute=0, second=0, microsecond=0))
    with transaction.atomic():
        for model in (Reading, CaseEntry, Thread, RollUp, Handover, Written):
            model.objects.all().delete()
        seq = extract.known(0, cutoff_us)
        reading = Reading.objects.create(
            pk=1, seq=seq, cutoff_us=cutoff_us, zone=settings.TIME_ZONE, rules=RULES, mark=token_hex(16)
        )
        tally, touched = case_entries.Tally(), set[int]()
        chunks = _chunks(extract.cases(seq), _CASES)
        for done, chunk in enumerate(chunks, 1):
            among = extract.entries_between(chunk[0], chunk[-1], seq)
            case_entries.link(extract.entries(among), tally, {})
            touched |= threads.keep(threads.states(extract.events(among=among), cutoff_us), {})
            progress(0.9 * done / len(chunks))
        tally.keep()
        roll_up(touched)
        progress(1.0)
    return reading
