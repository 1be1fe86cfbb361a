"""Hand-over of work: who, or which unit, acts after whom, and how long the work lay in between."""

from __future__ import annotations

from typing import Literal

import ibis
from ibis.expr.types import Table

from .steps import steps, summarise

By = Literal["actor", "from_org"]


def handovers(events: Table, by: By) -> Table:
    """Consecutive events of a case by who acted. Rows without a name are dropped first, then paired.

    Staying with the same name is a pair too (from equals to). Columns: from, to, count, sum_us, median_s,
    p90_s. Source: van der Aalst, Reijers, Song, "Discovering social networks from event logs" (2005).
    Never shown as a ranking of people.
    """
    return summarise(steps(events, by)).drop("mean_s", "min_s", "max_s")


def returns(events: Table, by: By) -> Table:
    """Work that comes back: A, B, A. Runs of one name are merged first. Columns: from, to, times."""
    known = events.filter(events[by].notnull())
    order = ibis.window(group_by=known.case_id, order_by=[known.ts_us, known.seq])
    marked = known.select("case_id", "ts_us", "seq", name=known[by], before=known[by].lag().over(order))
    runs = marked.filter(marked.before.isnull() | (marked.before != marked.name))
    order = ibis.window(group_by=runs.case_id, order_by=[runs.ts_us, runs.seq])
    three = runs.select(
        **{"from": runs.name, "to": runs.name.lead().over(order)}, back=runs.name.lead(2).over(order)
    )
    came_back = three.filter(three["from"] == three.back)
    return (
        came_back.group_by(["from", "to"])
        .aggregate(times=came_back.count())
        .order_by([ibis.desc("times"), "from", "to"])
    )
