"""Measures a log and lays out what the report consists of: the page, the summary and the tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import pyarrow as pa

from halka.insight.logs import EventLog
from halka.insight.logs.table import LISTED

from .coordination import coordination
from .files import Content
from .queries import answer, stored

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that was measured on one log: one Arrow table for each measure, and what was read."""

    name: str
    log: EventLog
    tables: dict[str, pa.Table]
    vocabulary: str = "ledger"
    """What the acts of the log mean, for the measures of requests."""

    def rows(self, table: str) -> list[Row]:
        found: list[Row] = self.tables[table].to_pylist()
        return found

    @property
    def cases(self) -> int:
        return int(self.tables["cases"].num_rows)

    @property
    def events(self) -> int:
        return int(self.log.events.num_rows)


def contents(
    log: EventLog, name: str, tick: Callable[[float], None], vocabulary: str = "ledger"
) -> dict[str, Content]:
    """File name -> what belongs into it."""
    from .page import page

    found = replace(measure(log, name, tick), vocabulary=vocabulary)
    files: dict[str, Content] = {
        "report.html": page(found),
        "summary.json": json.dumps(summary(found), ensure_ascii=False, indent=1) + "\n",
        "tables/events.parquet": log.events,
    }
    for table_name, table in found.tables.items():
        files[f"tables/{table_name}.parquet"] = table
        files[f"tables/{table_name}.csv"] = table
    return files


def measure(log: EventLog, name: str, tick: Callable[[float], None]) -> Findings:
    """Run every measure of the report, one after the other."""
    database = duckdb.connect()
    database.from_arrow(log.events).create("events")
    tables = {}
    queries = stored()
    for done, (table, query) in enumerate(queries.items(), 1):
        tables[table] = answer(database, query)
        tick(done / len(queries))
    return Findings(name, log, tables)


def summary(found: Findings) -> dict[str, Any]:
    """The numbers of the report for other programs. Times: sum_us in microseconds, the rest in seconds."""
    handover = {
        name: [{k: row[k] for k in ("from", "to", "count", "sum_us")} for row in found.rows(name)]
        for name in ("handover_resource", "handover_group")
    }
    span = found.rows("durations")[0]
    log = found.log
    return {
        "file": found.name,
        "cases": found.cases,
        "events": found.events,
        "activities": {row["activity"]: row["count"] for row in found.rows("activities")},
        "variants": found.tables["variants"].num_rows,
        "directly_follows": found.rows("directly_follows"),
        "start_activities": {row["activity"]: row["cases"] for row in found.rows("starts")},
        "end_activities": {row["activity"]: row["cases"] for row in found.rows("ends")},
        "durations_s": {k: span[k] for k in ("min", "p50", "p90", "max", "mean")},
        **handover,
        "left_out": {
            "count": log.left_out_count,
            "listed": [{"place": row.place, "reason": row.reason} for row in log.left_out],
            "listed_at_most": LISTED,
        },
        "assumptions": list(log.assumptions),
        "columns": dict(log.columns),
        "guessed_columns": list(log.guessed),
        "names": found.rows("names"),
        "again": {row["activity"]: row["again"] for row in found.rows("activities")},
        "returns_resource": found.rows("returns_resource"),
        "returns_group": found.rows("returns_group"),
        "coordination": coordination(log, found.vocabulary),
    }
