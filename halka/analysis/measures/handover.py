"""Hand-over of work: who, or which unit, acts after whom, and how long the work lay in between."""

from __future__ import annotations

from typing import Literal

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


def handover_summary(events: Table, by: By) -> Table:
    """One row. Columns: nodes (names), edges, pairs, between_different (pairs that change the name), missing (rows
    without a name), of (rows); no nodes means that names are not recorded."""
    edges = handovers(events, by)
    counted = edges.aggregate(
        edges=edges.count(),
        pairs=edges["count"].sum().coalesce(0),
        between_different=edges["count"].sum(where=edges["from"] != edges.to).coalesce(0),
    )
    named = events.aggregate(
        nodes=events[by].nunique(), missing=events[by].isnull().sum().coalesce(0), of=events.count()
    )
    return named.cross_join(counted).select("nodes", "edges", "pairs", "between_different", "missing", "of")
