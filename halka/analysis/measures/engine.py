"""Where the measures run: DuckDB inside this program. Any other Ibis engine takes the same expressions."""

from __future__ import annotations

import re
import warnings
from functools import cache
from typing import Any

import duckdb
import ibis
import pyarrow as pa
from ibis.expr.operations import DatabaseTable, Literal, Namespace
from ibis.expr.types import Table

from halka.analysis import spark

_SQL: dict[Any, str] = {}
_SCHEMAS: dict[pa.Schema, ibis.Schema] = {}
_MOST = 256
_FIRST_STAND_IN = 9_100_000_000_000_000_000  # the year 290,000
_STAND_INS = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\b91\d{17}\b""")  # what is quoted is passed over

# `con.sql`, which DuckDB recommends instead, plans every query twice; for most that takes longer than the copy.
warnings.filterwarnings("ignore", "Arrow output on a DB-API result", UserWarning)


def load(events: pa.Table) -> Table:
    """Copy an Arrow table into DuckDB's memory and return it as an Ibis table.

    Nobody else sees the rows, and they go when the table does."""
    return _keep(ibis.duckdb.from_connection(_duckdb().cursor()), "events", events)


@cache
def _duckdb() -> Any:
    """One database for the process, without tables: a new one takes longer than most queries."""
    return duckdb.connect()


def _keep(backend: Any, name: str, rows: pa.Table) -> Table:
    """As a temporary table, which belongs to its cursor.

    Ibis 12 cannot create tables from Arrow on DuckDB 2 (its DROP VIEW loses the name), so DuckDB does."""
    backend.con.register("rows_of_arrow", rows)
    backend.con.execute(f'CREATE TEMP TABLE "{name}" AS FROM rows_of_arrow')
    backend.con.unregister("rows_of_arrow")
    schema = _schema(backend, name, rows.schema)
    return DatabaseTable(name, schema=schema, source=backend, namespace=Namespace()).to_expr()


def _schema(backend: Any, name: str, columns: pa.Schema) -> ibis.Schema:
    """As `backend.table` has it; DuckDB is asked once for each kind of table."""
    found = _SCHEMAS.get(columns)
    if found is None:
        if len(_SCHEMAS) >= _MOST:
            _SCHEMAS.clear()
        found = _SCHEMAS[columns] = backend.get_schema(name)
    return found


def beside(table: Table, name: str, rows: pa.Table) -> Table:
    """Another table, such as attributes of cases, in the engine of `table`, so that both can be joined."""
    backend = table.get_backend()
    if backend.name == "duckdb":
        return _keep(backend, name, rows)
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
    found = backend.con.execute(_sql(backend, expression)).to_arrow_table()
    schema = expression.schema().to_pyarrow()  # DuckDB sums into 128 bits; the measure promises 64
    return found if found.schema.equals(schema) else found.cast(schema)


def _sql(backend: Any, expression: Table) -> str:
    """The query of an expression; translating takes longer than most queries, so each is translated once.

    Expressions are equal when they say the same of tables with the same name and columns, whatever the rows. Those
    that differ in nothing but their moments share a translation, in which stand-ins take their place."""
    asked = expression.op()
    known = _SQL.get(asked)
    if known is not None:
        return known
    literals = [literal for literal in asked.find(Literal) if _is_moment(literal)]
    moments = sorted({literal.value for literal in literals})
    stand_ins = {moment: _FIRST_STAND_IN + at for at, moment in enumerate(moments)}
    # What is remembered is asked of empty tables, so that it keeps no rows in memory.
    general = asked.replace(
        {table: table.copy(source=_nobody()) for table in asked.find(DatabaseTable)}
        | {literal: literal.copy(value=stand_ins[literal.value]) for literal in literals}
    )
    text = _SQL.get(general)
    if text is None:
        if len(_SQL) >= _MOST:
            _SQL.clear()
        text = _SQL[general] = backend.compile(general.to_expr())
    real = {str(stand_in): str(moment) for moment, stand_in in stand_ins.items()}
    return _STAND_INS.sub(lambda found: real.get(found[0], found[0]), text) if real else text


def _is_moment(literal: Literal) -> bool:
    """Or a span of more than some days, which does no harm."""
    return bool(literal.dtype.is_int64()) and 1 << 40 <= (literal.value or 0) < _FIRST_STAND_IN


@cache
def _nobody() -> Any:
    return ibis.duckdb.from_connection(_duckdb().cursor())


def settle(expression: Table) -> Table:
    """Compute an expression once and keep its rows, when several measures build on it."""
    return load(compute(expression))
