"""What a supervisor reads of the team, and the page on which all cases of an absent worker are given away."""

from __future__ import annotations

import pytest
from django.conf import LazySettings

from halka.casework.access.actions.conflicts import declare_conflict
from halka.casework.acts import CASE_ASSIGNED
from halka.casework.cases.actions import hold_case
from halka.casework.models import Case
from halka.trust.models import LedgerEntry
from tests.cast import DAY, HOUR, START, Cast, a_case, a_planned_case, a_registered_case, cast, somebody
from tests.seen import See
from tests.walk import signed_in

pytestmark = pytest.mark.django_db

TABLE = "Late by worker, most first. Only steps of the worker’s own."


@pytest.fixture
def c() -> Cast:
    return cast()


def test_nothing_is_late_is_not_said_while_a_worker_is_late(c: Cast, see: See) -> None:
    """Seen in the demo: "Nothing is late" while a worker had 37 late things."""
    a_registered_case(c)
    ada = somebody("Ada", c.child_unit, "caseworker")
    quiet = see(c.bob, START + 4 * HOUR, "/")
    assert quiet.title == "Nothing is late. Nothing is due today."
    page = see(c.bob, START + 30 * DAY, "/")
    late = int(page.table(TABLE)[0][1])
    assert late == len(see(c.alice, START + 30 * DAY, "/").rows("Late")) == 2
    assert page.title == f"{late} steps of workers are late."
    assert [row[0] for row in page.table(TABLE)] == ["Alice"]
    for stranger in (c.alice, ada, c.hugo, c.dora):
        assert "Your team" not in see(stranger, START + 30 * DAY, "/").headings


def test_the_worst_stands_first_and_who_is_over_the_limit_is_said(c: Cast, see: See) -> None:
    ada = somebody("Ada", c.child_unit, "caseworker")
    for number in range(2):
        case = a_case(c, START + number * HOUR)
        Case.unscoped.filter(pk=case.pk).update(worker=ada)
    for number in range(26):
        a_case(c, START + 20 * DAY + number * HOUR)
    at = START + 21 * DAY + 3 * HOUR
    rows = see(c.bob, at, "/").table(TABLE)
    assert {row[0]: row[3] for row in rows} == {"Ada": "2 of 25", "Alice": "26 of 25 1 over"}
    late = [int(row[1]) for row in rows]
    assert late == sorted(late, reverse=True)


def test_what_is_on_hold_is_looked_at_after_7_14_30_and_90_days(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    held = START + 5 * DAY
    hold_case(by=c.alice, case=case, at=held)
    said = {}
    for after in (6, 7, 14, 30, 90):
        rows = see(c.bob, held + after * DAY, "/").rows("On hold")
        said[after] = [(row.title, row.why) for row in rows]
    assert said[6] == []
    assert {after: rows[0] for after, rows in said.items() if rows} == {
        after: (f"On hold for more than {after} days", case.code) for after in (7, 14, 30, 90)
    }
    assert see(c.hugo, held + 90 * DAY, "/").rows("On hold") == []


def test_all_cases_of_an_absent_worker_are_given_away_on_one_page(
    c: Cast, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    ada, ben = (somebody(name, c.child_unit, "caseworker") for name in ("Ada", "Ben"))
    cases = [a_case(c, START + number * HOUR) for number in range(4)]
    at = START + 9 * HOUR
    address = f"/team/{c.alice.ref}/cases/"
    client = signed_in(c.bob, at, monkeypatch)
    page = client.get(address).content.decode()
    assert "Ada (0 of 25 cases)" in page
    assert all(case.code in page for case in cases)
    before = LedgerEntry.objects.filter(act=CASE_ASSIGNED).count()
    answer = client.post(address, {"everything": ada.pk, cases[1].ref: ben.pk})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    workers = {case.pk: Case.unscoped.get(pk=case.pk).worker for case in cases}
    assert workers == {case.pk: ben if case == cases[1] else ada for case in cases}
    assert LedgerEntry.objects.filter(act=CASE_ASSIGNED).count() == before + 4
    assert "4 cases were given." in client.get("/").content.decode()
    assert client.get(address).status_code == 404


def test_one_that_cannot_be_given_keeps_all_where_they_are(
    c: Cast, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    ada = somebody("Ada", c.child_unit, "caseworker")
    first, second = a_case(c), a_case(c, START + HOUR)
    declare_conflict(by=ada, case=second, person=ada, reason="relative", at=START + 4 * HOUR)
    at = START + 9 * HOUR
    address = f"/team/{c.alice.ref}/cases/"
    client = signed_in(c.bob, at, monkeypatch)
    answer = client.post(address, {"everything": ada.pk})
    assert answer.status_code == 422
    assert f"{second.code}: Ada cannot take this case." in answer.content.decode()
    assert {Case.unscoped.get(pk=case.pk).worker for case in (first, second)} == {c.alice}
    nothing = client.post(address, {"everything": ""})
    assert "Choose who takes the cases." in nothing.content.decode()
    for stranger, status in ((c.alice, 403), (c.hugo, 404), (c.dora, 403)):
        assert signed_in(stranger, at, monkeypatch).get(address).status_code == status
