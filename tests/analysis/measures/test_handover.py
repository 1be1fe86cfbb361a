from halka.analysis import measures
from tests.analysis.toys import SECOND, events, rows


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


def test_the_summary_counts_names_edges_and_changes_of_hands() -> None:
    log = events(("1", 0, "x", "A"), ("1", 1, "x", None), ("1", 2, "x", "A"), ("1", 3, "x", "B"))
    assert rows(measures.handover.handover_summary(measures.load(log), "actor")) == [
        {"nodes": 2, "edges": 2, "pairs": 2, "between_different": 1, "missing": 1, "of": 4}
    ]


def test_names_that_are_not_recorded_give_no_nodes() -> None:
    for log, size in ((events(("1", 0, "x"), ("1", 1, "y")), 2), (events().slice(0, 0), 0)):
        (found,) = rows(measures.handover.handover_summary(measures.load(log), "actor"))
        assert (found["nodes"], found["edges"], found["pairs"], found["of"]) == (0, 0, 0, size)
