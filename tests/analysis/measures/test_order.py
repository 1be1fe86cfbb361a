"""The same rows in another order give the same answer, also when times are tied."""

from __future__ import annotations

import random
from functools import cache

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from halka.analysis import measures
from halka.analysis.logs import EVENT_SCHEMA
from tests.analysis.province import table
from tests.analysis.toys import DAY, answers, as_query, rows, shuffled

ACTS = (
    "referral.sent",
    "referral.accepted",
    "referral.refused",
    "referral.served",
    "referral.feedback_given",
)


def tied_log(chance: random.Random) -> pa.Table:
    """Forty cases of up to ten events on four days, most of them at the moment of another."""
    rows = []
    for case in range(40):
        for _ in range(chance.randint(1, 10)):
            day, who = chance.randrange(4), chance.choice(["A", "B", None])
            when = {"ts_us": day * DAY, "due_us": (day + 1) * DAY}
            ends = {"actor": who, "from_org": who or "A", "to_org": "B", "thread": f"{case}/{day % 2}"}
            rows.append({"case_id": f"{case}", "type": chance.choice(ACTS), **when, **ends})
    return table(rows)


def mixed(table: pa.Table, chance: random.Random) -> pa.Table:
    return shuffled(table, chance.sample(range(table.num_rows), table.num_rows))


@cache
def thread_query() -> tuple[str, pa.Schema]:
    threads = measures.threads.threads(measures.load(EVENT_SCHEMA.empty_table()), 3 * DAY).order_by("thread")
    return as_query(threads), threads.schema().to_pyarrow()


@cache
def pair_query() -> str:
    threads = thread_query()[1].empty_table()
    return as_query(measures.threads.pairs(measures.load(threads), 3 * DAY))


@cache
def queries() -> list[str]:
    """Every measure of events as SQL, translated once: it answers for any table."""
    events = measures.load(EVENT_SCHEMA.empty_table())
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
    ]
    return [thread_query()[0], *map(as_query, expressions)]


@settings(max_examples=2, deadline=None)  # of 220 events, not many of few: a query takes as long for either
@given(chance=st.randoms(use_true_random=False))
def test_shuffling_rows_never_changes_an_answer(chance: random.Random) -> None:
    log = tied_log(chance)
    found = answers(log, *queries())
    assert answers(mixed(log, chance), *queries()) == found
    threads = pa.Table.from_pylist(found[0], thread_query()[1])
    assert answers(mixed(threads, chance), pair_query()) == answers(threads, pair_query())


def test_the_comparison_can_fail() -> None:
    tied = pa.Table.from_pylist(
        [{"seq": at, "case_id": "1", "ts_us": 0, "type": act} for at, act in enumerate("ab")], EVENT_SCHEMA
    )
    renumbered = tied.set_column(0, EVENT_SCHEMA.field("seq"), pa.array([1, 0], pa.int64()))
    edges = [rows(measures.flow.directly_follows(measures.load(t))) for t in (tied, renumbered)]
    assert edges[0] != edges[1]
