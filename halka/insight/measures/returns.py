"""Work that comes back: A, B, A. Runs of one name are merged into one stay first."""

from __future__ import annotations

from typing import Literal

import ibis
from ibis.expr.types import Table

By = Literal["actor", "from_org", "type"]


def stays(events: Table, by: By) -> Table:
    """Runs of consecutive events of a case with the same name in `by`; rows without a name are dropped first.

    Columns: case_id, name, place (0, 1, 2 ... in the case), events, start_us, end_us (first and last event).
    """
    known = events.filter(events[by].notnull())
    order = ibis.window(group_by=known.case_id, order_by=[known.ts_us, known.seq])
    marked = known.select("case_id", "ts_us", "seq", name=known[by], before=known[by].lag().over(order))
    begins = marked.mutate(begins=(marked.before.isnull() | (marked.before != marked.name)).cast("int64"))
    so_far = ibis.cumulative_window(group_by=begins.case_id, order_by=[begins.ts_us, begins.seq])
    placed = begins.mutate(place=begins.begins.sum().over(so_far) - 1)
    return (
        placed.group_by(["case_id", "name", "place"])
        .aggregate(events=placed.count(), start_us=placed.ts_us.min(), end_us=placed.ts_us.max())
        .order_by(["case_id", "place"])
    )


def returns(events: Table, by: By) -> Table:
    """How often work goes A, B, A, each once however long the stays; with "type" these are loops of two.

    Columns: from (A), to (B), times, cases (in which it happens); commonest first.
    """
    came_back = _came_back(events, by)
    return (
        came_back.group_by(["from", "to"])
        .aggregate(times=came_back.count(), cases=came_back.case_id.nunique())
        .order_by([ibis.desc("times"), "from", "to"])
    )


def return_summary(events: Table, by: By) -> Table:
    """One row. Columns: returns (A, B, A in all), cases (with one or more), of (cases in which a name is known)."""
    came_back, known = _came_back(events, by), events.filter(events[by].notnull())
    found = came_back.aggregate(returns=came_back.count(), cases=came_back.case_id.nunique())
    return found.cross_join(known.aggregate(of=known.case_id.nunique()))


def _came_back(events: Table, by: By) -> Table:
    runs = stays(events, by)
    order = ibis.window(group_by=runs.case_id, order_by=runs.place)
    three = runs.select(
        "case_id",
        **{"from": runs.name, "to": runs.name.lead().over(order)},
        back=runs.name.lead(2).over(order),
    )
    return three.filter(three["from"] == three.back)
