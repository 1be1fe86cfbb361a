"""The same rows in another order give the same indicators, also when times are tied."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from halka.analysis import measures
from halka.analysis.measures.indicators import Indicator, indicators
from halka.analysis.measures.vocabulary import ACTS, vocabulary
from halka.profiles.pathway import PathwayRule
from tests.analysis.measures.indicators.test_coordination import APPLY, DECIDE
from tests.analysis.measures.indicators.toy_logs import Row, act, at
from tests.analysis.province import table
from tests.analysis.simulated import HOURS
from tests.analysis.toys import shuffled

WORDS = replace(
    vocabulary("plain"),
    asks=("request", "referral"),
    deadlines=(APPLY, DECIDE),
    pathway=(PathwayRule("plan", "response", ("assessment.done",), ("plan.made",), "own"),),
    boards_a_year={"A": 6},
)
UNITS = st.sampled_from(["A", "B", "C"])


@st.composite
def logs_and_orders(draw: st.DrawFn) -> tuple[pa.Table, list[int]]:
    rows: list[Row] = []
    for deed in sorted(ACTS):
        for _ in range(draw(st.integers(1, 5))):
            case, day = draw(st.sampled_from("1234")), draw(st.integers(0, 3))
            thread = f"{deed.split('.')[0]}{case}{draw(st.integers(0, 1))}"
            rows.append(
                act(
                    day,
                    deed,
                    draw(UNITS),
                    draw(UNITS),
                    case_id=case,
                    thread=thread,
                    due=day + 1,
                    actor=draw(UNITS),
                )
            )
    return table(rows), draw(st.permutations(range(len(rows))))


def all_of(events: pa.Table) -> list[Indicator]:
    return indicators(measures.load(events), at(90), calendar=HOURS, words=WORDS)


@settings(max_examples=2, deadline=None, phases=[Phase.generate])
@given(drawn=logs_and_orders())
def test_shuffling_rows_never_changes_an_indicator(drawn: tuple[pa.Table, list[int]]) -> None:
    events, order = drawn
    assert all_of(shuffled(events, order)) == all_of(events)


def test_nothing_recorded_is_said_25_times() -> None:
    found = all_of(table([act(0, "tea")]))
    assert [(one.value, one.n, one.verdict) for one in found] == [(None, 0, "not recorded")] * 25
    assert all_of(table([])) == found
