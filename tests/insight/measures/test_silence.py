from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from datetime import UTC, datetime

import ibis
import pyarrow as pa
import pytest

from halka.insight import measures
from halka.insight.measures.silence import answered_curve, answered_within, wilson, wilson_low
from tests.insight.toys import DAY, reference_logs, rows


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


def test_the_wilson_interval_is_that_of_the_paper_and_the_same_in_a_query() -> None:
    found = wilson(5294, 5989)
    assert found is not None
    assert [*found] == pytest.approx([0.875595167401, 0.891820428623])
    assert wilson(0, 0) is None
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    table = measures.load(pa.table({"k": [5294, 0], "n": [5989, 0]}))
    assert rows(table.select(low=wilson_low(table.k, table.n))) == [
        {"low": pytest.approx(0.875595167401)},
        {"low": None},
    ]


def test_the_simulated_province_of_the_reference_is_met() -> None:
    folder = reference_logs()
    if folder is None:
        pytest.skip("the reference logs are not on this computer (HALKA_EVENT_LOGS)")
    with (folder / "coordination-sim" / "events.csv").open(encoding="utf-8", newline="") as file:
        table = measures.load(_information_requests(csv.DictReader(file)))
    numbers = json.loads((folder / "coordination-sim" / "indicators.reference.json").read_text("utf-8"))
    expected = numbers["indicators"]["C1.2 by institution"]
    for row in rows(answered_within(table, ["to_org"])):
        for found, name in ((row["p50_us"], "km_p50"), (row["p90_us"], "km_p90")):
            days = None if found is None else pytest.approx(expected[row["to_org"]][name], abs=1e-9)
            assert (found if found is None else found / DAY) == days
            assert (found is None) == (expected[row["to_org"]][name] is None)


def _information_requests(lines: Iterable[dict[str, str]]) -> pa.Table:
    asked: dict[str, tuple[str, int]] = {}
    answered: dict[str, int] = {}
    last = 0
    for line in lines:
        moment = datetime.fromisoformat(line["ts"]).replace(tzinfo=UTC)
        at = int(moment.timestamp()) * 1_000_000
        last = max(last, at)
        if line["type"] == "info_request":
            asked[line["thread"]] = (line["to_org"], at)
        elif line["type"] == "info_reply":
            answered[line["thread"]] = min(at, answered.get(line["thread"], at))
    return pa.Table.from_pylist(
        [
            {"to_org": to, "wait_us": answered.get(thread, last) - at, "is_answered": thread in answered}
            for thread, (to, at) in asked.items()
        ]
    )
