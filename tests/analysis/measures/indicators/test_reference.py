"""Twenty-two indicators of the simulated province equal those that other programs computed."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from halka.analysis import measures
from halka.analysis.measures.indicators import NOT_REACHED, Indicator
from tests.analysis.simulated import CUTOFF, WORDS, simulated

NOT_SIMULATED = {"C1.9", "C2.9", "C2.10"}


@cache
def found() -> dict[str, Indicator]:
    all_of_them = measures.indicators.indicators(simulated()[0], CUTOFF, words=WORDS)
    return {indicator.code: indicator for indicator in all_of_them}


def told(code: str) -> Any:
    (name,) = [name for name in simulated()[1] if name.split(" ")[0] == code]
    return simulated()[1][name]


def exactly(value: Any) -> Any:
    return pytest.approx(value, abs=1e-9)


def test_all_25_come_in_their_order_and_three_are_not_recorded() -> None:
    counts = {1: 9, 2: 10, 3: 6}
    assert list(found()) == [f"C{c}.{n}" for c, many in counts.items() for n in range(1, many + 1)]
    assert {code for code, one in found().items() if one.value is None and one.n == 0} == {
        *NOT_SIMULATED,
        "C2.5",  # needs a calendar
        "C2.8",  # every case is closed
    }


@pytest.mark.parametrize("code", ["C1.1", "C1.3", "C1.6", "C2.3", "C3.1", "C3.2", "C3.3"])
def test_shares_are_those_of_the_reference(code: str) -> None:
    one, expected = found()[code], told(code)
    assert [one.value, one.k, one.n] == exactly([expected[key] for key in ("value", "k", "n")])
    assert [one.low, one.high] == exactly(expected.get("wilson95", [one.low, one.high]))


@pytest.mark.parametrize("code", ["C2.2", "C2.4", "C3.5", "C3.6"])
def test_middles_are_those_of_the_reference(code: str) -> None:
    one = found()[code]
    expected = simulated()[1]["C2.4 synchronisation wait, days"] if code == "C2.4" else told(code)
    assert [one.value, one.p90] == exactly([expected["p50"], expected["p90"]])
    assert one.n == expected.get("n", 3000)


def test_time_to_reply_is_that_of_the_reference_institution_by_institution() -> None:
    one, all_told = found()["C1.2"], simulated()[1]
    silence = all_told["C1.2 time to reply, silence censored (Kaplan-Meier), days"]
    assert (one.value, one.p90, one.n) == (exactly(silence["p50"]), NOT_REACHED, silence["n"])
    assert [one.more["answers_only_p50"], one.more["answers_only_p90"]] == exactly(
        [all_told["C1.2 time to reply, answered only, days"][key] for key in ("p50", "p90")]
    )
    for unit, expected in all_told["C1.2 by institution"].items():
        part = one.by[(unit,)]
        assert part.n == expected["n"]
        assert [part.value, part.p90] == exactly([expected["km_p50"], expected["km_p90"] or NOT_REACHED])
        assert [
            part.more[key] for key in ("by_day_10", "by_day_30", "answers_only_p50", "answers_only_p90")
        ] == exactly(
            [
                expected[key]
                for key in (
                    "km_share_answered_by_day_10",
                    "km_share_answered_by_day_30",
                    "naive_p50",
                    "naive_p90",
                )
            ]
        )
        assert found()["C1.1"].by[(unit,)].value == exactly(expected["reply_rate"])


def test_silence_and_reminders_are_those_of_the_reference() -> None:
    silent, expected = found()["C1.4"], told("C1.4")
    assert (silent.value, silent.n) == (expected["n"], expected["of"])
    assert silent.p90 == exactly(expected["age_p90_days"])
    assert silent.more["older_than_twice_due"] == expected["older_than_twice_due"]
    burden = found()["C1.5"]
    assert [burden.value, burden.k, burden.n] == exactly(
        [told("C1.5")[key] for key in ("value", "reminders", "n")]
    )


def test_feedback_and_reciprocity_are_those_of_the_reference() -> None:
    feedback, expected = found()["C1.7"], told("C1.7")
    assert [feedback.value, feedback.more["any_time"], feedback.n] == exactly(
        [expected[key] for key in ("within_60_days", "any_time", "n")]
    )
    mutual = found()["C1.8"]
    assert (mutual.value, mutual.k, mutual.n) == (
        1.0,
        told("C1.8")["mutual_pairs"],
        told("C1.8")["connected_pairs"],
    )


def test_deadlines_are_those_of_the_reference() -> None:
    one, expected = found()["C2.1"], told("C2.1").values()
    assert len(one.by) == 2
    for part, step in zip(one.by.values(), expected, strict=True):
        assert [part.value, part.k, part.n, part.p90] == exactly(
            [step[key] for key in ("value", "k", "n", "p90_days")]
        )
    assert one.n == sum(step["n"] for step in expected)


def test_who_is_last_batches_and_attendance_are_those_of_the_reference() -> None:
    last = simulated()[1]["C2.4 who is last"]["by_institution"]
    assert {place[0]: (part.k, part.n) for place, part in found()["C2.4"].by.items()} == {
        unit: (one["last_or_tied"], one["involved"]) for unit, one in last.items()
    }
    act = {"emergency_decision": "order.decided", "info_reply": "request.answered"}
    for name, expected in told("C2.5").items():
        unit, _, deed = name.partition(" ")
        assert found()["C2.5"].by[unit, act[deed]].more["all_hours"] == exactly(expected["share"])
    there = found()["C2.6"]
    assert (there.value, there.k, there.n) == (
        exactly(told("C2.6")["value"]),
        told("C2.6")["k"],
        told("C2.6")["n"],
    )
    for unit, expected in told("C2.6")["by_institution"].items():
        part = there.by[(unit,)]
        assert (part.value, part.n) == (exactly(expected["value"]), expected["n"])


def test_the_network_and_the_workload_are_those_of_the_reference() -> None:
    hub, expected = found()["C2.7"], told("C2.7")
    assert (hub.value, hub.n) == (
        exactly(expected["freeman_degree_centralisation"]),
        expected["institutions"],
    )
    assert hub.by[(expected["top_institution"],)].value == exactly(expected["share_of_messages_touching_top"])
    for unit, between in expected["betweenness_normalised"].items():
        assert hub.by[(unit,)].more["betweenness"] == exactly(between)
    assert found()["C2.8"].by[("SHM",)].more["of_acts"] == exactly(told("C2.8")["gini"])
    ties = found()["C3.4"]
    assert (ties.more["common_cases"], ties.n) == (told("C3.4")["value"], 45)
