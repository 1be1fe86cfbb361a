from __future__ import annotations

import pytest

from tests.analysis.measures.indicators.toy_logs import act, answered, asked, measure


def test_an_assessment_is_double_when_another_institution_repeats_it_within_ninety_days() -> None:
    rows = [
        act(0, "assessment.done", "A", case_id="1"), act(90, "assessment.done", "B", case_id="1"),
        act(0, "assessment.done", "A", case_id="2"), act(91, "assessment.done", "B", case_id="2"),
        act(0, "assessment.done", "A", case_id="3"), act(5, "assessment.done", "A", case_id="3"),
        act(0, "case.assigned", "A", case_id="4"),
        act(0, "assessment.done", "A", case_id="5"), act(60, "assessment.done", "A", case_id="5"),
        act(99, "assessment.done", "B", case_id="5"),
    ]  # fmt: skip
    found = measure("C3.1", *rows)
    assert (found.k, found.n) == (2, 5)


TWO = [asked(0, "1", "B"), asked(0, "2", "C")]
TWO_MORE = [asked(0, "3", "B", case_id="C2"), asked(0, "4", "C", case_id="C2")]
ONE = [asked(0, "5", "B", case_id="C3"), asked(1, "6", "B", case_id="C3")]


@pytest.mark.parametrize(("code", "deed"), [("C3.2", "plan.shared"), ("C3.3", "conference.attended")])
def test_what_is_done_together_is_of_cases_with_two_institutions(code: str, deed: str) -> None:
    found = measure(code, *TWO, *TWO_MORE, *ONE, act(9, deed, case_id="C1"), act(9, deed, case_id="C3"))
    assert (found.value, found.k, found.n) == (0.5, 1, 2)
    assert measure(code, *TWO).verdict == "not recorded"


def test_a_tie_grows_from_messages_to_appointments_to_plans() -> None:
    rows = []
    for n, (other, due) in enumerate((("B", None), ("C", 5), ("D", 5))):
        for turn in range(3):
            rows += [asked(50 + turn, f"{n}{turn}", other, due=due), answered(60 + turn, f"{n}{turn}", other)]
    rows += [
        act(70, "conference.invited", "A", "D", thread="K"),
        asked(55, "x", "E"),
        asked(1, "y", "F", due=None),
    ]
    found = measure("C3.4", *rows)
    levels = {place: part.value for place, part in found.by.items()}
    assert levels == {("A", "B"): 1, ("A", "C"): 2, ("A", "D"): 3, ("A", "E"): 0}
    assert (found.k, found.n, found.value) == (3, 15, 0.2)
    assert found.more["common_cases"] == 0


def test_continuity_counts_workers_of_the_units_that_carry_cases_year_by_year() -> None:
    rows = [act(0, "case.assigned", "A", case_id="1", actor="ann")]
    rows += [
        act(day, "plan.made", "A", case_id="1", actor=who)
        for day, who in ((1, "ann"), (2, "ben"), (366, "cem"))
    ]
    rows += [act(3, "request.answered", "B", "A", case_id="1", actor="dan", thread="1")]
    found = measure("C3.5", *rows, cutoff=400)
    assert [found.value, found.p90, found.n] == pytest.approx([1.5, 1.9, 2])


def test_time_to_plan_is_from_the_notice_to_the_first_plan() -> None:
    rows = [act(0, "case.notified", "S", "A", case_id=case) for case in "123"]
    rows += [
        act(9, "plan.made", case_id="1"),
        act(4, "plan.shared", case_id="1"),
        act(10, "plan.made", case_id="2"),
    ]
    found = measure("C3.6", *rows)
    assert (found.value, found.n, found.more["without_plan"]) == (7, 2, 1)


def test_a_case_belongs_to_the_period_in_which_it_began() -> None:
    rows = [act(day, "case.notified", "S", "A", case_id=f"{day}") for day in (0, 50)]
    rows += [act(60, "plan.made", case_id=f"{day}") for day in (0, 50)]
    found = measure("C3.6", *rows, since=10)
    assert (found.value, found.n) == (10, 1)
