from __future__ import annotations

from math import inf

import pytest

from halka.analysis.statistics import wilson
from tests.analysis.measures.indicators.toy_logs import act, answered, asked, measure
from tests.analysis.simulated import HOURS

THREE = [asked(0, "1"), asked(0, "2", "C"), asked(0, "3", "C"), answered(2, "1"), answered(9, "2", "C")]


def test_reply_rate_counts_what_is_past_its_due_time() -> None:
    found = measure("C1.1", *THREE, asked(98, "4"))
    assert [found.value, found.k, found.n] == pytest.approx([2 / 3, 2, 3])
    assert (found.low, found.high) == wilson(2, 3)
    assert {place: (part.k, part.n) for place, part in found.by.items()} == {("B",): (1, 1), ("C",): (1, 2)}


def test_closing_a_case_stops_the_clock_in_sight() -> None:
    closed = act(50, "case.closed", case_id="C2")
    found = measure("C1.1", *THREE, asked(0, "4", case_id="C2"), closed)
    assert (found.k, found.n, found.more["closed_without_answer"]) == (2, 4, 0.25)


def test_a_log_without_answers_says_nothing_about_replies() -> None:
    found = measure("C1.1", asked(0, "1"))
    assert (found.value, found.n, found.verdict) == (None, 0, "not recorded")


def test_time_to_reply_keeps_the_silent_ones() -> None:
    found = measure("C1.2", *THREE, answered(11, "3", "C"), asked(0, "4"), asked(96, "5"))
    # Waits 2, 9, 11 answered; 4 and 100 open at the cut-off: S = 4/5, x 2/3, x 1/2.
    assert (found.value, found.p90, found.n, found.unit) == (11, inf, 5, "days")
    assert found.more["by_day_10"] == pytest.approx(1 - 4 / 5 * 2 / 3)
    assert [found.more["answers_only_p50"], found.more["answers_only_p90"]] == pytest.approx([9, 10.6])
    assert found.by[("C",)].value == 9
    assert (found.good.value, found.good.of, found.verdict) == (5, "p90", "too few")


def test_with_a_calendar_time_to_reply_is_in_working_days() -> None:
    # From Monday, 8:00, to the next Monday, 12:30: five days of nine hours and a half one.
    found = measure("C1.2", asked(8 / 24, "1"), answered(7 + 12.5 / 24, "1"), calendar=HOURS)
    assert (found.value, found.unit) == (5.5, "working days")


def test_on_time_is_up_to_the_due_moment() -> None:
    found = measure("C1.3", *THREE, asked(0, "4"), answered(5, "4"))
    assert (found.k, found.n) == (2, 4)
    assert found.by[("C",)].value == 0


def test_silent_requests_are_those_of_today_whenever_they_were_sent() -> None:
    withdrawn = act(3, "request.withdrawn", "A", "B", thread="5")
    rows = [*THREE, asked(94, "4"), asked(0, "5"), withdrawn, asked(97, "6")]
    found = measure("C1.4", *rows, since=50)
    assert [found.value, found.n, found.p90] == pytest.approx([2, 6, 6 + 0.9 * 94])
    assert dict(found.more) == {"older_than_twice_due": 1, "closed": 0}
    assert (found.by[("B",)].value, found.by[("C",)].value) == (1, 1)


def test_reminders_are_counted_for_each_request() -> None:
    found = measure(
        "C1.5", *THREE, *(act(day, "request.reminded", "A", "C", thread="3") for day in (6, 7, 8, 9))
    )
    assert [found.value, found.k, found.n] == pytest.approx([4 / 3, 4, 3])
    assert (found.by[("C",)].value, found.by[("B",)].value) == (2, 0)


def test_without_any_reminder_the_log_may_not_record_them() -> None:
    assert measure("C1.5", *THREE).verdict == "not recorded"


def test_right_first_time_is_of_the_answered() -> None:
    unclear = act(4, "request.clarification_asked", "C", "A", thread="2")
    found = measure("C1.6", *THREE, unclear)
    assert (found.k, found.n, found.by[("C",)].k) == (1, 2, 0)


def referral(day: float, thread: str, *later: tuple[float, str]) -> list[dict[str, object]]:
    sent = act(day, "referral.sent", "A", "B", thread=thread)
    return [sent, *(act(when, f"referral.{deed}", "B", "A", thread=thread) for when, deed in later)]


def test_feedback_must_come_within_sixty_days_of_the_acceptance() -> None:
    rows = [
        *referral(0, "1", (1, "accepted"), (61, "feedback_given")),
        *referral(0, "2", (1, "accepted"), (62, "feedback_given")),
        *referral(0, "3", (1, "accepted")),
        *referral(0, "4", (41, "accepted"), (42, "feedback_given")),  # too young to be judged
        *referral(0, "5", (1, "returned")),
    ]
    found = measure("C1.7", *rows)
    assert [found.k, found.n, found.more["any_time"]] == pytest.approx([1, 3, 2 / 3])


def test_reciprocity_is_of_pairs_and_of_their_messages() -> None:
    found = measure("C1.8", *THREE[:4], asked(1, "4", "B"))
    # A and B: 2 and 1 messages; A and C: 2 and 0.
    assert [found.value, found.k, found.n, found.more["by_weight"]] == pytest.approx([0.5, 1, 2, 1 / 4])


def test_a_receipt_is_due_at_the_end_of_the_next_working_day() -> None:
    friday, monday, tuesday = 4 + 10 / 24, 7 + 16 / 24, 8 + 9 / 24
    rows = [*referral(friday, "1", (monday, "received")), *referral(friday, "2", (tuesday, "received"))]
    rows += referral(friday, "3", (monday, "accepted"))  # an answer is a receipt
    assert (measure("C1.9", *rows, calendar=HOURS).k, measure("C1.9", *rows, calendar=HOURS).n) == (2, 3)
    assert measure("C1.9", *rows).k == 0  # 24 hours, without a calendar
    assert measure("C1.9", *rows, cutoff=5).n == 0  # the time is not over, and no receipt is known
