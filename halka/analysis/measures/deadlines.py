"""Deadlines and their breaches: for each case when a step was due, whether it was met, and by how much it was late.

What is due, and who says so, is data (`halka.profiles.deadlines`). Breaches are told on three clocks: hours by
the clock, open hours, and working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import ibis
import numpy as np
import pyarrow as pa
from ibis.expr.types import Table

from halka.analysis.statistics import HOUR_US, Share
from halka.profiles.clocks import Calendar
from halka.profiles.deadlines import Deadline

from .clocks import Moments, WorkingTime
from .engine import compute
from .known import as_known

_EPOCH = date(1970, 1, 1).toordinal()
_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Kept(Share):
    """`k` of `n` steps whose limit has passed, or that are done, were done in time; `open` are neither."""

    open: int


def due(deadline: Deadline, start: Moments, clock: WorkingTime) -> Moments:
    """The last microsecond at which a step that began at `start` is in time."""
    if deadline.unit == "hours":
        return start + deadline.limit * HOUR_US
    first, later = clock.days(start), deadline.limit - deadline.counts_day_0
    if deadline.unit == "calendar_days":
        last = first + later
        return clock.end_of(clock.working_day(last, 0) if deadline.moves else last)
    first = clock.working_day(first, 0) if deadline.counts_day_0 else first
    return clock.end_of(clock.working_day(first, later))


def outcomes(events: Table, deadline: Deadline, calendar: Calendar, cutoff_us: int) -> pa.Table:
    """One row for each case (or thread) in which the clock of a deadline started, as known at the cut-off.

    Columns: case_id, thread (null where the case counts), start_us, due_us, end_us (null: not done), is_met
    (null: neither done nor due yet), late_us (hours by the clock, as microseconds), late_open_us (open hours),
    late_days (working days after the due day); the last three 0 when met, null when neither, and up to the
    cut-off when not done. No rows: the start is not recorded. Raises clocks.UnknownHolidays.
    """
    rows = compute(_spans(as_known(events, cutoff_us), deadline))
    start = np.asarray(rows["start_us"].to_numpy(), np.int64)
    clock = WorkingTime(calendar, int(start.min(initial=cutoff_us)), cutoff_us)
    is_valid = _is_valid(deadline, clock.days(start))
    rows, start = rows.filter(pa.array(is_valid)), start[is_valid]
    due_us = due(deadline, start, clock)
    end = np.asarray(rows["end_us"].fill_null(_NEVER).to_numpy(), np.int64)
    is_met = end <= due_us
    is_open = (end == _NEVER) & (due_us >= cutoff_us)
    stop = np.where(is_met | is_open, due_us, np.minimum(end, cutoff_us))
    late_days = clock.working_days(clock.days(due_us), clock.days(stop))
    columns = {
        "due_us": pa.array(due_us, pa.int64()),
        "is_met": pa.array(is_met, pa.bool_(), mask=is_open),
        "late_us": pa.array(stop - due_us, pa.int64(), mask=is_open),
        "late_open_us": pa.array(clock.between(due_us, stop), pa.int64(), mask=is_open),
        "late_days": pa.array(late_days, pa.int64(), mask=is_open),
    }
    for name, values in columns.items():
        rows = rows.append_column(name, values)
    order = [
        "case_id",
        "thread",
        "start_us",
        "due_us",
        "end_us",
        "is_met",
        "late_us",
        "late_open_us",
        "late_days",
    ]
    return rows.select(order)


def kept(found: pa.Table) -> Kept:
    """How many of the `outcomes` were in time."""
    is_met = found["is_met"].to_pylist()
    return Kept(is_met.count(True), len(is_met) - is_met.count(None), is_met.count(None))


def overdue(ends: Table, dues: Table) -> Table:
    """Cases against a due time of their own. `ends` has case_id and end_us, `dues` case_id and due_us.

    Columns: case_id, due_us, end_us, late_us (0 when in time); cases without either are left out.
    """
    both = ends.select("case_id", "end_us").join(dues.select("case_id", "due_us"), "case_id")
    both = both.filter(both.end_us.notnull() & both.due_us.notnull())
    late = ibis.greatest(both.end_us - both.due_us, 0)
    return both.select("case_id", "due_us", "end_us", late_us=late).order_by("case_id")


def _spans(known: Table, deadline: Deadline) -> Table:
    """case_id, thread, start_us and end_us of each case or thread in which the clock started."""
    if deadline.scope == "case":
        known = known.mutate(thread=ibis.null("string"), key=known.case_id)
    else:
        known = known.filter(known.thread.notnull())
        known = known.mutate(key=known.case_id.length().cast("string") + ":" + known.case_id + known.thread)
    began = known.filter(known.type.isin(list(deadline.start)))
    began = began.group_by(["key", "case_id", "thread"]).aggregate(start_us=began.ts_us.min())
    done = known.filter(known.type.isin(list(deadline.end))).select("key", done_us="ts_us")
    done = done.join(began.select("key", "start_us"), "key").filter(lambda t: t.done_us >= t.start_us)
    ended = done.group_by("key").aggregate(end_us=done.done_us.min())
    both = began.join(ended, "key", how="inner" if deadline.optional else "left")
    return both.select("case_id", "thread", "start_us", "end_us").order_by(["case_id", "thread"])


def _is_valid(deadline: Deadline, days: Moments) -> np.typing.NDArray[np.bool_]:
    low, high = deadline.valid_from, deadline.valid_to
    first = low.toordinal() - _EPOCH if low else -_NEVER
    last = high.toordinal() - _EPOCH if high else _NEVER
    return np.asarray((days >= first) & (days <= last))
