"""Measures a log and lays out what the report consists of: the page, the summary and the tables."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa

from halka.analysis.logs import EventLog
from halka.analysis.logs.table import LISTED

from .coordination import coordination
from .files import Content
from .findings import Findings, Row
from .measuring import Measuring
from .page import page
from .queries import answer, expressions, stored
from .standards import standards

Progress = Callable[[str, float], None]
LISTED_PAIRS = 1000  # of those who work together; the tables have all
LARGE = 500_000  # events from which the kernel is faster, its loading included


def contents(log: EventLog, name: str, progress: Progress, measuring: Measuring) -> dict[str, Content]:
    """File name -> what belongs into it. Raises WrongWish."""
    found = replace(measure(log, name, progress, measuring.engine), measuring=measuring)
    files: dict[str, Content] = {
        "report.html": page(found),
        "summary.json": _in_lines(summary(found)),
        "tables/events.parquet": log.events,
    }
    for table_name, table in found.tables.items():
        files[f"tables/{table_name}.parquet"] = table
        files[f"tables/{table_name}.csv"] = table
    return files


def measure(log: EventLog, name: str, progress: Progress, engine: str = "built-in") -> Findings:
    """Run every measure of the report; on a large log the kernel makes the tables that it can make."""
    made: dict[str, pa.Table] = {}
    if engine == "spark":
        return Findings(name, log, _on_spark(log.events, progress))
    if log.events.num_rows >= LARGE:
        from .large import tables  # numba takes half a second to start

        made = tables(log.events, progress)
    queries = {table: query for table, query in stored().items() if table not in made}
    if queries:
        made |= _queried(log.events, queries, progress)
    return Findings(name, log, made)


def _queried(events: pa.Table, queries: Mapping[str, str], progress: Progress) -> dict[str, pa.Table]:
    database = duckdb.connect()
    database.from_arrow(events).create("events")
    made = {}
    for done, (table, query) in enumerate(queries.items(), 1):
        made[table] = answer(database, query)
        progress("Measuring", done / len(queries))
    return made


def _on_spark(events: pa.Table, progress: Progress) -> dict[str, pa.Table]:
    from halka.analysis import spark

    connection = spark.start()
    made = {}
    with tempfile.TemporaryDirectory(prefix="halka-spark-") as folder:
        asked = expressions(spark.load(connection, events, Path(folder)))
        for done, (table, expression) in enumerate(asked.items(), 1):
            made[table] = spark.rows(expression)
            progress("Measuring", done / len(asked))
    connection.disconnect()
    return made


def summary(found: Findings) -> dict[str, object]:
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
        "rework": found.rows("rework"),
        "loops": found.rows("loops"),
        **{name: _together(found.rows(name)) for name in ("together_resource", "together_group")},
        "workload": {
            "groups": found.rows("acts_group"),
            "workers": found.rows("acts_spread")[0],
            "open_cases": found.rows("open_cases"),
        },
        **standards(log, found.measuring),
        "coordination": coordination(log, found.measuring),
    }


def _together(pairs: list[Row]) -> Row:
    """The pairs that share the most cases, as many as are listed, in the order of the table."""
    by_cases = sorted(range(len(pairs)), key=lambda at: (-pairs[at]["cases"], at))
    listed = [pairs[at] for at in sorted(by_cases[:LISTED_PAIRS])]
    return {"pairs": len(pairs), "listed": listed, "listed_at_most": LISTED_PAIRS}


def _in_lines(summary: dict[str, object]) -> str:
    """JSON with one line for each row: json's own indentation is slow, and a table of pairs may be long."""
    said = json.JSONEncoder(ensure_ascii=False).encode
    lines = []
    for key, value in summary.items():
        if isinstance(value, list) and value:
            rows = ",\n  ".join(map(said, value))
            lines.append(f" {said(key)}: [\n  {rows}\n ]")
        else:
            lines.append(f" {said(key)}: {said(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"
