"""How numbers are spread: exact percentiles, mean and deviation that do not depend on the order of the rows."""

from __future__ import annotations

from typing import Any

import ibis
from ibis.expr.types import Table

SHARES = {
    "p05": 0.05,
    "p10": 0.10,
    "p25": 0.25,
    "p50": 0.50,
    "p75": 0.75,
    "p90": 0.90,
    "p95": 0.95,
    "p99": 0.99,
}


def spread(table: Table, column: str, unit: int = 1) -> Table:
    """One row about a column of whole numbers, divided by `unit` at the end (1,000,000 makes seconds of µs).

    Columns: min, p05, p10, p25, p50, p75, p90, p95, p99, max, mean, std_pop (population deviation), n.
    Percentiles interpolate linearly. Everything is null when there are no rows.
    """
    marked = table.filter(table[column].notnull()).select(x=table[column].cast("int64"))
    marked = marked.mutate(off=off_centre(marked.x, ibis.window()))
    shares = {name: marked.x.quantile(share) / unit for name, share in SHARES.items()}
    return marked.aggregate(
        min=marked.x.min() / unit,
        **shares,
        max=marked.x.max() / unit,
        mean=marked.x.sum() / (marked.count() * unit),
        std_pop=(squares(marked.off) / marked.count()).sqrt() / unit,
        n=marked.count(),
    )


def off_centre(values: Any, over: Any) -> Any:
    """Distance of each whole number from the rounded mean of its window, as a whole number."""
    return values - values.sum().over(over) // values.count().over(over)


def squares(off: Any) -> Any:
    """Sum of squared distances from the true mean, from `off_centre`: the sums are exact in 128 bits.

    Floating sums would differ in the last digit with the order of the rows; integers do not.
    """
    wide = off.cast("decimal(19, 0)")
    return (wide * wide).sum().cast("float64") - off.sum().cast("float64") ** 2 / off.count()
