"""How often cases arrive."""

from __future__ import annotations

from ibis.expr.types import Table


def arrival_rhythm(durations: Table) -> Table:
    """One row from `cases.durations`. Columns: cases, first_us, last_us (first event of the first and the last
    case), average_s ((last - first) ÷ (cases - 1), seconds; null with fewer than two cases)."""
    start = durations.start_us
    found = durations.aggregate(cases=durations.count(), first_us=start.min(), last_us=start.max())
    gaps = ((found.cases - 1) * 1_000_000).nullif(0)
    return found.mutate(average_s=(found.last_us - found.first_us) / gaps)
