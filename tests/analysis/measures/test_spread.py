from __future__ import annotations

import random
import statistics
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halka.analysis import measures
from halka.analysis.measures import arrivals, cases, flow, quality
from halka.analysis.measures.spread import spread
from tests.analysis.province import table
from tests.analysis.toys import DAY, SECOND, answers, as_query, events, rows, shuffled

LOG = events(
    ("1", 0, "a"), ("1", 10, "b"), ("2", 4, "a"), ("2", 4, "b"), ("2", 9, "b"), ("3", 20, "a"), ("3", 26, "b")
)  # fmt: skip


def test_percentiles_mean_and_deviation_of_a_hand_computed_example() -> None:
    found = rows(spread(cases.durations(measures.load(LOG)), "duration_us", SECOND))[0]
    # 5, 6 and 10 seconds
    assert {k: found[k] for k in ("min", "p50", "p90", "max", "mean", "n")} == {
        "min": 5.0, "p50": 6.0, "p90": 9.2, "max": 10.0, "mean": 7.0, "n": 3,
    }  # fmt: skip
    assert found["std_pop"] == pytest.approx(statistics.pstdev([5, 6, 10]))


@cache
def deviation_query() -> str:
    return as_query(flow.deviations(measures.load(LOG.slice(0, 0))))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 10**14), min_size=2, max_size=12), st.randoms(use_true_random=False))
def test_the_deviation_is_that_of_the_library_and_the_same_in_any_order(
    spans: list[int], chance: random.Random
) -> None:
    log = table(
        [
            {"case_id": str(at), "type": act, "ts_us": at + span * (act == "b")}
            for at, span in enumerate(spans)
            for act in "ab"
        ]
    )
    (found,) = answers(log, deviation_query())
    order = chance.sample(range(log.num_rows), log.num_rows)
    assert answers(shuffled(log, order), deviation_query()) == [found]
    assert found[0]["stdev_s"] == pytest.approx(statistics.stdev(spans) / SECOND, rel=1e-12, abs=1e-9)


def test_one_observation_has_no_deviation() -> None:
    found = rows(flow.deviations(measures.load(LOG)))
    assert [(r["from"], r["to"], r["count"]) for r in found] == [("a", "b", 3), ("b", "b", 1)]
    assert found[0]["stdev_s"] == pytest.approx(statistics.stdev([10, 0, 6]))
    assert found[1]["stdev_s"] is None


def test_cases_arrive_on_average_so_far_apart() -> None:
    durations = cases.durations(measures.load(LOG))
    assert rows(arrivals.arrival_rhythm(durations)) == [
        {"cases": 3, "first_us": 0, "last_us": 20 * SECOND, "average_s": 10.0}
    ]
    one = cases.durations(measures.load(LOG.slice(0, 2)))
    assert rows(arrivals.arrival_rhythm(one))[0]["average_s"] is None


def test_the_commonest_ways_cover_a_share_of_the_cases() -> None:
    log = events(*[(str(case), 0, act) for case, act in enumerate("aaaaaabbcd")])
    ways = cases.variants(measures.load(log))
    for share, needed in ((0.6, 1), (0.8, 2), (0.81, 3), (1.0, 4)):
        assert rows(cases.covering(ways, share)) == [{"needed": needed, "variants": 4, "cases": 10}]


def test_a_record_tells_its_ties_its_disorder_and_what_came_late() -> None:
    log = table(
        [
            {"case_id": "1", "type": "b", "ts_us": DAY, "recorded_us": 3 * DAY},
            {"case_id": "1", "type": "a", "ts_us": 0, "recorded_us": DAY - 1},
            {"case_id": "1", "type": "c", "ts_us": DAY, "actor": ""},
        ]
    )
    assert rows(quality.record(measures.load(log))) == [
        {
            "cases": 1, "events": 3, "activities": 3, "first_us": 0, "last_us": DAY,
            "out_of_order": 1, "late": 1, "same_time": 1,
        }
    ]  # fmt: skip
    assert rows(quality.values(measures.load(log), "actor")) == [
        {"value": None, "rows": 2},
        {"value": "", "rows": 1},
    ]


def test_an_empty_log_gives_no_numbers_and_no_trouble() -> None:
    empty = measures.load(LOG.slice(0, 0))
    durations = cases.durations(empty)
    assert set(rows(spread(durations, "events"))[0].values()) == {None, 0}
    assert rows(arrivals.arrival_rhythm(durations))[0]["average_s"] is None
    assert rows(quality.record(empty))[0]["events"] == 0
    assert rows(cases.covering(cases.variants(empty))) == [{"needed": 0, "variants": 0, "cases": 0}]
    assert rows(flow.deviations(empty)) == rows(quality.values(empty, "type")) == []
