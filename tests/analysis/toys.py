"""Toy logs written by hand, and the reference logs of other people where somebody has them."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pytest

from halka.analysis import measures
from halka.analysis.logs import EVENT_SCHEMA

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
ROOT = Path(__file__).resolve().parents[2]


def events(*rows: tuple[str, int, str] | tuple[str, int, str, str | None]) -> pa.Table:
    """An event table of (case, time in seconds, activity, actor); the actor may be left away."""
    return pa.Table.from_pylist(
        [
            {
                "seq": at,
                "case_id": row[0],
                "ts_us": row[1] * SECOND,
                "type": row[2],
                "actor": row[3] if len(row) > 3 else None,
            }
            for at, row in enumerate(rows)
        ],
        schema=EVENT_SCHEMA,
    )


def shuffled(table: pa.Table, order: Sequence[int]) -> pa.Table:
    return table.take(pa.array(order, pa.int64()))


def rows(expression: Any) -> list[dict[str, Any]]:
    """The rows of an Ibis expression."""
    found: list[dict[str, Any]] = measures.compute(expression).to_pylist()
    return found


def as_query(expression: Any) -> str:
    """The SQL of an expression over a table called events: translated once, it answers for many tables."""
    return str(ibis.to_sql(expression, pretty=False))


def answers(tables: pa.Table | dict[str, pa.Table], *queries: str) -> list[list[dict[str, Any]]]:
    """The rows that each query gives when the table is the event table, or over tables with names."""
    with _duckdb().cursor() as database:
        for name, table in (tables if isinstance(tables, dict) else {"events": tables}).items():
            database.register("rows_of_arrow", table)
            database.execute(f"CREATE TEMP TABLE {name} AS FROM rows_of_arrow")
        return [_fetched(database.execute(query)) for query in queries]


@cache
def _duckdb() -> Any:
    return duckdb.connect(config={"threads": 1})


def _fetched(found: Any) -> list[dict[str, Any]]:
    """Every row; unlike an Arrow table, without asking the engine twice what the columns are."""
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def reference_logs() -> Path | None:
    """The folder of reference logs, when this computer has one; they are never part of the project."""
    named = os.environ.get("HALKA_EVENT_LOGS")
    for folder in (Path(named) if named else None, ROOT.parent / "shared" / "data" / "event-logs"):
        if folder is not None and folder.is_dir():
            return folder
    return None


def reference(name: str) -> tuple[Path, dict[str, Any]]:
    """A reference log and its numbers; skips the test when they are not here."""
    folder = reference_logs()
    if folder is None:
        pytest.skip("the reference logs are not on this computer (HALKA_EVENT_LOGS)")
    found = next(path for path in (folder / f"{name}.xes.gz", folder / f"{name}.xes") if path.exists())
    numbers: dict[str, Any] = json.loads((folder / f"{name}.reference.json").read_text("utf-8"))
    return found, numbers
