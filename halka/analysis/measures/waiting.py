"""Every wait that a vocabulary knows as one thread table: requests, referrals, hand-overs, orders, deadlines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr.types import Table

from halka.profiles.clocks import Calendar
from halka.profiles.deadlines import Deadline

from .clocks import WorkingTime
from .deadlines import due, outcomes
from .engine import compute, load
from .known import as_known
from .threads import threads
from .vocabulary import KINDS, Vocabulary, translated, vocabulary

ROUND_THE_CLOCK = Calendar(
    zone=ZoneInfo("UTC"),
    weekend=frozenset(),
    holidays=frozenset(),
    opening=dict.fromkeys(range(1, 8), (0, 24 * 60)),
)


def waiting(
    events: Table, cutoff_us: int, words: Vocabulary | None = None, calendar: Calendar | None = None
) -> Table:
    """The columns of `threads.threads`, for threads of every kind and for the deadlines of the vocabulary.

    A deadline of a thread gives that thread its due time. A deadline of a case is a thread of its own: its kind
    is the step of the deadline, both its ends are the unit that did the step (or, while nobody has, the unit
    that the starting act addressed), its answer is the act that ends it. Days of a deadline are those of the
    `calendar`; without one every day is worked, in UTC. Raises clocks.UnknownHolidays."""
    words = words or vocabulary("ledger")
    days = calendar or ROUND_THE_CLOCK
    known = compute(translated(as_known(events, cutoff_us), words))
    for deadline in words.deadlines:
        known = _dated(known, deadline, days) if deadline.scope == "thread" else known
    log = load(known)
    plain = vocabulary("plain")
    found = [compute(threads(log, cutoff_us, plain, KINDS))]
    for deadline in words.deadlines:
        if deadline.scope == "case":
            found.append(_steps(log, known, deadline, days, cutoff_us, found[0].schema))
    return load(pa.concat_tables(found))


def _dated(known: pa.Table, deadline: Deadline, calendar: Calendar) -> pa.Table:
    """The events with the due time of the deadline at each act that starts it."""
    starts = pc.is_in(known["type"], pa.array(deadline.start)).combine_chunks()
    began = np.asarray(known.filter(starts)["ts_us"].to_numpy(), np.int64)
    if not len(began):
        return known
    limit = due(deadline, began, WorkingTime(calendar, int(began.min()), int(began.max())))
    place = known.schema.get_field_index("due_us")
    dated = pc.replace_with_mask(known["due_us"].combine_chunks(), starts, pa.array(limit, pa.int64()))
    return known.set_column(place, known.schema.field(place), dated)


def _steps(
    log: Table, known: pa.Table, deadline: Deadline, calendar: Calendar, cutoff_us: int, schema: pa.Schema
) -> pa.Table:
    """The cases in which the clock of a deadline started, as threads."""
    did = _first(known, deadline.end, "from_org")
    was_told = _first(known, deadline.start, "to_org")
    closings = _first(known, ("case.closed",), "ts_us")
    spans = outcomes(log, deadline, calendar, cutoff_us)
    rows = [
        _thread(
            span, deadline, (did if span["end_us"] else was_told).get(span["case_id"]), closings, cutoff_us
        )
        for span in spans.to_pylist()
    ]
    return pa.Table.from_pylist(rows, schema=schema)


def _thread(
    span: dict[str, Any], deadline: Deadline, unit: str | None, closings: dict[str, Any], cutoff_us: int
) -> dict[str, Any]:
    case, start, end = span["case_id"], span["start_us"], span["end_us"]
    closed = closings.get(case)
    closed = closed if closed is not None and closed >= start else None
    stop = min((moment for moment in (end, closed) if moment is not None), default=None)
    waits = "silent" if span["due_us"] <= cutoff_us else "open"
    ended = "replied" if stop == end else "closed"
    return {
        "thread": f"{case}/{deadline.step}",
        "kind": deadline.step,
        "case_id": case,
        "from_org": unit,
        "to_org": unit,
        "sent_us": start,
        "due_us": span["due_us"],
        "replied_us": end,
        "answered_us": end,
        "closed_us": closed,
        "reminders": 0,
        "outcome": waits if stop is None else ended,
        "wait_us": (cutoff_us if stop is None else stop) - start,
    }


def _first(known: pa.Table, acts: Sequence[str], column: str) -> dict[str, Any]:
    """The column at the first of these acts in each case."""
    chosen = known.filter(pc.is_in(known["type"], pa.array(acts)))
    chosen = chosen.sort_by([("ts_us", "descending"), ("seq", "descending")])
    return dict(zip(chosen["case_id"].to_pylist(), chosen[column].to_pylist(), strict=True))
