"""Is this child known? An office and its telephone, or nothing; asked with a reason, entered, told to the worker."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from halka.casework.access.actions import known as deed
from halka.casework.access.actions.agreements import restrict
from halka.casework.access.actions.conflicts import declare_conflict
from halka.casework.acts import CHILD_ASKED_FOR
from halka.casework.models import Case, KnownQuestion
from halka.casework.notices.actions import accept_notice
from halka.directory.models import Unit
from tests.cast import DAY, HOUR, START, Cast, a_notice, a_registered_case, cast
from tests.paper import Reader
from tests.seen import See
from tests.walk import signed_in
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db
NOW = START + 2 * DAY


@pytest.fixture
def c(settings: LazySettings) -> Cast:
    settings.HALKA_SECOND_FACTOR = False
    c = cast()
    Unit.objects.filter(pk=c.child_unit.pk).update(phone="0312 555 00 11")
    return c


def ask(c: Cast, monkeypatch: pytest.MonkeyPatch, name: str, at: datetime = NOW, **more: str) -> Reader:
    greta = Reader(signed_in(c.greta, at, monkeypatch)).open("/cases/").follow("Is this child known?")
    return greta.press("Ask", name=name, reason="with_me", **more)


def test_a_known_child_is_answered_by_an_office_and_nothing_else(
    c: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_registered_case(c)
    reader = ask(c, monkeypatch, "quux ZED", year="2017")
    assert "zed" not in reader.address.casefold()
    page = reader.text
    assert "Known: call this office" in page
    assert "Unit CPU-1" in page
    assert "0312 555 00 11" in page
    assert case.code not in page
    assert "Alice" not in page
    assert "Open a case in an emergency" in page


@pytest.mark.parametrize(("name", "year"), [("Zed Nobody", ""), ("Ze Qu", ""), ("Zed Quux", "2009")])
def test_another_name_a_part_of_it_and_another_year_are_not_known(
    c: Cast, monkeypatch: pytest.MonkeyPatch, name: str, year: str
) -> None:
    a_registered_case(c)
    assert "Not known here" in ask(c, monkeypatch, name, year=year).text


def test_one_name_alone_is_not_asked_for_and_nothing_typed_is_lost(
    c: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ask(c, monkeypatch, "Zed")
    assert "Write the first name and the surname, each in full." in page.text
    assert page.page.forms[2].given["name"] == "Zed"
    assert not KnownQuestion.unscoped.exists()


def test_a_hidden_child_and_a_conflict_read_the_same_as_nobody(
    c: Cast, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_registered_case(c)
    nobody = ask(c, monkeypatch, "Mara Nobody").text
    held = restrict(
        by=c.alice, case=case, at=START + DAY, from_whom="F", reason="fear", whereabouts_secret=True
    )
    assert ask(c, monkeypatch, "Zed Quux").text == nobody
    held.lifted_at = NOW
    held.save()
    assert "Known: call" in ask(c, monkeypatch, "Zed Quux").text
    declare_conflict(by=c.greta, case=case, person=c.greta, reason="relative", at=NOW)
    assert ask(c, monkeypatch, "Zed Quux").text == nobody
    told = [row for row in see(c.alice, NOW + HOUR, "/").text.split("Greta of Unit CPU-2 asked") if row]
    assert len(told) == 4  # each of the three questions about Zed, also those without an answer


def test_a_hidden_unit_is_told_to_nobody(c: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    a_registered_case(c)
    Unit.objects.filter(pk=c.child_unit.pk).update(is_hidden=True)
    assert "Known: call this office" not in ask(c, monkeypatch, "Zed Quux").text
    assert not KnownQuestion.unscoped.get().is_told


def test_a_hidden_child_costs_as_many_questions_to_the_store_as_nobody(
    c: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_registered_case(c)
    restrict(by=c.alice, case=case, at=START + DAY, from_whom="F", reason="fear", whereabouts_secret=True)
    ask(c, monkeypatch, "Zed Quux")
    cost = []
    for name in ("Zed Quux", "Mara Nobody"):
        with CaptureQueriesContext(connection) as asked:
            ask(c, monkeypatch, name)
        cost.append(len(asked))
    assert cost[0] == cost[1]


def test_it_is_entered_with_its_reason_and_told_on_today_for_a_week(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    with recorded_once(CHILD_ASKED_FOR, case=case.ref, reason="with_me", unit="CPU-2"):
        deed.ask_if_known(by=c.greta, found=[case], reason="with_me", at=NOW)
    said = "Greta of Unit CPU-2 asked whether this child is known"
    assert said in see(c.alice, NOW + HOUR, "/").text
    assert "The child is with me now" in see(c.alice, NOW + HOUR, "/").text
    assert said not in see(c.alice, NOW + 8 * DAY, "/").text
    assert said not in see(c.hugo, NOW + HOUR, "/").text
    assert "Greta" in see(c.alice, NOW + HOUR, f"/cases/{case.ref}/who/").text


def test_who_is_too_close_to_the_family_is_not_told_who_asked(c: Cast, see: See) -> None:
    case = accept_notice(by=c.bob, notice=a_notice(c), risk="high", at=START)
    deed.ask_if_known(by=c.greta, found=[case], reason="with_me", at=NOW)
    said = "Greta of Unit CPU-2 asked whether this child is known"
    assert said in see(c.bob, NOW + HOUR, "/").text  # nobody works with the child yet
    declare_conflict(by=c.bob, case=case, person=c.bob, reason="relative", at=NOW + HOUR)
    assert said not in see(c.bob, NOW + 2 * HOUR, "/").text


def test_the_answer_stands_for_an_hour_and_for_who_asked(c: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = a_registered_case(c)
    question = deed.ask_if_known(by=c.greta, found=[case], reason="asked", at=NOW)
    page = f"/known/{question}/"
    assert signed_in(c.greta, NOW + HOUR / 2, monkeypatch).get(page).status_code == 200
    assert signed_in(c.greta, NOW + HOUR, monkeypatch).get(page).status_code == 404
    assert signed_in(c.alice, NOW, monkeypatch).get(page).status_code == 404


def test_who_may_not_ask_and_how_often(c: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = a_registered_case(c)
    with denied(c.dora):
        deed.ask_if_known(by=c.dora, found=[case], reason="asked", at=NOW)
    with refused("Choose why you ask."):
        deed.ask_if_known(by=c.greta, found=[case], reason="", at=NOW)
    monkeypatch.setattr(deed, "MOST_IN_AN_HOUR", 1)
    nobody: list[Case] = []
    deed.ask_if_known(by=c.greta, found=nobody, reason="asked", at=NOW)
    with refused("That is enough for one hour."):
        deed.ask_if_known(by=c.greta, found=[case], reason="asked", at=NOW)
    deed.ask_if_known(by=c.greta, found=[case], reason="asked", at=NOW + HOUR)
