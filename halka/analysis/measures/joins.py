"""Tables side by side."""

from __future__ import annotations

from collections.abc import Sequence

from ibis.expr.types import Table


def with_columns_of(rows: Table, key: Sequence[str], *others: Table) -> Table:
    """All `rows`, each with the columns of the one row of every other table that has the same key, or null.

    Columns are chosen, never dropped: a table that had one dropped is written into the query once for each of its
    uses."""
    joined = rows
    for number, other in enumerate(others):
        joined = joined.left_join(other, list(key), rname=f"{{name}}_{number}")
    added = [name for other in others for name in other.columns if name not in key]
    return joined.select(*rows.columns, *added)
