"""Steps: two events of a case that follow each other, and the wait between them."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from halka.analysis.statistics.percentiles import ordered, percentile_s


def steps(events: Table, column: str) -> Table:
    """One row for each pair of consecutive events of a case that have a value in `column`.

    Rows without a value are dropped first and the rest paired: A, (missing), B gives A to B.
    Columns: case_id, from, to, wait_us (never negative).
    """
    known = events.filter(events[column].notnull())
    in_order = ibis.window(group_by=known.case_id, order_by=[known.ts_us, known.seq])
    pairs = known.select(
        "case_id",
        **{"from": known[column], "to": known[column].lead().over(in_order)},
        wait_us=known.ts_us.lead().over(in_order) - known.ts_us,
    )
    return pairs.filter(pairs.to.notnull())


def summarise(pairs: Table) -> Table:
    """The waits of each (from, to), commonest first.

    Columns: from, to, count, sum_us (microseconds); mean_s, median_s, p90_s, min_s, max_s (seconds).
    """
    wait = pairs.wait_us
    found = pairs.group_by(["from", "to"]).aggregate(
        count=pairs.count(), sum_us=wait.sum(), min_us=wait.min(), max_us=wait.max(), waits=ordered(wait)
    )
    count = found["count"]
    return found.select(
        "from",
        "to",
        "count",
        "sum_us",
        mean_s=found.sum_us / (count * 1_000_000),
        median_s=percentile_s(found.waits, count, 5),
        p90_s=percentile_s(found.waits, count, 9),
        min_s=found.min_us / 1_000_000,
        max_s=found.max_us / 1_000_000,
    ).order_by([ibis.desc("count"), "from", "to"])
