from __future__ import annotations

import random
from typing import Any

import pytest

from halka.analysis import measures
from halka.analysis.measures.spread import spread
from halka.analysis.measures.synchronisation import last_of, requests, waits, who_is_last
from tests.analysis.province import table
from tests.analysis.simulated import simulated
from tests.analysis.toys import DAY, rows, shuffled

ASK, REPLY = ["request.sent"], ["request.answered"]


def asked(case: str, to: str, day: int, *replies: int) -> list[dict[str, Any]]:
    base = {"case_id": case, "thread": f"{case}{to}{day}"}
    acts = [{**base, "type": "request.sent", "to_org": to, "ts_us": day * DAY}]
    return acts + [{**base, "type": "request.answered", "from_org": to, "ts_us": at * DAY} for at in replies]


ACTS = [
    *asked("1", "HOS", 0, 9, 11), *asked("1", "SCH", 1, 4), *asked("1", "MUN", 2, 4),
    *asked("2", "HOS", 0, 5), *asked("2", "SCH", 0, 5),
    *asked("3", "HOS", 0, 5), *asked("3", "SCH", 0),
    *asked("4", "SCH", 0, 7),
]  # fmt: skip
LOG = table(ACTS)


def found(log: Any = LOG) -> Any:
    return measures.settle(requests(measures.load(log), ASK, REPLY))


def test_the_wait_is_from_the_first_to_the_last_answer_of_a_case() -> None:
    told = rows(waits(found()))
    assert [(r["case_id"], r["requests"], r["answered"], r["wait_us"]) for r in told] == [
        ("1", 3, 3, 5 * DAY), ("2", 2, 2, 0), ("3", 2, 1, None),
    ]  # fmt: skip


def test_who_is_last_counts_complete_groups_and_ties_for_each() -> None:
    assert rows(who_is_last(found())) == [
        {"name": "HOS", "asked": 2, "last": 2, "share": 1.0},
        {"name": "SCH", "asked": 2, "last": 1, "share": 0.5},
        {"name": "MUN", "asked": 1, "last": 0, "share": 0.0},
    ]


def test_an_answer_at_the_same_moment_counts_only_after_the_question() -> None:
    question, answer = asked("1", "HOS", 3, 3)
    assert rows(found(table([question, answer])))[0]["answered_us"] == 3 * DAY
    assert rows(found(table([answer, question])))[0]["answered_us"] is None


def test_the_order_of_rows_changes_nothing() -> None:
    order = list(range(LOG.num_rows))
    random.Random(5).shuffle(order)
    mixed = found(shuffled(LOG, order))
    assert rows(mixed) == rows(found())
    assert rows(who_is_last(mixed)) == rows(who_is_last(found()))


def test_without_requests_nobody_is_last() -> None:
    empty = found(LOG.slice(0, 0))
    assert rows(waits(empty)) == rows(who_is_last(empty)) == []


def test_the_simulated_province_waits_for_its_hospital() -> None:
    events, expected = simulated()
    asked_for = measures.settle(requests(events, ["info_request"], ["info_reply"]))
    told = expected["C2.4 synchronisation wait, days"]
    (days,) = rows(spread(waits(asked_for), "wait_us", DAY))
    assert {name: days[name] for name in told} == {name: pytest.approx(told[name]) for name in told}
    assert {
        r["name"]: {"involved": r["asked"], "last_or_tied": r["last"], "share": pytest.approx(r["share"])}
        for r in rows(who_is_last(asked_for))
    } == expected["C2.4 who is last"]["by_institution"]


def test_in_memory_it_is_the_same() -> None:
    chance = random.Random(1)
    acts = [
        act
        for case in range(60)
        for to in chance.sample(["HOS", "SCH", "MUN", "COU"], chance.randint(1, 4))
        for act in asked(
            f"{case}", to, 0, *(chance.randint(1, 3) for _ in range(chance.choice([0, 1, 1, 1])))
        )
    ]
    for log in (LOG, table(acts)):
        told = rows(found(log).select("case_id", "to_org", "answered_us"))
        chance.shuffle(told)
        exact = {row["name"]: (row["last"], row["asked"]) for row in rows(who_is_last(found(log)))}
        assert last_of((row["case_id"], row["to_org"], row["answered_us"]) for row in told) == exact != {}
