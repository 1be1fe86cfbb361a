"""Every number of the reference files, in the order of the file and with the rows shuffled."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pytest

from halka.insight import measures
from halka.insight.logs import read_log
from tests.insight.toys import reference, rows, shuffled

NAMES = (
    "running-example",
    "receipt",
    "BPI_Challenge_2013_closed_problems",
    "Production",
    "BPI_Challenge_2013_incidents",
)
MANY = 10_000  # a longer log is compared once, shuffled, to keep the tests short
EXACT = ("from", "to", "count", "sum_us")


@pytest.mark.parametrize("name", NAMES)
def test_the_log_gives_its_reference_numbers_in_any_order(name: str) -> None:
    path, expected = reference(name)
    log = read_log(path)
    assert log.left_out_count == 0
    order = list(range(log.events.num_rows))
    random.Random(7).shuffle(order)
    compare(shuffled(log.events, order), expected)
    if len(order) < MANY:
        compare(log.events, expected)


def compare(table: pa.Table, expected: dict[str, Any]) -> None:
    events = measures.load(table)
    assert {r["activity"]: r["count"] for r in rows(measures.flow.activities(events))} == expected[
        "activity_counts"
    ]
    assert {r["activity"]: r["cases"] for r in rows(measures.flow.starts(events))} == expected[
        "start_activities"
    ]
    assert {r["activity"]: r["cases"] for r in rows(measures.flow.ends(events))} == expected["end_activities"]
    same_table(rows(measures.flow.directly_follows(events)), expected["dfg"], expected["dfg_sha256"])
    variants = rows(measures.cases.variants(events))
    assert len(variants) == expected["variants"]
    assert (
        checksum(f"{v['cases']}\t" + "\x1f".join(v["path"]) for v in variants) == expected["variants_sha256"]
    )
    summary = rows(measures.cases.duration_summary(measures.cases.durations(events)))[0]
    spans = expected["case_duration_seconds"]
    for ours in ("min", "p50", "p90", "max", "mean"):
        assert summary[ours] == pytest.approx(spans[ours], rel=1e-12)
    for key, by in (("handover_resource", "actor"), ("handover_group", "from_org")):
        if by == "actor" or key in expected:
            same_handover(events, by, expected.get(key))


def same_handover(events: Any, by: Any, expected: dict[str, Any] | None) -> None:
    found = rows(measures.handover.handovers(events, by))
    if expected is None:
        assert found == []
        return
    assert len(found) == expected["edges"]
    same_table(found, expected["matrix"], expected["sha256"])
    back = rows(measures.returns.returns(events, by))
    assert sum(r["times"] for r in back) == expected["returns_aba"]
    assert [[r["from"], r["to"], r["times"]] for r in back[:20]] == expected["top_returns"]


def same_table(found: list[dict[str, Any]], expected: dict[str, Any], sha256: str) -> None:
    assert checksum("\t".join(str(r[c]) for c in EXACT) for r in found) == sha256
    columns = [c for c in expected["columns"] if c in found[0]]
    assert set(EXACT) <= set(columns)
    for ours, theirs in zip(found, expected["rows"], strict=False):
        named = dict(zip(expected["columns"], theirs, strict=True))
        for column in columns:
            same = pytest.approx(named[column], rel=1e-12) if column.endswith("_s") else named[column]
            assert ours[column] == same


def checksum(lines: Iterable[str]) -> str:
    ordered = sorted(line.encode() for line in lines)
    return hashlib.sha256(b"".join(line + b"\n" for line in ordered)).hexdigest()
