"""What was typed comes back to whom it belongs to when it could not be kept; a form that is sent twice is kept once."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.conf import LazySettings
from django.test import Client

from halka.casework.models import Case, Notice, Restriction
from halka.directory.models import Person
from halka.trust import clock, vault
from halka.trust.models import SentForm, Typed
from halka.trust.typed import forget_ended, kept
from tests.cast import DAY, HOUR, START, Cast, a_planned_case, cast
from tests.paper import Form, Reader
from tests.walk import signed_in

pytestmark = pytest.mark.django_db
AT = START + 8 * DAY
LONG = "She laughed twice. " * 25
ANSWERS = {"from_whom": "The uncle", "what": LONG, "reason": "fear", "home_is_closed": "on"}


@pytest.fixture
def c(settings: LazySettings) -> Cast:
    settings.HALKA_SECOND_FACTOR = False
    return cast()


@pytest.fixture
def case(c: Cast) -> Case:
    return a_planned_case(c)[0]


def _form(reader: Reader) -> Form:
    return next(form for form in reader.page.forms if any("Keep it" in one[0] for one in form.buttons))


def _opened(case: Case, person: Person, m: pytest.MonkeyPatch, at: datetime = AT) -> tuple[Client, str, Form]:
    client, address = signed_in(person, at, m), f"/cases/{case.ref}/who-must-not-know/"
    return client, address, _form(Reader(client).open(address))


def _restrictions(case: Case) -> int:
    return Restriction.unscoped.filter(case=case).count()


def test_long_text_survives_the_end_of_the_sitting(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address, form = _opened(case, c.alice, monkeypatch)
    before = _restrictions(case)
    client.post("/lock/")
    answer = client.post(address, form.given | ANSWERS)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/sign-in/login/?next={address}")
    assert LONG.encode() not in bytes(Typed.objects.get().sealed)
    again = Reader(signed_in(c.alice, AT + HOUR, monkeypatch)).open(address)
    assert "What you typed here before is still there." in again.text
    given = _form(again).given
    assert {name: given[name] for name in ANSWERS} == ANSWERS
    assert _restrictions(case) == before
    again.press("Keep it")
    assert (_restrictions(case), Typed.objects.count()) == (before + 1, 0)
    assert "still there" not in again.open(address).text


def test_what_was_typed_belongs_to_one_person_for_twelve_hours(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address, form = _opened(case, c.alice, monkeypatch)
    client.force_login(c.bob)  # somebody else signs in at the same desk, and the old tab is sent
    before = _restrictions(case)
    client.post(address, form.given | ANSWERS, follow=True)
    Case.unscoped.filter(pk=case.pk).update(worker=c.bob)
    other = signed_in(c.bob, AT + HOUR, monkeypatch).get(address)
    assert LONG not in other.content.decode()
    assert (_restrictions(case), Typed.objects.get().person) == (before, c.alice.ref)
    Case.unscoped.filter(pk=case.pk).update(worker=c.alice)
    late = Reader(signed_in(c.alice, AT + 13 * HOUR, monkeypatch)).open(address)
    assert LONG not in _form(late).given["what"]
    forget_ended(AT + 13 * HOUR)
    assert Typed.objects.count() == 0


def test_a_form_that_is_refused_is_offered_again_after_going_away(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address, form = _opened(case, c.alice, monkeypatch)
    assert client.post(address, form.given | ANSWERS | {"reason": ""}).status_code == 422
    back = Reader(client).open("/").open(address)
    assert _form(back).given["what"] == LONG
    assert _form(back.open(f"{address}?empty=1")).given["what"] == ""


def test_a_form_whose_sitting_changed_is_not_lost(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)
    client = Client(enforce_csrf_checks=True)
    client.force_login(c.alice)
    address = f"/cases/{case.ref}/who-must-not-know/"
    form = _form(Reader(client).open(address))
    answer = client.post(address, form.given | ANSWERS | {"csrfmiddlewaretoken": "0" * 64})
    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    assert _form(Reader(client).open(address)).given["what"] == LONG
    forged = client.post(address, ANSWERS)
    assert forged.status_code == 403


def test_what_was_typed_ends_with_the_key_of_the_child(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address, form = _opened(case, c.alice, monkeypatch)
    client.post("/lock/")
    client.post(address, form.given | ANSWERS)
    assert (Typed.objects.get().child, kept(person=c.bob.ref, page=address, at=AT)) == (case.child.ref, None)
    assert kept(person=c.alice.ref, page=address, at=AT)
    vault.shred(case.child.ref, at=AT, basis="court_order", by="p1")
    assert kept(person=c.alice.ref, page=address, at=AT) is None
    forget_ended(AT)
    assert Typed.objects.count() == 0


def test_the_same_form_sent_twice_makes_one_record(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address, form = _opened(case, c.alice, monkeypatch)
    before = _restrictions(case)
    sent = form.given | ANSWERS
    assert client.post(address, sent | {"reason": ""}).status_code == 422  # leaves the key free
    assert client.post(address, sent).status_code == 302
    again = client.post(address, sent, follow=True)
    assert "This was sent before. It was kept once." in again.content.decode()
    assert (_restrictions(case), SentForm.objects.count()) == (before + 1, 1)
    fresh = _form(Reader(client).open(address))
    client.post(address, fresh.given | ANSWERS)
    assert _restrictions(case) == before + 2


def test_a_stranger_who_sends_twice_has_told_once(c: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)
    client = Client()
    page = Reader(client).open("/tell/").page
    form = next(form for form in page.forms if "what_seen" in form.fields)
    said = form.given | {"to_unit": str(c.child_unit.pk), "source": "community", "what_seen": "Bruises."}
    first, second = client.post("/tell/", said), client.post("/tell/", said)
    assert (first.status_code, second.status_code) == (302, 302)
    assert Notice.unscoped.count() == 1
