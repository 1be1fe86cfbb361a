from halka.analysis import measures
from tests.analysis.toys import DAY, SECOND, events, rows

TOY = events(
    ("1", 0, "ask"), ("1", 10, "answer"), ("1", 40, "close"),
    ("2", 5, "ask"), ("2", 25, "answer"), ("2", 25, "answer"),
)  # fmt: skip


def test_the_graph_counts_every_pair_and_measures_its_wait() -> None:
    found = rows(measures.flow.directly_follows(measures.load(TOY)))
    assert [(r["from"], r["to"], r["count"], r["sum_us"]) for r in found] == [
        ("ask", "answer", 2, 30 * SECOND),
        ("answer", "answer", 1, 0),
        ("answer", "close", 1, 30 * SECOND),
    ]
    assert {k: found[0][k] for k in ("mean_s", "median_s", "p90_s", "min_s", "max_s")} == {
        "mean_s": 15.0, "median_s": 15.0, "p90_s": 19.0, "min_s": 10.0, "max_s": 20.0,
    }  # fmt: skip


def test_activities_are_counted_by_row_and_by_case() -> None:
    found = rows(measures.flow.activities(measures.load(TOY)))
    assert found[0] == {"activity": "answer", "count": 3, "cases": 2, "again": 1}


def test_the_first_and_the_last_event_are_found_by_time_and_then_by_position() -> None:
    tied = measures.load(events(("1", 7, "b"), ("1", 7, "a"), ("2", 7, "a")))
    assert rows(measures.flow.starts(tied)) == [{"activity": "a", "cases": 1}, {"activity": "b", "cases": 1}]
    assert rows(measures.flow.ends(tied)) == [{"activity": "a", "cases": 2}]


def test_a_case_with_one_event_has_no_edge() -> None:
    assert rows(measures.flow.directly_follows(measures.load(events(("1", 0, "ask"))))) == []


def test_an_empty_log_gives_empty_tables() -> None:
    empty = measures.load(TOY.slice(0, 0))
    assert rows(measures.flow.directly_follows(empty)) == []
    assert rows(measures.cases.variants(empty)) == []


def test_durations_and_variants_of_the_toy() -> None:
    table = measures.load(TOY)
    durations = measures.cases.durations(table)
    assert [r["duration_us"] for r in rows(durations)] == [40 * SECOND, 20 * SECOND]
    assert rows(measures.cases.duration_summary(durations)) == [
        {"min": 20.0, "p50": 30.0, "p90": 38.0, "max": 40.0, "mean": 30.0, "n": 2}
    ]
    assert [r["path"] for r in rows(measures.cases.variants(table))] == [
        ["ask", "answer", "answer"],
        ["ask", "answer", "close"],
    ]


def test_a_wait_of_centuries_is_still_exact() -> None:
    span = 400 * 365 * (DAY // SECOND)
    found = rows(measures.flow.directly_follows(measures.load(events(("1", -span, "a"), ("1", span, "b")))))
    assert found[0]["sum_us"] == 2 * span * SECOND
