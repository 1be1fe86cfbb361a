"""Rework: what is done again in the same case, at once (self loops) or later (repeats)."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table


def rework(events: Table) -> Table:
    """One row for each activity, the most rows beyond the first first.

    Columns: activity, rows, cases (in which it happens), again_cases (twice or more), again (rows beyond the
    first of a case) = self_loops (the row before it in the case is the same activity) + repeats (something
    else lay between), by_another (of `again`: both workers known, and not the one of the time before).
    Source: edeaR's self-loops, repetitions and redo (Swennen, Janssenswillen and others, 2015).
    """
    in_case = ibis.window(group_by=events.case_id, order_by=[events.ts_us, events.seq])
    of_kind = ibis.window(group_by=[events.case_id, events.type], order_by=[events.ts_us, events.seq])
    marked = events.select(
        "case_id",
        activity=events.type,
        is_again=ibis.row_number().over(of_kind) > 0,
        is_loop=(events.type.lag().over(in_case) == events.type).fill_null(False),
        is_other=(events.actor.lag().over(of_kind) != events.actor).fill_null(False),
    )
    found = marked.group_by("activity").aggregate(
        rows=marked.count(),
        cases=marked.case_id.nunique(),
        again_cases=marked.case_id.nunique(where=marked.is_again),
        again=marked.is_again.sum(),
        self_loops=marked.is_loop.sum(),
        repeats=(marked.is_again & ~marked.is_loop).sum(),
        by_another=marked.is_other.sum(),
    )
    return found.order_by([ibis.desc("again"), "activity"])
