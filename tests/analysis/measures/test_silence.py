from __future__ import annotations

from collections.abc import Sequence
from math import inf

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halka.analysis import measures
from halka.analysis.measures.silence import (
    answered_curve,
    answered_within,
    curves,
    ended_curve,
)
from tests.analysis.toys import DAY, rows


def requests(*waits: tuple[int, bool]) -> ibis.Table:
    return measures.load(
        pa.table(
            {
                "to_org": ["X"] * len(waits),
                "wait_us": [days * DAY for days, _ in waits],
                "is_answered": [answered for _, answered in waits],
            }
        )
    )


def test_the_curve_of_a_small_example_is_that_of_the_textbook() -> None:
    # At risk 5, 4, 2; the request open since day 2 leaves after the answer of the same day.
    table = requests((1, True), (2, True), (2, False), (4, True), (6, False))
    found = [
        (r["wait_us"] // DAY, r["share_answered"])
        for r in rows(answered_curve(table, ["to_org"]).order_by("wait_us"))
    ]
    assert found == [
        (1, pytest.approx(0.2)), (2, pytest.approx(0.4)), (4, pytest.approx(0.7)), (6, pytest.approx(0.7)),
    ]  # fmt: skip


def test_half_is_reached_when_exactly_half_have_answered() -> None:
    table = requests((1, True), (2, True), (9, False), (9, False))
    assert rows(answered_within(table, ["to_org"])) == [{"to_org": "X", "p50_us": 2 * DAY, "p90_us": None}]


def test_when_all_have_answered_nine_of_ten_is_reached() -> None:
    assert rows(answered_within(requests((3, True)), ["to_org"]))[0]["p90_us"] == 3 * DAY


def test_silence_alone_reaches_nothing() -> None:
    assert rows(answered_within(requests((3, False)), ["to_org"]))[0]["p50_us"] is None


def test_the_interval_of_the_curve_is_that_of_greenwood_on_the_log_log_scale() -> None:
    # S(2) = 4/5 x 3/4 = 0.6; Greenwood 1/20 + 1/12 = 0.13333; exp(1.95996 x 0.36515 / 0.51083) = 4.0593.
    curve = curves(requests((1, True), (2, True), (2, False), (4, True), (6, False)), "to_org")["X"]
    share, low, high = curve.within(3)
    assert curve.n == 5
    assert share == pytest.approx(0.4)
    assert [low, high] == pytest.approx([1 - 0.6 ** (1 / 4.0593), 1 - 0.6**4.0593], abs=1e-4)
    assert curve.within(0.5) == (0, 0, 0)


def test_the_interval_of_the_median_is_where_the_band_crosses_one_half() -> None:
    waits = [(day, True) for day in range(1, 21)]
    curve = curves(requests(*waits), "to_org")["X"]
    low, high = curve.interval(0.5)
    assert (curve.reached(0.5), curve.reached(0.9)) == (10, 18)
    assert curve.within(low)[2] >= 0.5 > curve.within(low - 1)[2]
    assert curve.within(high)[1] >= 0.5 > curve.within(high - 1)[1]
    silent = curves(requests((3, False)), "to_org")["X"]
    assert (silent.reached(0.5), silent.interval(0.5)) == (inf, (inf, inf))


def ended(*waits: tuple[int, str | None], units: Sequence[str] = ()) -> ibis.Table:
    return measures.load(
        pa.table(
            {
                "to_org": units or ["X"] * len(waits),
                "wait_us": [days * DAY for days, _ in waits],
                "outcome": pa.array([outcome for _, outcome in waits], pa.string()),
            }
        )
    )


def test_ways_to_end_compete() -> None:
    # Day 1: 1/5 answered. Day 2: 4/5 x 1/4 withdrawn. Day 3: 3/5 x 1/2 answered, one of three having left at day 2.
    table = ended((1, "replied"), (2, "withdrawn"), (2, None), (3, "replied"), (9, None))
    found = rows(ended_curve(table, ["to_org"]).order_by(["outcome", "wait_us"]))
    assert [(r["outcome"], r["wait_us"] // DAY, r["ended"], r["at_risk"]) for r in found] == [
        ("replied", 1, 1, 5), ("replied", 3, 1, 2), ("withdrawn", 2, 1, 4),
    ]  # fmt: skip
    assert [r["share_ended"] for r in found] == pytest.approx([0.2, 0.5, 0.2])


WAITS = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from(["replied", "withdrawn", None])), min_size=1, max_size=12
)


@settings(max_examples=15, deadline=None)
@given(of_units=st.lists(WAITS, min_size=1, max_size=4))
def test_the_ways_add_up_to_the_share_that_ended(of_units: list[list[tuple[int, str | None]]]) -> None:
    units = [f"{number}" for number, waits in enumerate(of_units) for _ in waits]
    table = ended(*(wait for waits in of_units for wait in waits), units=units)
    by_way: dict[str, dict[str, float]] = {unit: {} for unit in units}
    for row in rows(ended_curve(table, ["to_org"]).order_by("wait_us")):
        by_way[row["to_org"]][row["outcome"]] = row["share_ended"]
    whole = rows(answered_curve(table.mutate(is_answered=table.outcome.notnull()), ["to_org"]))
    for unit, ways in by_way.items():
        answered = max(row["share_answered"] for row in whole if row["to_org"] == unit)
        assert sum(ways.values()) == pytest.approx(answered)
