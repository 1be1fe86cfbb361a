"""The same rows in another order give the same answer, also when times are tied."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from halka.insight import measures
from halka.insight.logs import EVENT_SCHEMA
from tests.insight.toys import DAY, answers, as_query, rows, shuffled

ACTS = (
    "referral.sent",
    "referral.accepted",
    "referral.refused",
    "referral.served",
    "referral.feedback_given",
)


@st.composite
def logs_and_orders(draw: st.DrawFn) -> tuple[pa.Table, list[int]]:
    row = st.tuples(
        st.sampled_from("12"), st.integers(0, 3), st.sampled_from(ACTS), st.sampled_from(["A", "B", None])
    )
    drawn = draw(st.lists(row, min_size=1, max_size=14))
    table = pa.Table.from_pylist(
        [
            {
                "seq": at,
                "case_id": case,
                "ts_us": day * DAY,
                "type": act,
                "from_org": who or "A",
                "to_org": "B",
                "actor": who,
                "thread": f"{case}{day % 2}",
                "due_us": day * DAY + DAY,
            }
            for at, (case, day, act, who) in enumerate(drawn)
        ],
        schema=EVENT_SCHEMA,
    )
    return table, draw(st.permutations(range(table.num_rows)))


@pytest.fixture(scope="module")
def engine() -> Callable[[pa.Table], list[Any]]:
    """Every measure as SQL, translated once: an engine that answers for any table."""
    events = measures.load(EVENT_SCHEMA.empty_table())
    threads = measures.threads.threads(events, 3 * DAY)
    expressions = [
        measures.flow.directly_follows(events),
        measures.flow.activities(events),
        measures.flow.starts(events),
        measures.flow.ends(events),
        measures.cases.durations(events),
        measures.cases.variants(events),
        measures.handover.handovers(events, "actor"),
        measures.handover.handover_summary(events, "actor"),
        measures.returns.returns(events, "actor"),
        measures.returns.return_summary(events, "actor"),
        measures.returns.episodes(measures.returns.stays(events, "actor")),
        measures.rework.rework(events),
        measures.together.shared_cases(events, "actor"),
        measures.flow.deviations(events),
        measures.spread.spread(measures.cases.durations(events), "duration_us"),
        measures.arrivals.arrival_rhythm(measures.cases.durations(events)),
        measures.cases.covering(measures.cases.variants(events)),
        measures.quality.record(events),
        measures.quality.values(events, "actor"),
        measures.network.messages(events),
        measures.network.tie_levels(events, 0, 3 * DAY, both_ways=1),
        measures.workload.acts(events, "actor", named=True),
        measures.workload.evenness(measures.workload.acts(events, "actor"), "events"),
        measures.workload.open_by_week(events),
        measures.workload.holdings(events, closing=("referral.served",), reopening=("referral.sent",)),
        measures.synchronisation.who_is_last(
            measures.synchronisation.requests(events, ["referral.sent"], ["referral.accepted"])
        ),
        threads.order_by("thread"),
        measures.threads.pairs(threads, 3 * DAY),
    ]
    queries = [as_query(expression) for expression in expressions]
    return lambda table: answers(table, *queries)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=logs_and_orders())
def test_shuffling_rows_never_changes_an_answer(
    engine: Callable[[pa.Table], list[Any]], drawn: tuple[pa.Table, list[int]]
) -> None:
    table, order = drawn
    assert engine(shuffled(table, order)) == engine(table)


def test_the_comparison_can_fail() -> None:
    tied = pa.Table.from_pylist(
        [{"seq": at, "case_id": "1", "ts_us": 0, "type": act} for at, act in enumerate("ab")], EVENT_SCHEMA
    )
    renumbered = tied.set_column(0, EVENT_SCHEMA.field("seq"), pa.array([1, 0], pa.int64()))
    edges = [rows(measures.flow.directly_follows(measures.load(t))) for t in (tied, renumbered)]
    assert edges[0] != edges[1]
