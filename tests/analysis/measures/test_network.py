from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halka.analysis import measures
from halka.analysis.measures.network import (
    Network,
    as_institutions,
    centralisation,
    density,
    messages,
    network,
    nodes,
    reciprocity,
    tie_levels,
)
from tests.analysis.province import table
from tests.analysis.simulated import simulated
from tests.analysis.toys import DAY, rows

TALK = {"info_request", "info_reply", "referral", "referral_accepted", "referral_returned", "feedback"} | {
    "notification"
}


def said(*pairs: tuple[str | None, str | None], **more: Any) -> Any:
    row = {"case_id": "1", "type": "referral.sent", "ts_us": 0} | more
    return measures.load(table([{**row, "from_org": a, "to_org": b} for a, b in pairs]))


def drawn(*pairs: tuple[str, str]) -> Network:
    return network(messages(said(*pairs)))


CHAIN = drawn(("A", "B"), ("B", "C"), ("C", "D"))


def test_messages_need_two_different_ends() -> None:
    log = said(("A", "B"), ("A", "B"), ("A", "A"), ("A", None), (None, "B"), ("B", "A"))
    assert rows(messages(log)) == [
        {"from": "A", "to": "B", "count": 2},
        {"from": "B", "to": "A", "count": 1},
    ]
    assert rows(messages(log, {"request.sent"})) == []


def test_units_of_one_institution_are_one_node() -> None:
    log = said(("A1", "A2"), ("A1", "B"), ("A2", "B"))
    assert rows(messages(log, institutions={"A1": "A", "A2": "A"})) == [{"from": "A", "to": "B", "count": 2}]


def test_a_star_is_wholly_centralised_and_a_ring_not_at_all() -> None:
    assert centralisation(drawn(("H", "A"), ("B", "H"), ("H", "C"))) == 1.0
    assert centralisation(drawn(("A", "B"), ("B", "C"), ("C", "A"))) == 0.0
    assert centralisation(drawn(("A", "B"))) is None


def test_the_middle_of_a_chain_is_a_single_point_of_failure() -> None:
    found = {node.name: node for node in nodes(CHAIN)}
    # Through B: A-C and A-D, of the three pairs that leave B out; without B, A is alone.
    assert (found["B"].betweenness, found["B"].cut_off, found["B"].lengthened) == (2 / 3, 2, 0)
    assert [name for name, node in found.items() if node.is_single_point_of_failure] == ["B", "C"]


def test_where_there_is_a_longer_way_round_it_is_named_apart() -> None:
    ring = drawn(("A", "B"), ("B", "C"), ("C", "D"), ("D", "E"), ("E", "A"))
    assert {(node.betweenness, node.cut_off, node.lengthened) for node in nodes(ring)} == {(1 / 6, 0, 1)}


def test_two_equal_ways_share_the_betweenness_and_neither_end_depends_on_one() -> None:
    square = drawn(("A", "B"), ("B", "C"), ("C", "D"), ("D", "A"))
    assert {(node.betweenness, node.cut_off, node.lengthened) for node in nodes(square)} == {(1 / 6, 0, 0)}


def test_reciprocity_by_pairs_and_by_weight() -> None:
    found = reciprocity(drawn(("A", "B"), ("A", "B"), ("A", "B"), ("B", "A"), ("A", "C")))
    assert (found.mutual, found.connected, found.value) == (1, 2, 0.5)
    assert (found.lesser, found.greater, found.weighted) == (1, 4, 0.25)


def test_density_counts_names_that_are_in_touch_with_nobody() -> None:
    assert density(CHAIN) == 0.5
    assert density(network(messages(said(("A", "B"))), nodes=("C",))) == pytest.approx(1 / 3)


def test_an_empty_network_has_no_numbers() -> None:
    empty = drawn()
    assert (density(empty), centralisation(empty), reciprocity(empty).value, nodes(empty)) == (
        None,
        None,
        None,
        [],
    )


def levels(*rows_: dict[str, Any], **more: Any) -> list[tuple[str, str, int]]:
    base = {"case_id": "1", "type": "x", "ts_us": 0}
    found = tie_levels(measures.load(table([base | row for row in rows_])), 0, 90 * DAY, **more)
    return [(r["a"], r["b"], r["level"]) for r in rows(found)]


def test_the_level_of_a_tie_rises_with_appointments_and_with_plans() -> None:
    there, back = {"from_org": "B", "to_org": "A"}, {"from_org": "A", "to_org": "B"}
    talk = [there, there, there, back, back, back]
    assert levels(*talk[:5]) == [("A", "B", 0)]
    assert levels(*talk) == [("A", "B", 1)]
    task, plan = {**there, "type": "task", "due_us": DAY}, {**back, "type": "plan.shared"}
    assert levels(*talk, task) == [("A", "B", 2)]
    assert levels(*talk, task, tasks={"handover"}) == [("A", "B", 1)]
    assert levels(*talk, task, plan, plans={"plan.shared"}) == [("A", "B", 3)]
    assert levels(*talk, plan, plans={"plan.shared"}) == [("A", "B", 1)]


def test_only_messages_of_the_period_tie() -> None:
    assert levels({"from_org": "A", "to_org": "B", "ts_us": 90 * DAY}) == []


def test_the_simulated_province_has_its_reference_network() -> None:
    events, expected = simulated()
    found = network(messages(events))
    told = expected["C2.7 concentration"]
    assert (len(found.nodes), found.pairs) == (told["institutions"], told["undirected_pairs"])
    assert centralisation(found) == pytest.approx(told["freeman_degree_centralisation"])
    top, *others = nodes(found)
    assert top.name == told["top_institution"]
    assert top.share == pytest.approx(told["share_of_messages_touching_top"])
    highest = {node.name: pytest.approx(node.betweenness) for node in (top, *others) if node.betweenness}
    assert told["betweenness_normalised"] == highest
    mutual = reciprocity(network(messages(events, TALK)))
    told = expected["C1.8 reciprocity"]
    assert (mutual.mutual, mutual.connected, mutual.value) == (
        told["mutual_pairs"],
        told["connected_pairs"],
        told["value"],
    )


def ways_from(links: set[frozenset[int]], start: int, without: int | None = None) -> dict[int, int]:
    """Steps from a node to each that can be reached, one after the other."""
    steps, queue = {start: 0}, [start]
    for here in queue:
        for link in links:
            if here in link and without not in link:
                (there,) = link - {here}
                if there not in steps:
                    steps[there] = steps[here] + 1
                    queue.append(there)
    return steps


@settings(max_examples=40, deadline=None)
@given(st.sets(st.frozensets(st.integers(0, 6), min_size=2, max_size=2), max_size=12))
def test_what_depends_on_a_node_is_what_changes_when_it_is_taken_away(links: set[frozenset[int]]) -> None:
    weight = np.zeros((7, 7), np.int64)
    for a, b in links:
        weight[a, b] = 1
    for node in nodes(Network(tuple("0123456"), weight)):
        gone, cut_off, lengthened = int(node.name), 0, 0
        for a, b in combinations([n for n in range(7) if n != gone], 2):
            before, after = ways_from(links, a).get(b), ways_from(links, a, gone).get(b)
            cut_off += before is not None and after is None
            lengthened += before is not None and after is not None and after > before
        assert (node.cut_off, node.lengthened) == (cut_off, lengthened)


def test_the_hand_over_between_institutions_carries_its_waits() -> None:
    log = measures.load(
        table(
            [
                {"case_id": "1", "type": "x", "ts_us": day * DAY, "from_org": unit}
                for day, unit in ((0, "A1"), (1, "A2"), (5, None), (8, "B"))
            ]
        )
    )
    units = as_institutions(log, {"A1": "A", "A2": "A"})
    found = rows(measures.handover.handovers(units, "from_org"))
    assert [(r["from"], r["to"], r["sum_us"] // DAY) for r in found] == [("A", "A", 1), ("A", "B", 7)]
    assert network(measures.handover.handovers(units, "from_org")).pairs == 1
