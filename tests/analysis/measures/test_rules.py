from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from halka.analysis import measures
from halka.analysis.measures.rules import Conformance, activations, conformance
from halka.profiles.pathway import PathwayRule
from tests.analysis.province import table
from tests.analysis.toys import SECOND, answers, as_query, events, rows, shuffled

END = 100 * SECOND
ANSWER = PathwayRule("answer", "response", ("ask",), ("reply",), "own")
SOON = PathwayRule("soon", "response", ("ask",), ("reply",), "own", within_us=5 * SECOND)
KNOWN = PathwayRule("known", "precedence", ("assess",), ("plan",), "own")
FRESH = PathwayRule("fresh", "precedence", ("assess",), ("plan",), "own", within_us=5 * SECOND)
NEVER = PathwayRule("never", "not_together", ("a", "b"), ("c",), "own")


def judged(rule: PathwayRule, *acts: tuple[int, str], cutoff: int = END, **more: Any) -> list[str]:
    log = measures.load(events(*[("1", at, act) for at, act in acts]))
    return [r["status"] for r in rows(activations(log, rule, cutoff, **more))]


@pytest.mark.parametrize(
    ("acts", "status"),
    [
        ([(0, "ask"), (3, "reply")], ["fulfilled"]),
        ([(3, "reply"), (3, "ask")], ["undecided"]),  # before it, at the same moment
        ([(3, "ask"), (3, "reply")], ["fulfilled"]),
        ([(0, "ask"), (1, "ask"), (3, "reply"), (4, "ask")], ["fulfilled", "fulfilled", "undecided"]),
        ([(0, "ask"), (4, "case.closed")], ["violated"]),
        ([(0, "ask"), (4, "case.closed"), (5, "reply")], ["fulfilled"]),
        ([(0, "case.closed"), (4, "ask")], ["undecided"]),
        ([(0, "reply")], []),
    ],
)
def test_a_response_follows_or_the_case_ends_without_it(
    acts: list[tuple[int, str]], status: list[str]
) -> None:
    assert judged(ANSWER, *acts) == status


@pytest.mark.parametrize(
    ("acts", "cutoff", "status"),
    [
        ([(0, "ask"), (5, "reply")], 100, ["fulfilled"]),
        ([(0, "ask"), (6, "reply")], 100, ["violated"]),
        ([(0, "ask"), (6, "reply")], 4, ["undecided"]),  # not known yet
        ([(0, "ask")], 5, ["undecided"]),
        ([(0, "ask")], 6, ["violated"]),
        ([(0, "ask"), (1, "case.closed")], 2, ["violated"]),
    ],
)
def test_a_response_in_time_is_decided_by_the_limit(
    acts: list[tuple[int, str]], cutoff: int, status: list[str]
) -> None:
    assert judged(SOON, *acts, cutoff=cutoff * SECOND) == status


def test_a_precedence_looks_back() -> None:
    assert judged(KNOWN, (0, "plan"), (1, "assess"), (9, "plan")) == ["violated", "fulfilled"]
    assert judged(FRESH, (1, "assess"), (6, "plan"), (7, "plan")) == ["fulfilled", "violated"]
    assert judged(KNOWN, (1, "assess")) == []


def test_what_must_not_happen_together_activates_once_a_case() -> None:
    assert judged(NEVER, (0, "a"), (1, "b"), (2, "c")) == ["violated"]
    assert judged(NEVER, (0, "a"), (1, "b")) == ["undecided"]
    assert judged(NEVER, (0, "a"), (1, "case.closed")) == ["fulfilled"]
    assert judged(NEVER, (0, "d")) == []


def test_in_a_complete_log_every_case_has_ended() -> None:
    assert judged(ANSWER, (0, "ask"), closing=None) == ["violated"]
    assert judged(NEVER, (0, "a"), closing=None) == ["fulfilled"]
    assert judged(ANSWER, (0, "ask"), (1, "case.closed"), closing=()) == ["undecided"]


def test_a_rule_of_threads_does_not_mix_them() -> None:
    log = measures.load(
        table(
            [
                {"case_id": "1", "type": act, "ts_us": at, "thread": thread}
                for at, (act, thread) in enumerate(
                    [("ask", "A"), ("ask", "B"), ("reply", "B"), ("ask", None)]
                )
            ]
        )
    )
    rule = PathwayRule("answer", "response", ("ask",), ("reply",), "own", scope="thread")
    assert [(r["thread"], r["status"]) for r in rows(activations(log, rule, END))] == [
        ("A", "undecided"),
        ("B", "fulfilled"),
    ]


LOG = events(
    ("1", 0, "ask"), ("1", 1, "reply"), ("2", 0, "ask"), ("2", 9, "reply"), ("2", 12, "plan"), ("3", 0, "ask"),
    ("4", 0, "x"),
)  # fmt: skip


def test_conformance_is_cases_with_no_broken_rule_of_all_cases() -> None:
    found = conformance(measures.load(LOG), [ANSWER, SOON, KNOWN], END)
    assert (found.k, found.n, found.share) == (2, 4, 0.5)
    assert [
        (c.rule.name, c.activations, c.fulfilled, c.violated, c.undecided, c.cases) for c in found.rules
    ] == [
        ("answer", 3, 2, 0, 1, ()),
        ("soon", 3, 1, 2, 0, ("2", "3")),
        ("known", 1, 0, 1, 0, ("2",)),
    ]
    assert found.interval == pytest.approx((0.15, 0.85), abs=1e-4)


def test_no_cases_are_no_share() -> None:
    assert conformance(measures.load(LOG.slice(0, 0)), [ANSWER, NEVER], END).share is None
    assert Conformance(0, 0, ()).interval is None


RULES = [ANSWER, SOON, KNOWN, FRESH, PathwayRule("never", "not_together", ("ask",), ("plan",), "own")]
ACTS = ["ask", "reply", "plan", "assess", "case.closed"]
DRAWN = st.lists(st.tuples(st.sampled_from("12"), st.integers(0, 3), st.sampled_from(ACTS)), max_size=12)


@pytest.fixture(scope="module")
def queries() -> list[str]:
    """Each rule as SQL, translated once."""
    empty = measures.load(events().slice(0, 0))
    return [as_query(activations(empty, rule, 4 * SECOND)) for rule in RULES]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=DRAWN, chance=st.randoms(use_true_random=False))
def test_order_changes_nothing_and_every_event_that_asks_is_judged(
    queries: list[str], drawn: list[tuple[str, int, str]], chance: random.Random
) -> None:
    log = events(*drawn)
    found = answers(log, *queries)
    assert answers(shuffled(log, chance.sample(range(len(drawn)), len(drawn))), *queries) == found
    for rule, judged_ in zip(RULES[:4], found, strict=False):
        acts = rule.first if rule.kind == "response" else rule.then
        assert len(judged_) == sum(row[2] in acts for row in drawn)
        assert {r["status"] for r in judged_} <= {"fulfilled", "violated", "undecided"}
    assert len(found[4]) == len({row[0] for row in drawn if row[2] in ("ask", "plan")})
