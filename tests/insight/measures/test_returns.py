from halka.insight import measures
from halka.insight.measures.returns import return_summary, returns, stays
from tests.insight.toys import SECOND, events, rows

NAMES = ["A", "A", "B", None, "B", "A", "C", "A"]
LOG = events(*[("1", at, "x", name) for at, name in enumerate(NAMES)], ("2", 0, "x", "A"), ("2", 1, "x", "B"))


def test_a_return_is_counted_once_however_long_each_stay() -> None:
    assert rows(returns(measures.load(LOG), "actor")) == [
        {"from": "A", "to": "B", "times": 1, "cases": 1},
        {"from": "A", "to": "C", "times": 1, "cases": 1},
    ]


def test_the_summary_counts_cases_with_a_return_among_those_with_names() -> None:
    without = events(("3", 0, "x"), *[("1", at, "x", name) for at, name in enumerate(NAMES)])
    assert rows(return_summary(measures.load(without), "actor")) == [{"returns": 2, "cases": 1, "of": 1}]
    assert rows(return_summary(measures.load(LOG), "actor")) == [{"returns": 2, "cases": 1, "of": 2}]


def test_rows_without_a_name_do_not_end_a_stay() -> None:
    found = [r for r in rows(stays(measures.load(LOG), "actor")) if r["case_id"] == "1"]
    assert [(r["name"], r["place"], r["events"]) for r in found] == [
        ("A", 0, 2), ("B", 1, 2), ("A", 2, 1), ("C", 3, 1), ("A", 4, 1),
    ]  # fmt: skip
    assert (found[1]["start_us"], found[1]["end_us"]) == (2 * SECOND, 4 * SECOND)


def test_activities_return_too() -> None:
    log = events(*[("1", at, act) for at, act in enumerate("abab")])
    assert rows(returns(measures.load(log), "type")) == [
        {"from": "a", "to": "b", "times": 1, "cases": 1},
        {"from": "b", "to": "a", "times": 1, "cases": 1},
    ]


def test_without_names_or_rows_nothing_returns() -> None:
    for log in (events(("1", 0, "x"), ("1", 1, "y")), LOG.slice(0, 0)):
        assert rows(returns(measures.load(log), "actor")) == []
        assert rows(return_summary(measures.load(log), "actor")) == [{"returns": 0, "cases": 0, "of": 0}]
