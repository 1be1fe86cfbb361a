"""Where the measures run: DuckDB inside this program. Any other Ibis engine takes the same expressions."""

from __future__ import annotations

import ibis
import pyarrow as pa
from ibis.expr.types import Table

from halka.insight import spark


def load(events: pa.Table) -> Table:
    """Copy an Arrow table into a fresh in-memory DuckDB and return it as an Ibis table."""
    connection = ibis.duckdb.connect()
    # Ibis 12 cannot create tables from Arrow on DuckDB 2 (its DROP VIEW loses the name), so DuckDB does.
    connection.con.from_arrow(events).create("events")
    return connection.table("events")


def beside(table: Table, name: str, rows: pa.Table) -> Table:
    """Another table, such as attributes of cases, in the engine of `table`, so that both can be joined."""
    backend = table.get_backend()
    if backend.name == "duckdb":
        backend.con.from_arrow(rows).create(name)
        return backend.table(name)
    return backend.create_table(name, rows)


def compute(expression: Table) -> pa.Table:
    """The rows of an expression as an Arrow table.

    On DuckDB this is `expression.to_pyarrow()` without the half second in which Ibis imports pandas.
    """
    backend = expression.get_backend()
    if backend.name == "pyspark":
        return spark.rows(expression)
    if backend.name != "duckdb":
        return expression.to_pyarrow()
    found = backend.con.sql(backend.compile(expression)).to_arrow_table()
    schema = expression.schema().to_pyarrow()  # DuckDB sums into 128 bits; the measure promises 64
    return found if found.schema.equals(schema) else found.cast(schema)


def settle(expression: Table) -> Table:
    """Compute an expression once and keep its rows, when several measures build on it."""
    return load(compute(expression))
