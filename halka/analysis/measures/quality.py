"""How a log was recorded: its size, its ties, rows out of order, values of a column."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from halka.analysis.statistics import DAY_US


def record(events: Table) -> Table:
    """One row. Columns: cases, events, activities, first_us, last_us (null without rows), same_time (rows whose
    case and time occurred before: only seq orders them), out_of_order (rows that stand in the log before the
    event that precedes them in time), late (rows written down on a later UTC day than they happened)."""
    in_case = ibis.window(group_by=events.case_id, order_by=[events.ts_us, events.seq])
    marked = events.mutate(
        is_back=(events.seq < events.seq.lag().over(in_case)).fill_null(False),
        is_late=((events.recorded_us // DAY_US) > (events.ts_us // DAY_US)).fill_null(False),
    )
    moments = events.select("case_id", "ts_us").distinct()
    found = marked.aggregate(
        cases=marked.case_id.nunique(),
        events=marked.count(),
        activities=marked.type.nunique(),
        first_us=marked.ts_us.min(),
        last_us=marked.ts_us.max(),
        out_of_order=marked.is_back.sum().coalesce(0),
        late=marked.is_late.sum().coalesce(0),
    )
    both = found.cross_join(moments.aggregate(moments=moments.count()))
    return both.mutate(same_time=both.events - both.moments).drop("moments")


def values(events: Table, column: str) -> Table:
    """Columns: value (null: missing), rows; the commonest first. An empty text and `EMPTY` are values."""
    return (
        events.group_by(value=events[column])
        .aggregate(rows=events.count())
        .order_by([ibis.desc("rows"), ibis.asc("value", nulls_first=True)])
    )
