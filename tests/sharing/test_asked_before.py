"""Who can help: a second equal request leads to the first, and a unit in which nobody can answer says so."""

from typing import Any

import pytest
from django.conf import LazySettings

from halka.directory.models import Person
from halka.sharing.actions.answer import accept_referral, refuse_referral
from halka.sharing.actions.referral import draft_referral, revoke_referral, send_referral
from halka.sharing.models import Referral
from tests.cast import DAY, HOUR, START, Cast, a_registered_case, a_sent_referral, a_yes, cast
from tests.paper import Reader
from tests.seen import See
from tests.walk import signed_in
from tests.witness import refused

pytestmark = pytest.mark.django_db
NOW = START + 2 * DAY
SAID = "They were asked for this already, and it is still open"


@pytest.fixture
def c() -> Cast:
    return cast()


def test_the_page_leads_to_the_first(
    c: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    case = a_registered_case(c)
    first = a_sent_referral(c, case, NOW)
    alice = Reader(signed_in(c.alice, NOW + HOUR, monkeypatch))
    alice.open(f"/cases/{case.ref}/refer/?service=health_check")
    alice.press("See what they will read", to_unit=str(c.clinic.pk), urgency="high", basis="consent")
    assert f"{SAID}: {first.number}." in alice.text
    assert f'<a href="/referrals/{first.ref}/">' not in alice.text  # a way, not its letters
    alice.follow(first.number)
    assert alice.address == f"/referrals/{first.ref}/"
    assert Referral.unscoped.count() == 1


def test_of_two_drafts_the_second_is_not_sent(
    c: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    case = a_registered_case(c)
    a_yes(c, case, NOW, ["health_check"])
    one, two = (
        draft_referral(by=c.alice, case=case, to_unit=c.clinic, service="health_check", at=NOW)
        for _number in range(2)
    )
    send_referral(by=c.alice, referral=one, at=NOW)
    client = signed_in(c.alice, NOW + HOUR, monkeypatch)
    answer = client.post(f"/referrals/{two.ref}/send/")
    assert answer.status_code == 422
    assert SAID in answer.content.decode()
    two.refresh_from_db()
    assert two.status == "draft"
    refuse_referral(by=c.dora, referral=one, reason="no_capacity", at=NOW + HOUR)
    assert client.post(f"/referrals/{two.ref}/send/").status_code == 302


def test_a_unit_in_which_nobody_can_sign_in_says_so(c: Cast, see: See) -> None:
    page = f"/cases/{a_registered_case(c).ref}/refer/?service=health_check"
    assert "nobody there can sign in" not in see(c.alice, NOW, page).text
    Person.objects.filter(pk__in=[c.dora.pk, c.emil.pk]).update(is_active=False)
    assert (
        "Unit CLI-1 · 10 places a month · nobody there can sign in: call them" in see(c.alice, NOW, page).text
    )


def test_the_deed_itself_refuses_a_second_equal_request_while_the_first_is_open(c: Cast) -> None:
    case, other = a_registered_case(c), a_registered_case(c)
    one = a_sent_referral(c, case, NOW)
    said: dict[str, Any] = {"by": c.alice, "to_unit": c.clinic, "service": "health_check", "at": NOW + HOUR}
    with refused(SAID):
        draft_referral(case=case, **said)
    for different in ({"service": "medicines"}, {"to_unit": c.school}, {"case": other}):
        draft_referral(**({"case": case} | said | different))
    accept_referral(by=c.dora, referral=one, at=NOW + 2 * HOUR)
    with refused(SAID):
        draft_referral(case=case, **said)
    revoke_referral(by=c.alice, referral=one, at=NOW + 3 * HOUR)
    assert draft_referral(case=case, **said).status == "draft"


def test_of_two_drafts_the_second_is_refused_by_the_deed(c: Cast) -> None:
    case = a_registered_case(c)
    a_yes(c, case, NOW, ["health_check"])
    said: dict[str, Any] = {
        "by": c.alice,
        "case": case,
        "to_unit": c.clinic,
        "service": "health_check",
        "at": NOW,
    }
    one, two = draft_referral(**said), draft_referral(**said)
    stale = Referral.unscoped.get(pk=one.pk)
    send_referral(by=c.alice, referral=one, at=NOW)
    with refused(SAID):
        send_referral(by=c.alice, referral=two, at=NOW)
    with refused("Nothing was lost"):  # who was faster is told so, and not that they were asked before
        send_referral(by=c.alice, referral=stale, at=NOW)
