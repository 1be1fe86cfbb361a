"""Each cause takes its part of a late span, in the stated order, and the parts add up to the whole."""

from __future__ import annotations

from functools import cache

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halka.analysis import measures
from halka.analysis.measures.causes import CAUSES, split
from halka.analysis.measures.lost import UNCAPPED, days_lost
from halka.analysis.measures.threads import threads
from halka.analysis.measures.vocabulary import vocabulary
from tests.analysis.measures.indicators.toy_logs import Row, act, answered, asked, at
from tests.analysis.province import table
from tests.analysis.simulated import HOURS
from tests.analysis.toys import DAY, HOUR, answers, as_query

CUTOFF = 100
WORDS = vocabulary("plain")


@cache
def measured() -> tuple[str, pa.Schema]:
    """What every thread lost, as a query and its columns: translated once."""
    found = threads(measures.load(table([])), at(CUTOFF), WORDS, ("request", "referral"))
    lost = days_lost(found, at(CUTOFF), 0, UNCAPPED).order_by("thread")
    return as_query(lost), lost.schema().to_pyarrow()


def lost(rows: list[Row]) -> pa.Table:
    query, schema = measured()
    return pa.Table.from_pylist(answers(table(rows), query)[0], schema=schema)


def parts(*rows: Row) -> dict[str, float]:
    """Days by cause over all rows."""
    found = split(lost(list(rows)), HOURS)
    return {cause: us.sum() / DAY for cause, us in found.parts.items() if us.sum()}


def test_silence_takes_what_nobody_answered() -> None:
    # Due on Saturday at 10; offices open on Monday at 8, 46 hours later; the cut-off is day 100.
    found = parts(asked(10 / 24, "1"))
    assert found == pytest.approx({"closed_hours": 46 / 24, "silence": 100 - 7 - 8 / 24})


def test_silence_ends_when_the_request_is_withdrawn() -> None:
    rows = [asked(10 / 24, "1", due=7), act(9 + 10 / 24, "request.withdrawn", "A", "B", thread="1")]
    assert parts(*rows) == pytest.approx({"silence": 2})


def test_a_due_moment_in_closed_time_waits_for_the_next_opening() -> None:
    # Due on Saturday at 10; offices open on Monday at 8, 46 hours later; answered on Monday at 12.
    found = parts(asked(10 / 24, "1"), answered(7 + 12 / 24, "1"))
    assert found == pytest.approx({"closed_hours": 46 / 24, "slow": 4 / 24})


def test_what_was_asked_back_is_a_return_from_then_on() -> None:
    # Due on Monday at 10, asked back on Wednesday at 10, answered on Friday at 10.
    back = act(9 + 10 / 24, "request.clarification_asked", "B", "A", thread="1")
    found = parts(asked(10 / 24, "1", due=7), back, answered(11 + 10 / 24, "1"))
    assert found == pytest.approx({"slow": 2, "return": 2})


def test_after_a_return_the_wait_for_the_final_acceptance_is_a_return() -> None:
    due = 7 + 10 / 24
    rows = [
        act(10 / 24, "referral.sent", "A", "B", thread="1", due=due),
        act(due + 1, "referral.returned", "B", "A", thread="1"),
        act(due + 2, "referral.sent", "A", "B", thread="1", due=due + 9),
        act(due + 4, "referral.accepted", "B", "A", thread="1"),
        act(due + 5, "referral.feedback_given", "B", "A", thread="1"),
    ]
    assert parts(*rows) == pytest.approx({"slow": 1, "return": 3})


def test_a_batch_takes_the_time_since_the_hour_of_the_week_before() -> None:
    thursday = 3 + 14.5 / 24
    rows = []
    for week in range(
        12
    ):  # asked on Monday at 10, due on Tuesday at 10, decided on Thursday of the next week
        rows += [
            asked(7 * week + 10 / 24, f"{week}", "COURT", due=1),
            answered(7 * week + 7 + thursday, f"{week}", "COURT"),
        ]
    found = split(lost(rows), HOURS)
    assert found.batches["COURT", "request"].is_batch
    # Of 9 days and 4.5 hours late, 6 days and 23.5 hours since the hour of the last Thursday.
    assert {cause: us.max() / HOUR for cause, us in found.parts.items() if us.any()} == pytest.approx(
        {"batch": 6 * 24 + 23.5, "slow": 9 * 24 + 4.5 - 6 * 24 - 23.5}
    )


def busy(slower: float) -> list[Row]:
    """Forty requests of quiet days, answered after two days, and forty that come all at once."""
    rows = []
    for n in range(40):
        sent = n + 10 / 24
        rows += [asked(sent, f"q{n:02}", due=1), answered(sent + 0.9, f"q{n:02}")]
    for n in range(40):
        sent = 50 + (10 + n / 100) / 24
        rows += [asked(sent, f"r{n:02}", due=1), answered(sent + 0.9 * slower + n / 1000, f"r{n:02}")]
    return rows


def test_overload_takes_the_rest_of_what_came_in_the_rush() -> None:
    found = split(lost(busy(3)), HOURS)
    overload = found.overloads["B", "request"]
    assert overload.stands_out
    assert overload.n == 80
    rush = found.parts["overload"][40:]  # in the order of the threads
    assert found.parts["overload"][:40].sum() == 0
    assert 0 < rush.sum() < sum(us.sum() for us in found.parts.values())
    assert (rush > 0).sum() == 20  # the busiest quarter of eighty moments


def test_a_rush_that_slows_nobody_down_is_no_overload() -> None:
    found = split(lost(busy(1)), HOURS)
    assert not found.overloads["B", "request"].stands_out
    assert found.parts["overload"].sum() == 0


@st.composite
def logs(draw: st.DrawFn) -> list[Row]:
    rows = []
    for n in range(draw(st.integers(1, 12))):
        kind = draw(st.sampled_from(["request", "referral"]))
        sent = draw(st.floats(0, 60))
        due = sent + draw(st.floats(0, 20))
        rows.append(act(sent, f"{kind}.sent", "A", "B", thread=f"{n}", due=due))
        steps = ["answered", "accepted", "returned", "clarification_asked", "withdrawn", "sent"]
        rows += [
            act(draw(st.floats(0, 100)), f"{kind}.{step}", "B", "A", thread=f"{n}", due=due)
            for step in draw(st.lists(st.sampled_from(steps), max_size=4))
        ]
    return rows + draw(st.sampled_from([[], [act(70, "case.closed")]]))


@settings(max_examples=20, deadline=None)
@given(rows=logs(), with_calendar=st.booleans())
def test_the_parts_of_every_thread_add_up_to_what_it_lost(rows: list[Row], with_calendar: bool) -> None:
    found = lost(rows)
    parts = split(found, HOURS if with_calendar else None).parts
    assert set(parts) == set(CAUSES)
    assert all((us >= 0).all() for us in parts.values())
    whole = sum(found[f"{part}_us"].to_numpy() for part in ("silent", "late", "refusal"))
    assert np.array_equal(sum(parts.values()), whole)
