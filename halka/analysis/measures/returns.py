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
    return merged(known.select("case_id", "seq", name=known[by], start_us="ts_us", end_us="ts_us"))


def merged(acts: Table) -> Table:
    """The stays of acts that last: a table with case_id, name, start_us, end_us and seq.

    Acts are in the order of (start_us, end_us, seq). Columns as in `stays`; end_us is the latest end.
    """
    order = [acts.start_us, acts.end_us, acts.seq]
    in_case = ibis.window(group_by=acts.case_id, order_by=order)
    marked = acts.mutate(is_new=(acts.name != acts.name.lag().over(in_case)).fill_null(True).cast("int64"))
    so_far = ibis.cumulative_window(
        group_by=marked.case_id, order_by=[marked.start_us, marked.end_us, marked.seq]
    )
    placed = marked.mutate(place=marked.is_new.sum().over(so_far) - 1)
    return (
        placed.group_by(["case_id", "name", "place"])
        .aggregate(events=placed.count(), start_us=placed.start_us.min(), end_us=placed.end_us.max())
        .order_by(["case_id", "place"])
    )


def returns(events: Table, by: By) -> Table:
    """How often work goes A, B, A, each once however long the stays; with "type" these are loops of two.

    Columns: from (A), to (B), times, cases (in which it happens); commonest first.
    """
    came_back = _came_back(stays(events, by))
    return (
        came_back.group_by(**{"from": came_back.name, "to": came_back.other})
        .aggregate(times=came_back.count(), cases=came_back.case_id.nunique())
        .order_by([ibis.desc("times"), "from", "to"])
    )


def return_summary(events: Table, by: By) -> Table:
    """One row. Columns: returns (A, B, A in all), cases (with one or more), of (cases in which a name is known)."""
    came_back, known = _came_back(stays(events, by)), events.filter(events[by].notnull())
    found = came_back.aggregate(returns=came_back.count(), cases=came_back.case_id.nunique())
    return found.cross_join(known.aggregate(of=known.case_id.nunique()))


def episodes(runs: Table) -> Table:
    """Ping-pong: the longest alternations A, B, A, ... of at least three stays, from `stays` or `merged`.

    Columns: case_id, a, b (in the order of their turn), place (of the first stay), stays, returns (stays - 2),
    from_us, to_us, waits_us (start of each stay minus end of the one before it, added up). The last stay of an
    episode may begin the next. Source of the notion: Lashkevich and others, "Why am I waiting?" (2023).
    """
    came_back = _came_back(runs)
    order = ibis.window(group_by=came_back.case_id, order_by=came_back.place)
    chained = came_back.mutate(chain=came_back.place - ibis.row_number().over(order))
    found = chained.group_by(["case_id", "chain"]).aggregate(
        a=chained.name.argmin(chained.place),
        b=chained.other.argmin(chained.place),
        place=chained.place.min(),
        returns=chained.count(),
        from_us=chained.start_us.min(),
        to_us=chained.back_end_us.max(),
        waits_us=chained.wait_us.sum() + chained.next_wait_us.argmax(chained.place),
    )
    return (
        found.mutate(stays=found.returns + 2)
        .select("case_id", "a", "b", "place", "stays", "returns", "from_us", "to_us", "waits_us")
        .order_by(["case_id", "place"])
    )


def _came_back(runs: Table) -> Table:
    """The stays after which the work went to another name and came back, with both waits."""
    order = ibis.window(group_by=runs.case_id, order_by=runs.place)
    three = runs.mutate(
        other=runs.name.lead().over(order),
        back=runs.name.lead(2).over(order),
        back_end_us=runs.end_us.lead(2).over(order),
        wait_us=runs.start_us.lead().over(order) - runs.end_us,
        next_wait_us=runs.start_us.lead(2).over(order) - runs.end_us.lead().over(order),
    )
    return three.filter(three.name == three.back)
