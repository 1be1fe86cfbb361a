from __future__ import annotations

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from halka.analysis import measures
from halka.analysis.measures.rework import rework
from halka.analysis.measures.together import shared_cases
from tests.analysis.toys import answers, as_query, events, rows

LOG = events(
    ("1", 0, "ask", "Ann"), ("1", 1, "ask", "Ann"), ("1", 2, "visit", "Ben"), ("1", 3, "ask", "Ben"),
    ("1", 4, "ask", None), ("1", 5, "ask", "Cem"), ("2", 0, "ask", "Ann"), ("2", 1, "visit", "Ben"),
)  # fmt: skip


def test_what_is_done_again_is_a_loop_or_a_repeat_by_the_same_or_another() -> None:
    found = rows(rework(measures.load(LOG)))
    assert found[0] == {
        "activity": "ask", "rows": 6, "cases": 2, "again_cases": 1, "again": 4, "self_loops": 3, "repeats": 1,
        "by_another": 1,
    }  # fmt: skip
    assert (found[1]["activity"], found[1]["again"]) == ("visit", 0)


@cache
def query() -> str:
    return as_query(rework(measures.load(LOG.slice(0, 0))))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("12"), st.integers(0, 2), st.sampled_from("ab")), max_size=12))
def test_loops_and_repeats_are_all_that_is_done_again(drawn: list[tuple[str, int, str]]) -> None:
    for row in answers(events(*drawn), query())[0]:
        assert row["again"] == row["self_loops"] + row["repeats"] == row["rows"] - row["cases"]
        assert row["again_cases"] <= min(row["again"], row["cases"])


def test_pairs_share_cases_and_are_never_divided_by_events() -> None:
    found = rows(shared_cases(measures.load(LOG), "actor"))
    assert found[0] == {
        "a": "Ann", "b": "Ben", "cases": 2, "of": 2, "share": 1.0, "share_of_a": 1.0, "share_of_b": 1.0,
    }  # fmt: skip
    assert [(r["a"], r["b"], r["cases"], r["share_of_a"]) for r in found[1:]] == [
        ("Ann", "Cem", 1, 0.5),
        ("Ben", "Cem", 1, 0.5),
    ]


def test_a_log_without_names_or_rows_has_no_pairs_and_no_rework() -> None:
    nameless = measures.load(events(("1", 0, "a"), ("1", 1, "b")))
    assert rows(shared_cases(nameless, "actor")) == []
    assert [r["again"] for r in rows(rework(nameless))] == [0, 0]
    assert rows(rework(measures.load(LOG.slice(0, 0)))) == []
