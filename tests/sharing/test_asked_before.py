"""Who can help: a second equal request leads to the first, and a unit in which nobody can answer says so."""

import pytest
from django.conf import LazySettings

from halka.directory.models import Person
from halka.sharing.actions.answer import refuse_referral
from halka.sharing.actions.referral import draft_referral, send_referral
from halka.sharing.models import Referral
from tests.cast import DAY, HOUR, START, Cast, a_registered_case, a_sent_referral, a_yes, cast
from tests.paper import Reader
from tests.seen import See
from tests.walk import signed_in

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
