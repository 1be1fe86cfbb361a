from __future__ import annotations

from functools import cache
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halka.analysis import measures
from halka.analysis.measures.workload import (
    acts,
    balance,
    balance_over_time,
    evenness,
    holdings,
    open_by_week,
    open_cases,
)
from tests.analysis.simulated import simulated
from tests.analysis.toys import SECOND, answers, as_query, events, rows

LOG = events(
    ("1", 0, "open", "Ann"), ("1", 5, "visit", "Ben"), ("1", 9, "case.closed", "Ben"), ("1", 12, "letter", "Cem"),
    ("2", 3, "open", "Ann"), ("2", 4, "visit", None),
    ("3", 0, "open", "Ben"), ("3", 2, "case.closed", "Ben"), ("3", 6, "case.reopened", "Ann"),
)  # fmt: skip


def held(**more: Any) -> list[tuple[str, str, int, int | None]]:
    found = rows(holdings(measures.load(LOG), **more))
    return [
        (r["case_id"], r["name"], r["from_us"] // SECOND, r["to_us"] and r["to_us"] // SECOND) for r in found
    ]


def test_a_case_is_held_by_whoever_acted_last_until_it_is_closed() -> None:
    assert held() == [
        ("1", "Ann", 0, 5), ("1", "Ben", 5, 9), ("2", "Ann", 3, None), ("3", "Ben", 0, 2), ("3", "Ann", 6, None),
    ]  # fmt: skip


def test_with_named_acts_only_these_take_a_case() -> None:
    assert held(taking={"open"}) == [("1", "Ann", 0, 9), ("2", "Ann", 3, None), ("3", "Ben", 0, 2)]


def test_in_a_complete_log_a_case_ends_with_its_last_event() -> None:
    assert held(closing=())[-1] == ("3", "Ann", 6, 6)
    assert ("2", "Ann", 3, 4) in held(closing=())


def test_open_cases_name_nobody_unless_asked() -> None:
    found = holdings(measures.load(LOG))
    assert rows(open_cases(found, 8 * SECOND)) == [{"open": 1}, {"open": 2}]
    assert rows(open_cases(found, 8 * SECOND, named=True)) == [
        {"name": "Ann", "open": 2},
        {"name": "Ben", "open": 1},
    ]


def counted(counts: list[int]) -> pa.Table:
    return pa.table({"open": pa.array(counts, pa.int64())})


@cache
def evenness_as_query() -> str:
    return as_query(evenness(measures.load(counted([])), "open"))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 50), max_size=12))
def test_evenness_is_the_balance_as_a_query(counts: list[int]) -> None:
    [[told]] = answers(counted(counts), evenness_as_query())
    expected = balance(counts)
    assert told == {
        "workers": expected.workers,
        "total": expected.total,
        "median": expected.median,
        "largest": expected.largest,
        "gini": None if expected.gini is None else pytest.approx(expected.gini),
    }


def test_open_cases_by_week_are_those_of_the_moment() -> None:
    weeks = [0, 4 * 86_400, 11 * 86_400, 18 * 86_400]  # a Thursday, and the first three Mondays after it
    log = measures.load(
        events(
            ("1", 0, "a", "Ann"), ("1", weeks[3], "b", "Ann"), ("2", weeks[1] - 9, "a", "Ben"), ("2", weeks[2] + 9, "b", "Ben"),
            ("3", weeks[1] - 9, "a", "Ben"), ("3", weeks[1] + 9, "b", "Ben"),
        )
    )  # fmt: skip
    told = rows(open_by_week(log))
    assert [(r["at_us"] // SECOND, r["workers"], r["total"], r["largest"]) for r in told] == [
        (weeks[1], 2, 3, 2),
        (weeks[2], 2, 2, 1),
    ]
    for row in told:
        [(_, then)] = balance_over_time(holdings(log, closing=()), [row["at_us"]])
        assert (then.workers, then.total, then.median) == (row["workers"], row["total"], row["median"])
        assert then.gini == pytest.approx(row["gini"])


def test_the_spread_over_time_counts_a_roster_with_empty_hands() -> None:
    found = holdings(measures.load(LOG))
    told = balance_over_time(found, [8 * SECOND, -1], roster=("Ann", "Eda"))
    assert [(at // SECOND, b.workers, b.total, b.median, b.largest) for at, b in told] == [
        (8, 3, 3, 1.0, 2),
        (-1, 2, 0, 0.0, 0),
    ]
    assert balance_over_time(found, [-1])[0][1].workers == 0


def test_acts_by_worker_are_a_distribution_and_by_unit_a_list() -> None:
    log = measures.load(LOG)
    assert rows(acts(log, "actor")) == [
        {"events": 1, "cases": 1},
        {"events": 3, "cases": 3},
        {"events": 4, "cases": 2},
    ]
    assert [r["name"] for r in rows(acts(log, "actor", named=True))] == ["Ann", "Ben", "Cem"]
    assert rows(acts(log, "from_org")) == []


def test_the_spread_of_a_hand_computed_example() -> None:
    found = balance([1, 3, 0, 4])  # Σ(2i-5)x = -3·0 - 1·1 + 1·3 + 3·4 = 14; 14 / (4·8)
    assert (found.gini, found.median, found.largest, found.max_to_median) == (0.4375, 2.0, 4, 2.0)
    assert (balance([]).gini, balance([0, 0]).gini, balance([5]).gini) == (None, None, 0.0)
    assert balance([0, 0, 7]).max_to_median is None


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30).filter(any))
def test_gini_lies_between_even_and_one_for_all_and_knows_no_scale(counts: list[int]) -> None:
    found = balance(counts)
    assert found.gini is not None
    assert 0 <= found.gini <= 1 - 1 / len(counts) + 1e-12
    assert balance([3 * n for n in reversed(counts)]).gini == pytest.approx(found.gini)


def test_the_simulated_province_has_its_reference_balance() -> None:
    log, expected = simulated()
    told = expected["C2.8 workload balance (events per SHM worker)"]
    found = balance([r["events"] for r in rows(acts(log.filter(log.from_org == "SHM"), "actor"))])
    assert found.gini == pytest.approx(told["gini"])
    assert found.workers == told["workers"]
