"""Work that comes back, and the planted ping-pong of three reference cases."""

from __future__ import annotations

import csv
import json
import random
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from halka.analysis import measures
from halka.analysis.measures.returns import episodes, merged, return_summary, returns, stays
from tests.analysis.toys import SECOND, events, reference_logs, rows

NAMES = ["A", "A", "B", None, "B", "A", "C", "A"]
LOG = events(*[("1", at, "x", name) for at, name in enumerate(NAMES)], ("2", 0, "x", "A"), ("2", 1, "x", "B"))


def test_a_return_is_counted_once_however_long_each_stay() -> None:
    assert rows(returns(measures.load(LOG), "actor")) == [
        {"from": "A", "to": "B", "times": 1, "cases": 1},
        {"from": "A", "to": "C", "times": 1, "cases": 1},
    ]


def test_the_summary_counts_cases_with_a_return_among_those_with_names() -> None:
    without = events(("3", 0, "x"), *[("1", at, "x", name) for at, name in enumerate(NAMES)])
    assert rows(return_summary(measures.load(without), "actor")) == [{"returns": 2, "cases": 1, "of": 1}]
    assert rows(return_summary(measures.load(LOG), "actor")) == [{"returns": 2, "cases": 1, "of": 2}]


def test_rows_without_a_name_do_not_end_a_stay() -> None:
    found = [r for r in rows(stays(measures.load(LOG), "actor")) if r["case_id"] == "1"]
    assert [(r["name"], r["place"], r["events"]) for r in found] == [
        ("A", 0, 2), ("B", 1, 2), ("A", 2, 1), ("C", 3, 1), ("A", 4, 1),
    ]  # fmt: skip
    assert (found[1]["start_us"], found[1]["end_us"]) == (2 * SECOND, 4 * SECOND)


def test_activities_return_too() -> None:
    log = events(*[("1", at, act) for at, act in enumerate("abab")])
    assert rows(returns(measures.load(log), "type")) == [
        {"from": "a", "to": "b", "times": 1, "cases": 1},
        {"from": "b", "to": "a", "times": 1, "cases": 1},
    ]


def test_without_names_or_rows_nothing_returns() -> None:
    for log in (events(("1", 0, "x"), ("1", 1, "y")), LOG.slice(0, 0)):
        assert rows(returns(measures.load(log), "actor")) == []
        assert rows(return_summary(measures.load(log), "actor")) == [{"returns": 0, "cases": 0, "of": 0}]


def test_an_episode_is_the_longest_alternation_and_its_last_stay_may_begin_the_next() -> None:
    log = events(*[("1", at, "x", name) for at, name in enumerate("ZABABBCBCX")])
    found = rows(episodes(stays(measures.load(log), "actor")))
    assert [(r["a"], r["b"], r["stays"], r["returns"]) for r in found] == [("A", "B", 4, 2), ("B", "C", 4, 2)]
    assert [(r["from_us"] // SECOND, r["to_us"] // SECOND) for r in found] == [(1, 5), (4, 8)]
    assert [r["waits_us"] // SECOND for r in found] == [3, 3]


def test_three_names_in_turn_are_no_ping_pong() -> None:
    log = events(*[("1", at, "x", name) for at, name in enumerate("ABCABC")])
    assert rows(episodes(stays(measures.load(log), "actor"))) == []


FILES = ("ping_pong_case", "double_ping_pong_case", "two_ping_pongs_case")


@pytest.mark.parametrize("name", FILES)
def test_the_reference_cases_have_their_planted_episodes(name: str) -> None:
    folder = reference_logs()
    if folder is None:
        pytest.skip("the reference logs are not on this computer (HALKA_EVENT_LOGS)")
    told = json.loads((folder / "ping_pong.reference.json").read_text("utf-8"))["files"][f"{name}.csv"]
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        acts = [act_of(at, line) for at, line in enumerate(csv.DictReader(file))]
    random.Random(7).shuffle(acts)
    runs = measures.settle(merged(measures.load(pa.Table.from_pylist(acts))))
    stayed, found = rows(runs), rows(episodes(runs))
    assert (len(acts), len(stayed), len(stayed) - 1) == (
        told["events"], told["stays"], told["handovers_between_different"],
    )  # fmt: skip
    assert len({act["name"] for act in acts}) == told["resources"]
    assert sum(r["returns"] for r in found) == told["returns_aba"]
    assert [
        {
            "between": [r["a"], r["b"]],
            "stays": r["stays"],
            "returns": r["returns"],
            "from": moment(r["from_us"]),
            "to": moment(r["to_us"]),
            "waits_sum_s": r["waits_us"] / SECOND,
        }
        for r in found
    ] == told["episodes"]
    assert sum(act["end_us"] - act["start_us"] for act in acts) / SECOND == told["service_s"]
    elapsed = max(r["end_us"] for r in stayed) - min(r["start_us"] for r in stayed)
    assert elapsed / SECOND == told["elapsed_s"]
    followed = pa.Table.from_pylist(
        [{**act, "ts_us": act["start_us"], "type": act["act"]} for act in by_start(acts)]
    )
    assert len(rows(measures.flow.directly_follows(measures.load(followed)))) == told["dfg_edges"]


def act_of(at: int, line: dict[str, str]) -> dict[str, Any]:
    start, end = (
        int(datetime.fromisoformat(line[column]).timestamp()) * SECOND
        for column in ("start_timestamp", "time:timestamp")
    )
    return {
        "case_id": line["case:concept:name"],
        "seq": at,
        "act": line["concept:name"],
        "name": line["org:resource"],
        "start_us": start,
        "end_us": end,
    }


def by_start(acts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The acts numbered in the order of the reference: start, end, position in the file."""
    ordered = sorted(acts, key=lambda act: (act["start_us"], act["end_us"], act["seq"]))
    return [{**act, "seq": at} for at, act in enumerate(ordered)]


def moment(us: int) -> str:
    return datetime.fromtimestamp(us / SECOND, tz=UTC).isoformat()
