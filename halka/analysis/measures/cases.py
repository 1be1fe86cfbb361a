"""Whole cases: how long they take, and which ways they go."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from halka.analysis.statistics.percentiles import ordered, percentile_s

_WIDTH = 10  # digits of a place; a case may have 9,999,999,999 events


def durations(events: Table) -> Table:
    """Columns: case_id, events, start_us, end_us, duration_us (last minus first event)."""
    return (
        events.group_by("case_id")
        .aggregate(events=events.count(), start_us=events.ts_us.min(), end_us=events.ts_us.max())
        .mutate(duration_us=lambda t: t.end_us - t.start_us)
        .order_by("case_id")
    )


def duration_summary(durations: Table) -> Table:
    """One row over the cases. Columns in seconds: min, p50, p90, max, mean; and n."""
    span = durations.duration_us
    found = durations.aggregate(
        n=durations.count(), sum_us=span.sum(), min_us=span.min(), max_us=span.max(), spans=ordered(span)
    )
    return found.select(
        min=found.min_us / 1_000_000,
        # Of no cases there is no middle; Spark refuses to look for it.
        p50=(found.n > 0).ifelse(percentile_s(found.spans, found.n, 5), None),
        p90=(found.n > 0).ifelse(percentile_s(found.spans, found.n, 9), None),
        max=found.max_us / 1_000_000,
        mean=found.sum_us / (found.n * 1_000_000),
        n="n",
    )


def variants(events: Table) -> Table:
    """Distinct ways through the process, commonest first.

    Columns: path (array of activities in order), cases, mean_s and median_s (duration of its cases, seconds).
    """
    in_order = ibis.window(group_by=events.case_id, order_by=[events.ts_us, events.seq])
    # A padded place before each activity sorts alike on all engines; not all have ordered aggregates.
    place = (ibis.row_number().over(in_order)).cast("string").lpad(_WIDTH, "0")
    placed = events.select("case_id", "ts_us", tagged=place + events.type)
    ways = placed.group_by("case_id").aggregate(
        tagged=placed.tagged.collect().sort(), span_us=placed.ts_us.max() - placed.ts_us.min()
    )
    ways = ways.select("span_us", path=ways.tagged.map(lambda step: step.substr(_WIDTH)))
    found = ways.group_by("path").aggregate(
        cases=ways.count(), sum_us=ways.span_us.sum(), spans=ordered(ways.span_us)
    )
    return found.select(
        "path",
        "cases",
        mean_s=found.sum_us / (found.cases * 1_000_000),
        median_s=percentile_s(found.spans, found.cases, 5),
    ).order_by([ibis.desc("cases"), "path"])


def covering(variants: Table, share: float = 0.8) -> Table:
    """How many of the commonest variants cover a share of the cases. One row: needed, variants, cases."""
    order = ibis.cumulative_window(order_by=[ibis.desc(variants.cases), variants.path])
    placed = variants.mutate(
        before=variants.cases.sum().over(order) - variants.cases, all_cases=variants.cases.sum().over()
    )
    return placed.aggregate(
        needed=(placed.before < placed.all_cases * share).sum().coalesce(0),
        variants=placed.count(),
        cases=placed.cases.sum().coalesce(0),
    )
