from halka.insight import measures
from tests.insight.toys import SECOND, events, rows


def test_rows_without_a_name_are_dropped_first_and_the_rest_paired() -> None:
    log = events(("1", 0, "x", "Ann"), ("1", 5, "x", None), ("1", 9, "x", "Ben"))
    found = rows(measures.handover.handovers(measures.load(log), "actor"))
    assert found == [
        {"from": "Ann", "to": "Ben", "count": 1, "sum_us": 9 * SECOND, "median_s": 9.0, "p90_s": 9.0}
    ]


def test_empty_and_empty_text_are_names_like_others() -> None:
    log = events(("1", 0, "x", "EMPTY"), ("1", 1, "x", ""), ("1", 2, "x", ""))
    found = rows(measures.handover.handovers(measures.load(log), "actor"))
    assert [(r["from"], r["to"]) for r in found] == [("", ""), ("EMPTY", "")]


def test_a_log_without_names_has_no_handover() -> None:
    assert (
        rows(measures.handover.handovers(measures.load(events(("1", 0, "x"), ("1", 1, "y"))), "actor")) == []
    )


def test_a_return_is_counted_once_however_long_each_stay() -> None:
    names = ["A", "A", "B", "B", "A", "C", "A"]
    log = events(*[("1", at, "x", name) for at, name in enumerate(names)])
    assert rows(measures.handover.returns(measures.load(log), "actor")) == [
        {"from": "A", "to": "B", "times": 1},
        {"from": "A", "to": "C", "times": 1},
    ]
