from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import pyarrow as pa
import pytest

from halka.analysis import measures
from halka.analysis.measures.lost import days_lost
from tests.analysis.province import table
from tests.analysis.toys import DAY, answers, as_query, rows


def act(day: float, deed: str, thread: str = "R1", **more: Any) -> dict[str, Any]:
    """One deed of a referral from CPU to REH in case C1; replies go the other way."""
    ends = ("CPU", "REH") if deed in ("sent", "reminded", "revoked") else ("REH", "CPU")
    row: dict[str, Any] = {
        "case_id": "C1",
        "thread": thread,
        "from_org": ends[0],
        "to_org": ends[1],
        "type": f"referral.{deed}",
    }
    row |= {"ts_us": int(day * DAY)} | ({"due_us": int((day + 5) * DAY)} if deed == "sent" else {})
    return row | more


CUTOFF = 100  # days; queries are translated once for it, so acts are moved to lie before it as asked


def moved(acts: Sequence[dict[str, Any]], cutoff: float) -> pa.Table:
    by = int((CUTOFF - cutoff) * DAY)
    times = ("ts_us", "due_us", "recorded_us")
    return table([{k: v + by if k in times else v for k, v in act.items()} for act in acts])


@cache
def thread_query() -> str:
    return as_query(measures.threads.threads(measures.load(table([])), CUTOFF * DAY).order_by("thread"))


@cache
def lost_query(since: float) -> str:
    found = measures.threads.threads(measures.load(table([])), CUTOFF * DAY)
    return as_query(days_lost(found, CUTOFF * DAY, int(since * DAY)).order_by("thread"))


def threads(*acts: dict[str, Any], cutoff: float = CUTOFF) -> list[dict[str, Any]]:
    return answers(moved(acts, cutoff), thread_query())[0]


def the_one(*acts: dict[str, Any], cutoff: float = CUTOFF) -> dict[str, Any]:
    (row,) = threads(*acts, cutoff=cutoff)
    return row


def test_a_thread_gathers_what_came_back() -> None:
    row = the_one(
        act(0, "sent", reason="disability"), act(1, "seen"), act(2, "reminded"), act(3, "reminded"),
        act(8, "accepted"), act(10, "served"), act(30, "feedback_given"),
    )  # fmt: skip
    assert (row["case_id"], row["from_org"], row["to_org"], row["need"]) == ("C1", "CPU", "REH", "disability")
    days = {
        k: row[k] / DAY
        for k in ("seen_us", "answered_us", "accepted_us", "served_us", "feedback_us", "wait_us")
    }
    assert days == {
        "seen_us": 1,
        "answered_us": 8,
        "accepted_us": 8,
        "served_us": 10,
        "feedback_us": 30,
        "wait_us": 8,
    }
    assert (row["reminders"], row["outcome"]) == (2, "accepted")


@pytest.mark.parametrize(
    ("acts", "outcome", "wait"),
    [
        ([], "silent", 100),
        ([act(3, "refused", reason="no_capacity")], "refused", 3),
        ([act(3, "refused"), act(9, "accepted")], "accepted", 3),
        ([act(4, "started")], "accepted", 4),
        ([act(4, "revoked"), act(6, "accepted")], "withdrawn", 4),
        ([act(4, "seen"), act(5, "listed")], "silent", 100),
        ([{"case_id": "C1", "type": "closure.approved", "ts_us": 7 * DAY}], "closed", 7),
    ],
)
def test_the_outcome_is_what_ended_the_wait(acts: list[dict[str, Any]], outcome: str, wait: int) -> None:
    row = the_one(act(0, "sent"), *acts)
    assert (row["outcome"], row["wait_us"]) == (outcome, wait * DAY)


def test_before_its_due_time_a_request_is_open_and_not_silent() -> None:
    assert the_one(act(0, "sent"), cutoff=4)["outcome"] == "open"


def test_what_was_written_down_after_the_cutoff_is_not_known_yet() -> None:
    late = act(3, "accepted", recorded_us=50 * DAY)
    assert the_one(act(0, "sent"), late, cutoff=20)["outcome"] == "silent"
    assert the_one(act(0, "sent"), late, cutoff=60)["outcome"] == "accepted"


def test_a_thread_that_was_never_sent_is_no_referral() -> None:
    assert threads(act(3, "accepted")) == []


def lost(*acts: dict[str, Any], cutoff: float = CUTOFF, since: float = 0) -> dict[str, dict[str, float]]:
    (found,) = answers(moved(acts, cutoff), lost_query(since))
    parts = ("silent", "late", "refusal", "feedback_lost")
    return {r["thread"]: {p: r[f"{p}_us"] / DAY for p in parts if r[f"{p}_us"]} for r in found}


def test_an_answer_in_time_loses_nothing() -> None:
    assert lost(act(0, "sent"), act(5, "accepted"), act(6, "served"), act(19, "feedback_given")) == {"R1": {}}


def test_a_late_answer_loses_the_days_after_its_due_time() -> None:
    assert lost(act(0, "sent"), act(12, "accepted"), act(13, "feedback_given")) == {"R1": {"late": 7}}


def test_silence_loses_days_until_the_cutoff_but_at_most_thirty() -> None:
    assert lost(act(0, "sent"), cutoff=20) == {"R1": {"silent": 15}}
    assert lost(act(0, "sent"), cutoff=99) == {"R1": {"silent": 30}}


def test_after_a_refusal_the_wait_goes_on_until_somebody_accepts_the_same_need() -> None:
    again = {"thread": "R2", "to_org": "UMU", "reason": "n"}
    chain = [
        act(0, "sent", reason="n"), act(9, "refused"), act(11, "sent", **again),
        act(14, "accepted", thread="R2", from_org="UMU"), act(15, "feedback_given", thread="R2"),
    ]  # fmt: skip
    assert lost(*chain) == {"R1": {"late": 4, "refusal": 5}, "R2": {}}


def test_the_next_request_takes_over_at_its_due_time_and_no_day_counts_twice() -> None:
    chain = [
        act(0, "sent", reason="n"), act(9, "refused"), act(11, "sent", thread="R2", reason="n"),
        act(20, "accepted", thread="R2"), act(21, "feedback_given", thread="R2"),
    ]  # fmt: skip
    found = lost(*chain)
    assert found == {"R1": {"late": 4, "refusal": 7}, "R2": {"late": 4}}
    assert sum(sum(parts.values()) for parts in found.values()) == 20 - 5  # due on day 5, accepted on day 20


def test_another_need_of_the_same_child_does_not_end_the_wait() -> None:
    other = [act(6, "sent", thread="R2", reason="food"), act(7, "accepted", thread="R2")]
    told = act(8, "feedback_given", thread="R2")
    assert lost(act(0, "sent", reason="n"), act(5, "refused"), *other, told, cutoff=25)["R1"] == {
        "refusal": 20
    }


def test_untold_news_loses_days_from_fourteen_days_after_the_service_but_at_most_seven() -> None:
    served = [act(0, "sent"), act(1, "accepted"), act(2, "served")]
    assert lost(*served, act(20, "feedback_given")) == {"R1": {"feedback_lost": 4}}
    assert lost(*served) == {"R1": {"feedback_lost": 7}}
    assert lost(*served, cutoff=16) == {"R1": {}}


def test_the_days_of_two_periods_add_up_to_the_days_of_both() -> None:
    acts = [act(0, "sent"), act(22, "accepted"), act(23, "feedback_given")]
    first, second = lost(*acts, cutoff=12)["R1"], lost(*acts, since=12)["R1"]
    assert first == {"silent": 7}
    assert second == {"late": 10}
    assert lost(*acts)["R1"] == {"late": 17}


def test_a_pair_counts_answers_silence_refusals_and_news() -> None:
    acts = [
        act(0, "sent", "A"), act(2, "accepted", "A"), act(4, "served", "A"), act(5, "feedback_given", "A"),
        act(0, "sent", "B"), act(4, "refused", "B", reason="no_capacity"),
        act(0, "sent", "C"),
        act(0, "sent", "D"), act(1, "revoked", "D"),
    ]  # fmt: skip
    found = measures.settle(measures.threads.threads(measures.load(table(acts)), CUTOFF * DAY))
    (pair,) = rows(measures.threads.pairs(found, CUTOFF * DAY))
    counted = ("referrals", "due", "silent", "answered", "refused", "accepted", "feedback")
    assert {k: pair[k] for k in counted} == {
        "referrals": 4, "due": 3, "silent": 1, "answered": 2, "refused": 1, "accepted": 1, "feedback": 1,
    }  # fmt: skip
    assert (pair["answer_median_d"], pair["answered_p50_d"], pair["answered_p90_d"]) == (3, 4, None)
    assert (pair["service_median_d"], pair["feedback_median_d"], pair["children_waiting"]) == (2, 1, 1)
    assert rows(measures.threads.refusal_reasons(found)) == [
        {"from_org": "CPU", "to_org": "REH", "reason": "no_capacity", "refusals": 1}
    ]


def test_what_was_given_back_after_a_yes_is_an_answer_then_a_refusal_and_nobody_waits_to_be_told() -> None:
    asked = [act(0, "sent"), act(1, "accepted"), act(3, "given_back", reason="no_capacity")]
    row = the_one(*asked)
    assert (row["outcome"], row["refusal_reason"]) == ("accepted", "no_capacity")
    assert lost(*asked, cutoff=60) == {"R1": {"refusal": 30}}
    again = lost(*asked, act(9, "sent", "R2"), act(10, "accepted", "R2"), cutoff=11)
    assert again["R1"] == {"refusal": 5}  # from the due time, which is later than the giving back
    assert lost(*asked, act(7, "left"), cutoff=60) == {"R1": {"refusal": 2}}


def test_a_question_about_a_request_is_a_clarification() -> None:
    row = the_one(act(0, "sent"), act(2, "asked"), act(9, "accepted"))
    assert row["clarified_us"] - row["sent_us"] == 2 * DAY
