"""A small form on another page: what was typed in it is not lost, and sent twice it makes one record."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.conf import LazySettings

from halka.casework.access.actions.agreements import restrict
from halka.casework.steps.actions.plan import Intention, change_plan
from halka.directory.models import Person
from halka.sharing.actions import answer
from halka.sharing.models import Referral
from halka.trust.models import LedgerEntry
from tests.architecture import ROOT
from tests.cast import (
    DAY,
    HOUR,
    SPOKE,
    START,
    Cast,
    a_planned_case,
    a_registered_case,
    a_sent_referral,
    an_accepted_referral,
    cast,
)
from tests.paper import Form, Reader
from tests.walk import signed_in

pytestmark = pytest.mark.django_db
AT = START + 8 * DAY
LONG = "The aunt is not asked yet. " * 20
Small = tuple[Person, str, str, str, dict[str, str]]
"""Who sends it, the page on which it stands, its own page, its button, what is typed."""


@pytest.fixture
def c(settings: LazySettings) -> Cast:
    settings.HALKA_SECOND_FACTOR = False
    return cast()


def _return(c: Cast) -> Small:
    case, _plan = a_planned_case(c)
    plan = change_plan(
        by=c.alice, case=case, at=AT, goal="Zed sleeps.", voice=SPOKE,
        intentions=[Intention(what="Visit", due_on=AT.date(), person=c.alice)],
    )  # fmt: skip
    return c.bob, f"/cases/{case.ref}/", f"/plans/{plan.ref}/return/", "Return", {"reason": LONG}


def _lift(c: Cast) -> Small:
    case = a_registered_case(c)
    held = restrict(by=c.alice, case=case, at=AT, from_whom="Omer", reason="fear")
    host = f"/cases/{case.ref}/who-must-not-know/"
    return c.alice, host, f"/restrictions/{held.ref}/lift/", "This person may know again", {"reason": LONG}


def _tell(c: Cast) -> Small:
    referral = an_accepted_referral(c, a_registered_case(c), AT - DAY)
    answer.start_service(by=c.dora, referral=referral, at=AT)
    answer.serve(by=c.dora, referral=referral, at=AT)
    host = f"/referrals/{referral.ref}/"
    return c.dora, host, f"{host}tell/", "Tell", {"told": LONG}


def _refuse(c: Cast) -> Small:
    referral = a_sent_referral(c, a_registered_case(c), AT - DAY)
    host = f"/referrals/{referral.ref}/"
    said = {"reason": "no_capacity", "explanation": "A place is free in May."}
    return c.dora, host, f"{host}refuse/", "Refuse and send the reason", said


def _accept(c: Cast) -> Small:
    referral = a_sent_referral(c, a_registered_case(c), AT - DAY)
    host = f"/referrals/{referral.ref}/"
    return c.dora, host, f"{host}accept/", "Accept", {"appointment_at": "2026-03-20T10:00"}


def _of_accepted(deed: str, button: str, **said: str) -> Callable[[Cast], Small]:
    def small(c: Cast) -> Small:
        referral = an_accepted_referral(c, a_registered_case(c), AT - DAY)
        host = f"/referrals/{referral.ref}/"
        return c.dora, host, f"{host}{deed}/", button, said

    return small


_ask = _of_accepted("ask", "Ask", words="Who comes along?")
_missed = _of_accepted("missed", "Tell the child’s worker", missed_at="2026-03-10T08:00", words="Next week.")
_give_back = _of_accepted("give-back", "Give it back", reason="no_capacity", explanation="Ill until May.")
_serve = _of_accepted("serve", "The service was given", satisfaction="happy")


def _form(reader: Reader, action: str) -> Form:
    return next(form for form in reader.page.forms if form.action == action)


SMALL = pytest.mark.parametrize(
    "small", [_return, _lift, _tell, _refuse, _accept, _ask, _missed, _give_back, _serve]
)


@SMALL
def test_what_was_typed_survives_the_end_of_the_sitting(
    c: Cast, small: Callable[[Cast], Small], monkeypatch: pytest.MonkeyPatch
) -> None:
    person, host, own, button, said = small(c)
    page = Reader(signed_in(person, AT, monkeypatch)).open(host)
    sent = _form(page, own).given | said
    page.client.post("/lock/")
    before = LedgerEntry.objects.count()
    assert page.client.post(own, sent).status_code == 302
    again = Reader(signed_in(person, AT + HOUR, monkeypatch)).open(host)
    assert "What you typed here before is not kept yet." in again.text
    again.follow("Go on writing")
    given = next(form for form in again.page.forms if {*said} <= {*form.fields}).given
    assert {name: given[name] for name in said} == said
    again.press(button)
    assert LedgerEntry.objects.count() > before
    assert "not kept yet" not in again.open(host).text


@SMALL
def test_a_small_form_sent_twice_is_kept_once(
    c: Cast, small: Callable[[Cast], Small], monkeypatch: pytest.MonkeyPatch
) -> None:
    person, host, own, _button, said = small(c)
    page = Reader(signed_in(person, AT, monkeypatch)).open(host)
    sent = _form(page, own).given | said
    assert page.client.post(own, sent).status_code == 302
    deeds = LedgerEntry.objects.exclude(act__endswith=".opened")
    after = deeds.count()
    answer = page.client.post(own, sent, follow=True)
    assert "This was sent before. It was kept once." in answer.content.decode()
    assert deeds.count() == after


def test_what_was_refused_waits_after_going_back(c: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    referral = an_accepted_referral(c, a_registered_case(c), AT - DAY)
    answer.start_service(by=c.dora, referral=referral, at=AT)
    host = f"/referrals/{referral.ref}/"
    answer.serve(by=c.dora, referral=referral, at=AT)
    page = Reader(signed_in(c.dora, AT, monkeypatch)).open(host)
    page.press("Tell", told="x" * 20_001)
    page.open(host)
    assert "What you typed here before is not kept yet." in page.text
    assert "not kept yet" not in Reader(signed_in(c.emil, AT, monkeypatch)).open(host).text


def test_a_day_that_has_passed_is_not_lost_when_somebody_accepts(
    c: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, host, _own, button, _said = _accept(c)
    page = Reader(signed_in(person, AT, monkeypatch)).open(host)
    page.press(button, appointment_at="2026-03-01T10:00")
    form = next(form for form in page.page.forms if "appointment_at" in form.fields)
    assert form.given["appointment_at"] == "2026-03-01T10:00"
    assert not Referral.unscoped.filter(status="accepted").exists()
    page.open(host)
    assert "What you typed here before is not kept yet." in page.text
    page.follow("Go on writing").press(button, appointment_at="2026-03-20T10:00")
    accepted = Referral.unscoped.get(status="accepted")
    assert accepted.appointment_at == datetime(2026, 3, 20, 10, tzinfo=UTC)


def test_every_small_form_that_asks_for_words_has_its_sheet() -> None:
    """The letter before it goes is refused on its own page; whoever is to stand in is chosen, not written."""
    without = set()
    for path in ROOT.rglob("*.html"):
        for form in re.findall(
            r"(?:<form[^>]* action=|{% post ).*?(?:</form>|{% endpost %})", path.read_text(), re.S
        ):
            if re.search(r"<textarea|form_fields", form) and "small_sheet" not in form:
                without.add(path.relative_to(ROOT).as_posix())
    assert {name for name in without if "/account/" not in name and "/mfa/" not in name} == {
        "pages/templates/pages/style.html",
        "sharing/templates/sharing/draft.html",
        "questionnaires/templates/questionnaires/take_along.html",  # a script sends it and says what was wrong
    }
