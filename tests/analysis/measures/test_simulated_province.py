"""The simulated province: threads, silence and days lost are those of its reference file."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from halka.analysis import measures
from halka.analysis.measures.indicators import DECLARED
from halka.analysis.measures.indicators.facts import Facts
from halka.analysis.measures.lost import UNCAPPED, LossRule, days_lost, totals
from tests.analysis.simulated import CUTOFF, WORDS, reference, simulated, us
from tests.analysis.toys import rows

EVERY_DAY = LossRule(longest_wait_days=None, longest_feedback_days=None, ends_with_case=False)
PERIODS = {
    "2024-Q1": ("2024-01-01", "2024-04-01"),
    "2024-Q2": ("2024-04-01", "2024-07-01"),
    "2024-Q3": ("2024-07-01", "2024-10-01"),
    "2024-Q4": ("2024-10-01", "2025-01-01"),
    "2024": ("2024-01-01", "2025-01-01"),
}


@cache
def requests(cutoff: int) -> Any:
    found = measures.threads.threads(simulated()[0], cutoff, WORDS, ("request",))
    return measures.settle(found)


def lost(start: int, end: int, rule: LossRule) -> dict[str, float]:
    found = rows(totals(days_lost(requests(end), end, start, rule), ["to_org"]))
    return {row["to_org"]: row["days"] for row in found}


@pytest.mark.parametrize(("rule", "place"), [(EVERY_DAY, 0), (UNCAPPED, 1)])
def test_days_lost_by_period_are_those_of_both_clocks(rule: LossRule, place: int) -> None:
    told = reference()["days_lost_by_period"]["periods"]
    found = {name: lost(us(start), us(end), rule) for name, (start, end) in PERIODS.items()}
    for name, by_answerer in found.items():
        expected = {unit: both[place] for unit, both in told[name]["by_answerer"].items()}
        assert by_answerer == pytest.approx(expected, abs=1e-9)
        assert sum(by_answerer.values()) == pytest.approx(told[name][("total", "until_close")[place]])
    quarters = [sum(found[name].values()) for name in PERIODS if "Q" in name]
    assert sum(quarters) == pytest.approx(sum(found["2024"].values()))


def test_all_days_lost_until_the_cases_were_closed() -> None:
    assert lost(0, CUTOFF, UNCAPPED) == pytest.approx(reference()["days_lost_until_close"]["by_answerer"])


def test_silence_as_known_half_way_is_that_of_the_reference() -> None:
    cutoff = us("2024-07-01")
    told = reference()["as_known_on_2024-07-01"]["by_institution"]
    facts = Facts(simulated()[0], cutoff, 0, None, WORDS)
    reply, silent = (DECLARED[code].measure(facts) for code in ("C1.2", "C1.4"))
    assert (silent.value, silent.n) == (told["all"]["due_passed_and_silent"], told["all"]["n"])
    for unit, expected in told.items():
        figure = reply if unit == "all" else reply.by[(unit,)]
        assert figure.n == expected["n"]
        assert figure.value == pytest.approx(expected["km_p50"], abs=1e-9)
        assert figure.p90 == pytest.approx(expected["km_p90"] or float("inf"), abs=1e-9)
        assert dict(figure.more) == pytest.approx(
            {
                "by_day_10": expected["km_share_answered_by_day_10"],
                "by_day_30": expected["km_share_answered_by_day_30"],
                "answers_only_p50": expected["naive_p50"],
                "answers_only_p90": expected["naive_p90"],
            },
            abs=1e-9,
        )


def test_threads_know_how_they_ended() -> None:
    found = requests(CUTOFF)
    counted = {r["outcome"]: r["n"] for r in rows(found.group_by("outcome").aggregate(n=found.count()))}
    assert counted == {"replied": 5294, "closed": 695}
    late = rows(measures.known.late_entries(simulated()[0], CUTOFF))
    assert late == [{"events": 50256, "recorded": 0, "late": None}]
