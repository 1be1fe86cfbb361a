from __future__ import annotations

import pytest

from halka.profiles.deadlines import Deadline
from halka.profiles.pathway import PathwayRule
from tests.analysis.measures.indicators.toy_logs import act, answered, asked, measure
from tests.analysis.simulated import HOURS

APPLY = Deadline(
    step="apply",
    limit=48,
    unit="hours",
    start=("case.notified",),
    end=("order.applied_for",),
    source="a law",
    kind="law",
    optional=True,
)
DECIDE = Deadline(
    step="decide",
    limit=72,
    unit="hours",
    start=("order.applied_for",),
    end=("order.decided",),
    source="a law",
    kind="law",
    scope="thread",
)


def order(case: str, applied: float, decided: float | None) -> list[dict[str, object]]:
    rows = [
        act(0, "case.notified", "S", "A", case_id=case),
        act(applied, "order.applied_for", "A", "COURT", thread=f"O{case}", case_id=case),
    ]
    done = (
        []
        if decided is None
        else [act(decided, "order.decided", "COURT", "A", thread=f"O{case}", case_id=case)]
    )
    return rows + done


def test_legal_deadlines_are_told_step_by_step() -> None:
    rows = [*order("1", 2, 5), *order("2", 3, 7), *order("3", 1, None), *order("4", 98, None)]
    rows.append(act(0, "case.notified", "S", "A", case_id="5"))  # needs no order
    found = measure("C2.1", *rows, deadlines=(APPLY, DECIDE))
    assert {place[0]: (part.k, part.n, part.more["open"]) for place, part in found.by.items()} == {
        "apply": (2, 4, 0),
        "decide": (1, 3, 1),  # the third is late without a decision, the fourth not due yet
    }
    assert (found.k, found.n) == (3, 7)
    assert found.by[("decide",)].p90 == pytest.approx(3 + 0.9)


def test_a_deadline_whose_acts_never_occur_is_not_recorded() -> None:
    assert measure("C2.1", act(0, "case.notified"), deadlines=(APPLY, DECIDE)).verdict == "not recorded"
    assert measure("C2.1", *order("1", 2, 5)).verdict == "not recorded"


def test_handover_wait_is_of_those_that_were_accepted() -> None:
    rows = [act(0, "handover.offered", "A", "B", thread=t) for t in "123"]
    rows += [act(day, "handover.accepted", "B", "A", thread=t) for day, t in ((2, "1"), (5, "2"))]
    found = measure("C2.2", *rows)
    assert [found.value, found.p90, found.n, found.more["open"]] == pytest.approx([3.5, 4.7, 2, 1])


def test_a_referral_that_is_sent_again_counts_again() -> None:
    rows = [
        act(0, "referral.sent", "A", "B", thread="1"),
        act(1, "referral.returned", "B", "A", thread="1"),
        act(2, "referral.sent", "A", "B", thread="1"),
        act(3, "referral.accepted", "B", "A", thread="1"),
        act(0, "referral.sent", "A", "C", thread="2", case_id="C2"),
    ]
    found = measure("C2.3", *rows)
    assert (found.k, found.n) == (1, 3)
    assert found.by[("B",)].value == 0.5
    assert found.by[("C",)].value == 0
    assert found.more["aba_per_case"] == 1  # A B A B in one case: A B A and B A B; none in the other


def test_synchronisation_waits_for_the_last_of_several() -> None:
    rows = [
        asked(0, "1", "B"), asked(0, "2", "C"), answered(2, "1", "B"), answered(7, "2", "C"),
        asked(0, "3", "B", case_id="C2"), asked(0, "4", "C", case_id="C2"),
        answered(1, "3", "B", case_id="C2"),  # the other is still silent
        asked(0, "5", "B", case_id="C3"), answered(9, "5", "B", case_id="C3"),  # alone
    ]  # fmt: skip
    found = measure("C2.4", *rows)
    assert (found.value, found.n) == (5, 1)
    assert {place: (part.k, part.n) for place, part in found.by.items()} == {("B",): (0, 1), ("C",): (1, 1)}


def test_batching_leaves_out_the_first_open_hour() -> None:
    thursday, monday = 3 + 14.5 / 24, 8.5 / 24
    rows = [asked(0, "1", "COURT")]
    rows += [act(7 * week + thursday, "order.decided", "COURT", "A", thread=f"O{week}") for week in range(12)]
    rows += [
        act(1 + 10 / 24 + n, "order.decided", "COURT", "A", thread=f"P{n}")
        for n in (0, 1, 6, 7, 8, 9, 13, 14)
    ]
    rows += [answered(7 * week + monday, str(week), "B") for week in range(14)]
    found = measure("C2.5", *rows, calendar=HOURS)
    court = found.by[("COURT", "order.decided")]
    assert (found.value, found.k, found.n) == (0.6, 12, 20) == (court.value, court.k, court.n)
    assert court.more["all_hours"] == 0.6
    clinic = found.by[("B", "request.answered")]
    assert (clinic.value, clinic.n, clinic.more["all_hours"]) == (None, 0, 1)


def test_without_a_calendar_batching_is_not_judged() -> None:
    found = measure("C2.5", asked(0, "1"), answered(1, "1"))
    assert (found.value, found.verdict) == (None, "not recorded")
    assert found.by[("B", "request.answered")].more["all_hours"] == 1


def test_attendance_is_for_each_invited_institution_once() -> None:
    rows = [act(0, "conference.invited", "A", unit, thread="K1") for unit in ("A", "B", "C", "C")]
    rows += [act(5, "conference.attended", unit, "A", thread="K1") for unit in ("A", "C", "D")]
    rows += [
        act(0, "conference.invited", "A", "B", thread="K2"),
        act(5, "conference.attended", "B", "A", thread="K2"),
    ]
    found = measure("C2.6", *rows)
    assert (found.k, found.n) == (3, 4)
    assert {place: (part.k, part.n) for place, part in found.by.items()} == {
        ("A",): (1, 1), ("B",): (1, 2), ("C",): (1, 1),
    }  # fmt: skip


def test_concentration_of_a_star_is_one() -> None:
    found = measure("C2.7", asked(0, "1", "B"), asked(0, "2", "C"), asked(0, "3", "D"), answered(1, "1"))
    assert (found.value, found.n) == (1, 4)
    assert dict(found.more) == {"top_share": 1, "top_betweenness": 1, "alone_at_the_top": 1}
    assert (found.by[("B",)].k, found.by[("B",)].n) == (2, 4)


def test_open_cases_are_with_who_acted_last_in_the_unit_that_carries_them() -> None:
    rows = [act(0, "case.assigned", "A", "A", case_id=case, actor="ann") for case in "123"]
    rows += [act(1, "plan.made", "A", "A", case_id="3", actor="ben")]
    rows += [act(2, "request.answered", "B", "A", case_id="1", actor="cem", thread="1")]  # carries no case
    rows += [
        act(0, "case.assigned", "A", "A", case_id="4", actor="ben"),
        act(9, "case.closed", "A", case_id="4"),
    ]
    found = measure("C2.8", *rows)
    # Ann 2, Ben 1: (2·1 - 3)·1 + (2·2 - 3)·2 = 1, over 2 x 3.
    assert [found.value, found.n, found.more["open_cases"]] == pytest.approx([1 / 6, 2, 3])
    assert found.more["max_to_median"] == pytest.approx(2 / 1.5)
    assert list(found.by) == [("A",)]


def test_boards_are_held_against_what_the_year_owes() -> None:
    meetings = [act(day, "board.met", "PROVINCE") for day in (0, 100, 200)]
    decisions = [
        act(0, "board.decided", "PROVINCE", "B", thread="D1", due=50),
        act(0, "board.decided", "PROVINCE", "B", thread="D2", due=50),
        act(0, "board.decided", "PROVINCE", None, thread="D3", due=50),
        act(0, "board.decided", "PROVINCE", "B", thread="D4", due=900),
        act(40, "board.decision_done", "B", thread="D1"),
    ]
    found = measure("C2.9", *meetings, *decisions, cutoff=370, boards_a_year={"PROVINCE": 6, "CENTRE": 2})
    assert (found.by[("PROVINCE",)].k, found.by[("PROVINCE",)].n) == (3, 6)
    assert (found.by[("CENTRE",)].k, found.by[("CENTRE",)].n) == (0, 2)
    assert (found.k, found.n) == (3, 8)
    assert dict(found.more) == {"with_owner": 0.75, "done_in_time": 0.5}


def test_a_case_conforms_when_it_breaks_no_rule() -> None:
    rules = (
        PathwayRule(
            "plan", "response", ("assessment.done",), ("plan.made",), "own", within_us=10 * 86_400_000_000
        ),
        PathwayRule("order", "precedence", ("assessment.done",), ("order.applied_for",), "own"),
        PathwayRule("board", "not_together", ("board.met",), ("board.decided",), "own"),  # never occurs
    )
    rows = [
        act(0, "assessment.done", case_id="1"), act(5, "plan.made", case_id="1"),
        act(0, "assessment.done", case_id="2"), act(15, "plan.made", case_id="2"),
        act(0, "order.applied_for", case_id="3"),
        act(95, "assessment.done", case_id="4"),  # may still come
    ]  # fmt: skip
    found = measure("C2.10", *rows, pathway=rules)
    assert (found.k, found.n) == (2, 4)
    assert {place: (part.k, part.n) for place, part in found.by.items()} == {
        ("plan",): (1, 2),
        ("order",): (0, 1),
    }
    assert measure("C2.10", *rows).verdict == "not recorded"
    assert measure("C2.10", *rows, pathway=rules[2:]).verdict == "not recorded"


def test_a_referral_that_came_back_twice_is_no_more_than_all() -> None:
    rows = [act(0, "referral.sent", "A", "B", thread="1")]
    rows += [act(day, "referral.returned", "B", "A", thread="1") for day in (1, 2)]
    assert measure("C2.3", *rows).value == 1
