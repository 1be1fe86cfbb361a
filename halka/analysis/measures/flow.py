"""How work flows from one activity to the next: the directly-follows graph and its ends."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from .spread import off_centre, squares
from .steps import steps, summarise


def directly_follows(events: Table) -> Table:
    """Edges of the directly-follows graph. Every row counts, whatever its lifecycle; self loops count.

    Columns: from, to, count, sum_us, mean_s, median_s, p90_s, min_s, max_s; commonest first.
    Source: W. van der Aalst, Process Mining (2016), chapter 6.
    """
    return summarise(steps(events, "type"))


def deviations(events: Table) -> Table:
    """How much the wait on each edge varies. Columns: from, to, count, stdev_s (sample deviation, seconds; null
    for a single observation); commonest first."""
    pairs = steps(events, "type")
    edge = ibis.window(group_by=[pairs["from"], pairs.to])
    pairs = pairs.mutate(off=off_centre(pairs.wait_us, edge))
    found = pairs.group_by(["from", "to"]).aggregate(count=pairs.count(), squares=squares(pairs.off))
    deviation = (found.squares / (found["count"] - 1).nullif(0)).sqrt() / 1_000_000
    return found.mutate(stdev_s=deviation).drop("squares").order_by([ibis.desc("count"), "from", "to"])


def activities(events: Table) -> Table:
    """Columns: activity, count (rows), cases (in which it happens), again (cases with it twice or more)."""
    in_case = events.group_by(["type", "case_id"]).aggregate(rows=events.count())
    return (
        in_case.group_by(activity=in_case.type)
        .aggregate(count=in_case.rows.sum(), cases=in_case.count(), again=(in_case.rows > 1).sum())
        .order_by([ibis.desc("count"), "activity"])
    )


def starts(events: Table) -> Table:
    """Columns: activity, cases that begin with it."""
    return _outermost(events, [events.ts_us, events.seq])


def ends(events: Table) -> Table:
    """Columns: activity, cases whose last event it is."""
    return _outermost(events, [ibis.desc(events.ts_us), ibis.desc(events.seq)])


def _outermost(events: Table, order: list[object]) -> Table:
    place = ibis.row_number().over(ibis.window(group_by=events.case_id, order_by=order))
    first = events.select("type", place=place).filter(lambda t: t.place == 0)
    return (
        first.group_by(activity=first.type)
        .aggregate(cases=first.count())
        .order_by([ibis.desc("cases"), "activity"])
    )


def names(events: Table) -> Table:
    """How well names are recorded. Columns: column, missing (rows without a value), empty (an empty text)."""
    parts = [
        events.aggregate(
            missing=events[column].isnull().sum().coalesce(0),
            empty=(events[column] == "").sum().coalesce(0),
        ).select("missing", "empty", column=ibis.literal(column))
        for column in ("case_id", "type", "actor", "from_org")
    ]
    return ibis.union(*parts).select("column", "missing", "empty").order_by("column")
