"""Object-centric measures: by hand, against the reference, and whatever the order of the rows."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ibis.expr.types import Table

from halka.analysis.logs.ocel import read_ocel
from halka.analysis.measures import objects
from tests.analysis.toys import SECOND, answers, as_query, reference_logs, rows

EVENTS = pa.schema([("seq", pa.int64()), ("id", pa.string()), ("type", pa.string()), ("ts_us", pa.int64())])
OBJECTS = pa.schema([("id", pa.string()), ("type", pa.string())])
LINKS = pa.schema([("event", pa.string()), ("object", pa.string()), ("qualifier", pa.string())])


def log(*events: tuple[str, int, str, str], **types: str) -> list[pa.Table]:
    """Events of (id, second, activity, its objects divided by spaces), and the type of each object."""
    linked = [(event, object_) for event, _, _, names in events for object_ in names.split()]
    return [
        pa.Table.from_pylist(
            [
                {"seq": at, "id": e, "type": act, "ts_us": s * SECOND}
                for at, (e, s, act, _) in enumerate(events)
            ],
            EVENTS,
        ),
        pa.Table.from_pylist([{"id": name, "type": type_} for name, type_ in types.items()], OBJECTS),
        pa.Table.from_pylist(
            [{"event": e, "object": o, "qualifier": str(n)} for n, (e, o) in enumerate(linked)], LINKS
        ),
    ]


ASKED = log(
    ("e1", 0, "ask", "r1 c"),
    ("e2", 10, "ask", "r2 c"),
    ("e3", 40, "answer", "r1 r1"),  # linked twice: one event of the life of r1
    ("e4", 70, "answer", "r2"),
    ("e5", 100, "plan", "r1 r2 c"),
    c="case",
    r1="request",
    r2="request",
)


def test_lives_waits_and_who_was_waited_for_by_hand() -> None:
    steps = objects.steps(*objects.load(*ASKED))
    assert [(r["object_type"], r["from"], r["to"], r["count"]) for r in rows(objects.edges(steps))] == [
        ("case", "ask", "ask", 1),
        ("case", "ask", "plan", 1),
        ("request", "answer", "plan", 2),
        ("request", "ask", "answer", 2),
    ]
    assert [
        (r["event"], r["sojourn_us"] // SECOND, r["synchronisation_us"] // SECOND)
        for r in rows(objects.waits(steps))
    ] == [
        ("e2", 10, 0),
        ("e3", 40, 0),
        ("e4", 60, 0),
        ("e5", 30, 60),  # before the plan: case at 10, first answer at 40, second at 70
    ]
    assert rows(objects.last_to_come(steps)) == [
        {"object_type": "request", "times": 1, "last": 1, "share": 1.0},
        {"object_type": "case", "times": 1, "last": 0, "share": 0.0},
    ]
    answer_to_plan = rows(objects.directly_follows(steps, "request"))[0]
    assert (answer_to_plan["sum_us"], answer_to_plan["median_s"]) == (90 * SECOND, 45.0)


@pytest.mark.parametrize(
    "name", ["ocel20_example.jsonocel", "ocel20_example.xmlocel", "ocel20_example.sqlite"]
)
def test_the_reference_log_gives_its_reference_numbers(name: str) -> None:
    folder = reference_logs()
    if folder is None:
        pytest.skip("the reference logs are not on this computer (HALKA_EVENT_LOGS)")
    expected = json.loads((folder / "ocel" / "ocel20_example.reference.json").read_text("utf-8"))
    read = read_ocel(folder / "ocel" / name)
    steps = objects.steps(*objects.load(read.events, read.objects, read.event_object))
    found: dict[str, list[list[Any]]] = {}
    for row in rows(objects.edges(steps)):
        found.setdefault(row["object_type"], []).append([row["from"], row["to"], row["count"]])
    waits = rows(objects.waits(steps))
    assert found == expected["dfg_per_object_type"]
    assert len(waits) == expected["events_with_a_predecessor"]
    assert sum(row["sojourn_us"] for row in waits) == expected["sojourn_seconds_total"] * SECOND
    assert (
        sum(row["synchronisation_us"] for row in waits) == expected["synchronisation_seconds_total"] * SECOND
    )
    for table, count in (("events", "events"), ("objects", "objects"), ("event_object", "event_object_links"),
                         ("object_object", "object_object_links"), ("event_values", "event_attribute_values"),
                         ("object_values", "object_attribute_values")):  # fmt: skip
        assert getattr(read, table).num_rows == expected[count]


@pytest.fixture(scope="module")
def queries() -> list[str]:
    empty = [schema.empty_table() for schema in (EVENTS, OBJECTS, LINKS)]
    steps: Table = objects.steps(*objects.load(*empty))
    return [
        as_query(found) for found in (objects.edges(steps), objects.waits(steps), objects.last_to_come(steps))
    ]


@settings(max_examples=15, deadline=None)
@given(
    drawn=st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from("ab"), st.sets(st.sampled_from("xyz"))), max_size=12
    ),
    order=st.randoms(),
)
def test_the_order_of_the_rows_changes_nothing(queries: list[str], drawn: list[Any], order: Any) -> None:
    tables = log(
        *((f"e{at}", second, act, " ".join(sorted(names))) for at, (second, act, names) in enumerate(drawn)),
        x="A", y="A", z="B",
    )  # fmt: skip
    mixed = []
    for table in tables:
        places = list(range(table.num_rows))
        order.shuffle(places)
        mixed.append(table.take(pa.array(places, pa.int64())))
    names = ("events", "objects", "event_object")
    first = answers(dict(zip(names, tables, strict=True)), *queries)
    assert answers(dict(zip(names, mixed, strict=True)), *queries) == first
    # Conservation: along each life, the waits add up to the time between its first and last event.
    steps = sum(row["count"] for row in first[0])
    assert steps == sum(max(0, sum(name in names for _, _, names in drawn) - 1) for name in "xyz")
