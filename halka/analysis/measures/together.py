"""Working together: which names meet in the same cases."""

from __future__ import annotations

from typing import Literal

import ibis
from ibis.expr.types import Table

By = Literal["actor", "from_org"]


def shared_cases(events: Table, by: By) -> Table:
    """Pairs of names that acted in the same case, those with the most common cases first.

    Columns: a, b (a before b in the alphabet), cases, of (cases of the log), share (cases ÷ of), share_of_a and
    share_of_b (of the cases of each). Never divided by events. Rows without a name are left out; a log without
    names gives no rows. For people never shown as a ranking.
    Source: van der Aalst, Reijers, Song, "Discovering social networks from event logs" (2005).
    """
    once = events.filter(events[by].notnull()).select("case_id", name=events[by]).distinct()
    own = once.group_by("name").aggregate(own=once.count())
    other = once.select("case_id", b="name")
    met = once.join(other, "case_id").filter(lambda t: t.name < t.b)
    pairs = met.group_by(a=met.name, b=met.b).aggregate(cases=met.count())
    pairs = pairs.join(own.select(a="name", of_a="own"), "a").join(own.select(b="name", of_b="own"), "b")
    pairs = pairs.cross_join(events.aggregate(of=events.case_id.nunique()))
    return pairs.select(
        "a",
        "b",
        "cases",
        "of",
        share=pairs.cases / pairs.of,
        share_of_a=pairs.cases / pairs.of_a,
        share_of_b=pairs.cases / pairs.of_b,
    ).order_by([ibis.desc("cases"), "a", "b"])
