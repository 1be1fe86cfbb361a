"""The power is cut in the middle of deeds: no deed that was acknowledged is lost, none is there by half."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection

from halka.casework.cases.actions import change_risk
from halka.casework.models import Case
from halka.casework.steps.actions.contact import make_contact
from tests.cast import DAY, HOUR, SPOKE, START, Cast, a_planned_case, a_sent_referral, cast
from tests.proofs import size
from tests.proofs.power import Deed, Story

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL syncs by itself; `doctor` asks it"),
]
ENDS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA", "BEGIN")


def recorded(do: Callable[[], object]) -> Deed:
    """The statements by which a deed writes."""
    deed: Deed = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(ENDS):
            rows = params if many else [params]
            for values in rows:
                deed.append((sql.replace("%s", "?").replace("%%", "%"), tuple(map(plain, values or ()))))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        do()
    return deed


def plain(value: Any) -> Any:
    """As SQLite keeps it."""
    if isinstance(value, memoryview):
        return bytes(value)
    return str(value) if isinstance(value, date) else value  # a moment is a date, too


def story() -> Story:
    c = cast()
    case = a_planned_case(c)[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT type, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
        )
        made = cursor.fetchall()
        tables: Deed = [(sql, ()) for kind, sql in made if kind == "table"]
        beside: Deed = [(sql, ()) for kind, sql in made if kind != "table"]
        rows: Deed = []
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                marks = ", ".join("?" * len(row))
                rows.append((f'INSERT INTO "{table}" VALUES ({marks})', tuple(map(plain, row))))
    deeds = [
        recorded(deed)
        for n in range(6)
        for deed in day(c, case, START + (5 + n) * DAY, ("low", "medium")[n % 2])
    ]
    return Story.of([*tables, *rows, *beside], deeds)


def day(c: Cast, case: Case, at: datetime, level: str) -> list[Callable[[], object]]:
    """Three deeds with words for the vault, rows of their own and entries."""
    return [
        lambda: make_contact(by=c.alice, case=case, at=at, how="phone", note="Called.", voice=SPOKE),
        lambda: change_risk(by=c.alice, case=case, level=level, reason="It changed.", at=at + HOUR),
        lambda: a_sent_referral(c, case, at + 2 * HOUR),
    ]


def test_no_acknowledged_deed_is_lost_and_none_is_there_by_half() -> None:
    told, chance, cuts = story(), random.Random(11), size("cuts", 60)
    assert Counter(told.cut(chance) for _ in range(cuts)) == Counter({"": cuts})
    assert told.acknowledged > cuts  # of eighteen deeds: the power was not always cut before the first


@pytest.mark.parametrize("synchronous", ["OFF", "NORMAL"])
def test_the_same_cuts_lose_deeds_when_the_store_is_asked_to_hurry(synchronous: str) -> None:
    told, chance, cuts = story(), random.Random(11), size("cuts", 60)
    found = Counter(told.cut(chance, synchronous) for _ in range(cuts))
    assert found["lost"] + found["torn"] > cuts // 4, found
