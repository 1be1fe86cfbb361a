"""Every number of the reference files, in the order of the file and with the rows shuffled."""

from __future__ import annotations

import gzip
import hashlib
import random
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from halka.analysis import measures
from halka.analysis.logs import read_log
from halka.analysis.logs.moments import microseconds
from tests.analysis.toys import reference, rows, shuffled

NAMES = (
    "running-example",
    "receipt",
    "BPI_Challenge_2013_closed_problems",
    "Production",
    "BPI_Challenge_2013_incidents",
)
MANY = 1_000  # a longer log is compared once, shuffled, to keep the tests short
EXACT = ("from", "to", "count", "sum_us")


# The file itself, and prose: nothing to measure.
OF_THE_FILE = {"file", "bytes", "sha256", "xes_bytes", "xes_sha256", "computed_with", "confirmed_by", "rules"}
NAMED = {"resource": "actor", "group": "from_org"}
KEYS = {"org:resource": "actor", "org:group": "from_org", "lifecycle:transition": "lifecycle"}
ATTRIBUTE = re.compile(r'<(\w+) key="([^"]*)" value="([^"]*)"')
LIFECYCLE = re.compile(r'key="lifecycle:transition" value="([^"]*)"')
Numbers = dict[str, Any]


@pytest.mark.parametrize("name", NAMES)
def test_the_log_gives_its_reference_numbers_in_any_order(name: str) -> None:
    path, expected = reference(name)
    log = read_log(path)
    assert log.left_out_count == 0
    table, dates = with_attributes(path, log.events)
    order = list(range(table.num_rows))
    random.Random(7).shuffle(order)
    compare(shuffled(table, order), dates, expected)
    if len(order) < MANY:
        compare(table, dates, expected)


def with_attributes(path: Path, events: pa.Table) -> tuple[pa.Table, dict[str, dict[str, int]]]:
    """The events with their lifecycle, and the dates of each case in microseconds: the reader keeps neither."""
    lifecycle: list[str | None] = []
    dates: dict[str, dict[str, int]] = {}
    text = (gzip.decompress if path.suffix == ".gz" else bytes)(path.read_bytes()).decode()
    for trace in text.split("<trace>")[1:]:
        head, *rest = trace.split("<event>")
        own = {key: (tag, unescape(value)) for tag, key, value in ATTRIBUTE.findall(head)}
        dates[own["concept:name"][1]] = {
            key: microseconds(value, UTC)[0] for key, (tag, value) in own.items() if tag == "date"
        }
        told = [LIFECYCLE.search(event) for event in rest]
        lifecycle += [found and found[1] for found in told]
    return events.append_column("lifecycle", pa.array(lifecycle, pa.string())), dates


def compare(table: pa.Table, dates: dict[str, dict[str, int]], expected: Numbers) -> None:
    events = measures.load(table)
    durations = measures.settle(measures.cases.durations(events))
    found = size_and_order(events) | flow(events, expected) | ways(events, durations)
    for key, by in NAMED.items():
        found |= people(events, key, by, expected)
        assert f"workload_{key}" in expected or rows(measures.quality.values(events, by)) == [
            {"value": None, "rows": table.num_rows}
        ]
    if "deadline" in expected:
        found["deadline"] = deadlines(durations, dates) | {"rule": expected["deadline"]["rule"]}
    if "lifecycle_counts" in expected:
        found["lifecycle_counts"] = counted(events, "lifecycle")
    found["traces_in_file"] = len(dates)
    found["null_counts"] = {key: table[KEYS[key]].null_count for key in expected["null_counts"]}
    assert found.keys() | OF_THE_FILE == expected.keys() | OF_THE_FILE
    for key, value in found.items():
        assert value == close_to(expected[key]), key


def close_to(told: Any) -> Any:
    """The same numbers; floating ones up to the last digits."""
    if isinstance(told, dict):
        return {key: close_to(value) for key, value in told.items()}
    if isinstance(told, list):
        return [close_to(value) for value in told]
    return pytest.approx(told, rel=1e-12) if isinstance(told, float) else told


def counted(events: Any, column: str) -> dict[str, int]:
    return {r["value"]: r["rows"] for r in rows(measures.quality.values(events, column))}


def size_and_order(events: Any) -> Numbers:
    (record,) = rows(measures.quality.record(events))
    return {
        "cases": record["cases"],
        "events": record["events"],
        "activities": record["activities"],
        "first_event": moment(record["first_us"]),
        "last_event": moment(record["last_us"]),
        "events_sharing_case_and_time": record["same_time"],
        "rows_out_of_time_order_in_file": record["out_of_order"],
        "activity_counts": counted(events, "type"),
    }


def moment(us: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)).isoformat().replace("+00:00", "Z")


def flow(events: Any, expected: Numbers) -> Numbers:
    edges = rows(measures.flow.directly_follows(events))
    deviations = {(r["from"], r["to"]): r["stdev_s"] for r in rows(measures.flow.deviations(events))}
    edges = [{**edge, "stdev_s": deviations[edge["from"], edge["to"]]} for edge in edges]
    columns = expected["dfg"]["columns"]
    heaviest = max(edges, key=lambda edge: edge["sum_us"])
    acts = rows(measures.flow.activities(events))
    again = {r["activity"]: r["again_cases"] for r in rows(measures.rework.rework(events))}
    assert again == {act["activity"]: act["again"] for act in acts}
    return {
        "dfg": {"columns": columns, "rows": [[edge[name] for name in columns] for edge in edges]},
        "dfg_edges": len(edges),
        "dfg_pairs": sum(edge["count"] for edge in edges),
        "dfg_sha256": checksum("\t".join(str(edge[name]) for name in EXACT) for edge in edges),
        "heaviest_edge": {name: heaviest[name] for name in expected["heaviest_edge"]},
        "start_activities": {r["activity"]: r["cases"] for r in rows(measures.flow.starts(events))},
        "end_activities": {r["activity"]: r["cases"] for r in rows(measures.flow.ends(events))},
        "rework_cases_per_activity": {act: cases for act, cases in again.items() if cases},
    }


def ways(events: Any, durations: Any) -> Numbers:
    variants = measures.settle(measures.cases.variants(events))
    found = rows(variants)
    return {
        "variants": len(found),
        "variants_sha256": checksum(f"{v['cases']}\t" + "\x1f".join(v["path"]) for v in found),
        "variants_covering_80pct_cases": rows(measures.cases.covering(variants))[0]["needed"],
        "top_variants": [[v["cases"], v["path"]] for v in found[:20]],
        "case_duration_seconds": spread(durations, "duration_us", 1_000_000),
        "events_per_case": spread(durations, "events"),
        "case_arrival_average_seconds": rows(measures.arrivals.arrival_rhythm(durations))[0]["average_s"],
    }


def spread(table: Any, column: str, unit: int = 1) -> Numbers:
    (found,) = rows(measures.spread.spread(table, column, unit))
    return {name: value for name, value in found.items() if name != "n"}


def people(events: Any, key: str, by: Any, expected: Numbers) -> Numbers:
    edges = rows(measures.handover.handovers(events, by))
    if f"handover_{key}" not in expected:
        assert edges == []
        return {}
    told = expected[f"handover_{key}"]
    (summary,) = rows(measures.handover.handover_summary(events, by))
    back = rows(measures.returns.returns(events, by))
    columns = told["matrix"]["columns"]
    work = rows(measures.workload.acts(events, by, named=True))
    shared = rows(measures.together.shared_cases(events, by))
    return {
        f"handover_{key}": {
            "nodes": summary["nodes"],
            "edges": summary["edges"],
            "pairs_incl_self": summary["pairs"],
            "pairs_between_different": summary["between_different"],
            "sha256": checksum("\t".join(str(edge[name]) for name in EXACT) for edge in edges),
            "returns_aba": sum(r["times"] for r in back),
            "cases_with_a_return": rows(measures.returns.return_summary(events, by))[0]["cases"],
            "top_returns": [[r["from"], r["to"], r["times"]] for r in back[:20]],
            "matrix": {
                "columns": columns,
                "rows": [[e[name] for name in columns] for e in edges[: told["matrix"]["rows_shown"]]],
                "rows_shown": min(len(edges), told["matrix"]["rows_shown"]),
            },
        },
        f"workload_{key}": {r["name"]: r["events"] for r in work},
        f"shared_cases_{key}_top": [[r["a"], r["b"], r["cases"]] for r in shared[:20]],
    }


def deadlines(durations: Any, dates: dict[str, dict[str, int]]) -> Numbers:
    """Late cases: the last event against the deadline, and the end date against it."""
    attributes = {
        name: measures.beside(durations, name, of_cases(dates, name))
        for name in ("deadline", "enddate", "enddate_planned")
    }
    due = {name: table.rename(due_us="at_us") for name, table in attributes.items()}
    late = measures.deadlines.overdue(durations, due["deadline"])
    late = measures.settle(late.filter(late.late_us > 0))
    planned = rows(measures.deadlines.overdue(durations, due["enddate_planned"]))
    ended = attributes["enddate"].rename(end_us="at_us")
    after = rows(measures.deadlines.overdue(ended, due["deadline"]))
    return {
        "late_cases": len(rows(late)),
        "of": len(rows(measures.deadlines.overdue(durations, due["deadline"]))),
        "late_seconds": spread(late, "late_us", 1_000_000),
        "late_against_enddate_planned": sum(r["late_us"] > 0 for r in planned),
        "cases_with_enddate": len(after),
        "enddate_after_deadline": sum(r["late_us"] > 0 for r in after),
    }


def of_cases(dates: dict[str, dict[str, int]], name: str) -> pa.Table:
    known = {case: told[name] for case, told in dates.items() if name in told}
    return pa.table({"case_id": list(known), "at_us": pa.array(known.values(), pa.int64())})


def checksum(lines: Iterable[str]) -> str:
    ordered = sorted(line.encode() for line in lines)
    return hashlib.sha256(b"".join(line + b"\n" for line in ordered)).hexdigest()
