"""Felt beside measured, by hand: means, intervals, gaps, suppression, and the record they are set against."""

import random
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halka.analysis import measures
from halka.analysis.logs import EVENT_SCHEMA
from halka.analysis.measures import perception
from halka.analysis.measures.perception import Answer, Compared, Record, Tally
from halka.analysis.statistics import wilson

DAY = 86_400_000_000


def said(item: str, *values: int, by: str = "A", about: str = "B") -> list[Answer]:
    """One answer of each of several people."""
    return [Answer(f"person {n}", by, about, item, value) for n, value in enumerate(values)]


def compared(answers: Sequence[Answer], record: Record | None = None) -> dict[str, Compared]:
    found = perception.compare(perception.tally(answers), {("A", "B"): record or Record()})
    return {row.matter: row for row in found}


def test_answers_are_counted_without_who_gave_them() -> None:
    answers = said("p_time", 1, 5, 5) + said("p_time", 2, by="C")
    assert perception.tally(answers) == [
        Tally("A", "B", "p_time", 3, (0, 1, 0, 0, 0, 2)),
        Tally("C", "B", "p_time", 1, (0, 0, 1, 0, 0, 0)),
    ]


def test_somebody_asked_about_two_topics_is_one_person() -> None:
    twice = said("p_time", 2) + said("p_time", 4)
    assert perception.tally(twice) == [Tally("A", "B", "p_time", 1, (0, 0, 1, 0, 1, 0))]


@pytest.mark.parametrize(
    ("item", "value"), [("p_time", 0), ("p_time", 6), ("p_ladder", 5), ("p_ladder", -1), ("x", 3)]
)
def test_an_answer_off_its_scale_is_an_error(item: str, value: int) -> None:
    with pytest.raises(ValueError, match="not on its scale"):
        perception.tally(said(item, value))


def test_the_mean_is_put_on_a_scale_from_nothing_to_one() -> None:
    """Five people: 5, 4, 4, 3, 4 have a mean of 4, which is 0.75 of the way from 1 to 5."""
    row = compared(said("p_time", 5, 4, 4, 3, 4))["answers"]
    assert (row.felt.people, row.felt.mean, row.felt.share) == (5, 4.0, 0.75)
    assert row.felt.interval == wilson(3.75, 5)
    assert (row.measured, row.gap, row.verdict) == (None, None, "")


def test_people_who_feel_told_and_are_not() -> None:
    """Felt 4.2 of 5 (0.8 of the way), 20 people; measured 3 of 30: a gap of 0.7."""
    answers = said("p_feedback", *[4] * 16, *[5] * 4)
    row = compared(answers, Record(feedback_due=30, told=3))["tells"]
    assert row.measured is not None
    assert (row.felt.share, row.measured.share, row.measured.k, row.measured.n) == (0.8, 0.1, 3, 30)
    assert row.gap == pytest.approx(0.7)
    assert row.verdict == "felt_better"


def test_an_institution_that_is_better_than_its_name() -> None:
    row = compared(said("p_time", *[1] * 10), Record(due=40, answered=40, on_time=38))["answers"]
    assert row.gap == pytest.approx(-0.95)
    assert row.verdict == "measured_better"


def test_a_gap_is_not_spoken_of_when_the_intervals_touch_or_it_is_small() -> None:
    few = compared(said("p_time", 4, 4, 4, 4, 4), Record(due=10, answered=5, on_time=4))["answers"]
    assert few.gap == pytest.approx(0.35)
    assert few.verdict == ""
    small = compared(said("p_time", *[5] * 400), Record(due=4000, answered=4000, on_time=3100))["answers"]
    assert small.gap == pytest.approx(0.225)
    assert small.verdict == ""


def test_all_questions_beside_the_mean_of_three_shares() -> None:
    """Two questions of five people, 5 and 3: mean 4, 0.75. Shares 0.9, 0.6 and 0.3: mean 0.6."""
    answers = said("p_trust", *[5] * 5) + said("p_plan", *[3] * 5)
    row = compared(answers, Record(due=20, answered=18, on_time=12, feedback_due=10, told=3))["together"]
    assert row.measured is not None
    assert (row.felt.mean, row.felt.share, row.measured.n) == (4.0, 0.75, 20)
    assert row.measured.share == pytest.approx(0.6)
    assert (row.measured.k, row.measured.interval) == (None, None)


def test_a_share_of_too_few_requests_is_not_measured() -> None:
    found = compared(said("p_time", *[3] * 5), Record(due=9, answered=9, on_time=9, feedback_due=10, told=5))
    assert found["answers"].measured is None
    assert found["together"].measured is not None
    assert found["together"].measured.share == 0.5


def test_fewer_than_five_people_are_not_shown() -> None:
    four, five = said("p_time", 1, 2, 3, 4), said("p_time", 1, 2, 3, 4, 5, about="C")
    tallies = perception.tally(four + five)
    shown = perception.compare(tallies, {})
    assert {(row.from_place, row.to_place) for row in shown} == {("A", "C")}
    assert perception.suppressed(tallies) == 1


def test_a_question_that_few_answered_is_left_out_of_a_pair_that_is_shown() -> None:
    """Otherwise the mean of all questions would give the one answer away."""
    found = compared(said("p_time", *[3] * 5) + said("p_trust", 5))
    assert found["together"].felt.mean == 3.0
    assert set(found) == {"answers", "together"}


def test_the_tie_is_the_middle_rung_and_the_lower_of_two() -> None:
    answers = said("p_ladder", 0, 1, 2, 3, 4, 4) + said("p_ladder", 4, 4, 4, 4, about="C")
    assert perception.ties(perception.tally(answers)) == [perception.Tie("A", "B", 6, 2)]


def test_nothing_gives_nothing() -> None:
    assert perception.tally([]) == []
    assert perception.compare([], {}) == []
    assert perception.ties([]) == []
    assert perception.suppressed([]) == 0
    events = measures.load(EVENT_SCHEMA.empty_table())
    threads = measures.threads.threads(events, DAY)
    assert measures.compute(perception.record(threads, DAY)).to_pylist() == []
    assert perception.between([], {}, [("A", "B")]) == {("A", "B"): Record()}


def a_log() -> list[dict[str, Any]]:
    """Five requests of P to H, due after 10 days: answered on day 5, refused on day 12, silent, withdrawn on day 3,
    and one whose time has not come on day 40. The first was served and told, and one to K was accepted, not told."""
    rows: list[dict[str, Any]] = []

    def add(thread: str, act: str, day: float, sent: float = 0, **more: Any) -> None:
        there = act in ("sent", "revoked")
        rows.append(
            {
                "case_id": f"case {thread}", "thread": thread, "type": f"referral.{act}", "ts_us": int(day * DAY),
                "from_org": "P" if there else more.get("to", "H"), "to_org": more.get("to", "H") if there else "P",
                "due_us": int((sent + 10) * DAY) if act == "sent" else None,
            }
        )  # fmt: skip

    for thread in "1234":
        add(thread, "sent", 0)
    add("5", "sent", 35, 35)
    add("6", "sent", 0, to="K")
    add("1", "accepted", 5)
    add("1", "feedback_given", 9)
    add("2", "refused", 12)
    add("4", "revoked", 3)
    add("6", "accepted", 10, to="K")
    return [{**row, "seq": seq} for seq, row in enumerate(rows)]


COUNTED = [
    {"from_org": "P", "to_org": "H", "due": 3, "answered": 2, "on_time": 1, "feedback_due": 1, "told": 1},
    {"from_org": "P", "to_org": "K", "due": 1, "answered": 1, "on_time": 1, "feedback_due": 1, "told": 0},
]


def recorded(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    events = measures.load(pa.Table.from_pylist(rows, schema=EVENT_SCHEMA))
    found: list[dict[str, Any]] = measures.compute(
        perception.record(measures.settle(measures.threads.threads(events, 40 * DAY)), 40 * DAY)
    ).to_pylist()
    return found


def test_the_record_counts_requests_past_their_due_time_in_any_order() -> None:
    rows = a_log()
    assert recorded(rows) == COUNTED
    random.Random(3).shuffle(rows)
    assert recorded(rows) == COUNTED


def test_a_place_of_several_units_is_their_sum() -> None:
    places = {"ours": frozenset(["P"]), "health": frozenset(["H", "K"]), "other": frozenset(["X"])}
    found = perception.between(COUNTED, places, [("ours", "health"), ("health", "ours"), ("ours", "other")])
    assert found[("ours", "health")] == Record(4, 3, 2, 2, 1)
    assert found[("health", "ours")] == found[("ours", "other")] == Record()


ANSWERS = st.lists(
    st.builds(
        Answer,
        person=st.sampled_from("abcdefgh"),
        from_place=st.sampled_from("AB"),
        to_place=st.sampled_from("AB"),
        item=st.sampled_from(perception.QUESTIONS),
        value=st.integers(1, 5),
    ),
    max_size=120,
)


@settings(max_examples=60, deadline=None)
@given(ANSWERS, st.randoms(use_true_random=False), st.integers(0, 30), st.integers(0, 30))
def test_the_order_of_answers_changes_nothing_and_values_stay_on_the_scale(
    answers: list[Answer], chance: random.Random, on_time: int, late: int
) -> None:
    record = {("A", "B"): Record(due=on_time + late, answered=on_time + late, on_time=on_time)}
    found = perception.compare(perception.tally(answers), record)
    mixed = list(answers)
    chance.shuffle(mixed)
    tallies = perception.tally(mixed)
    chance.shuffle(tallies)
    assert perception.compare(tallies, record) == found
    for row in found:
        low, high = row.felt.interval
        assert 0 <= low <= row.felt.share <= high <= 1
        assert row.felt.people >= perception.FEWEST_PEOPLE
        assert row.measured is None or row.gap == row.felt.share - row.measured.share
        assert row.verdict == "" or abs(row.gap or 0) >= perception.GAP
