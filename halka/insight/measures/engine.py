"""Where the measures run: DuckDB inside this program. Any other Ibis engine takes the same expressions."""

from __future__ import annotations

import ibis
import pyarrow as pa
from ibis.expr.types import Table


def load(events: pa.Table) -> Table:
    """Copy an Arrow table into a fresh in-memory DuckDB and return it as an Ibis table."""
    connection = ibis.duckdb.connect()
    # Ibis 12 cannot create tables from Arrow on DuckDB 2 (its DROP VIEW loses the name), so DuckDB does.
    connection.con.from_arrow(events).create("events")
    return connection.table("events")


def settle(expression: Table) -> Table:
    """Compute an expression once and keep its rows, when several measures build on it."""
    return load(expression.to_pyarrow())
