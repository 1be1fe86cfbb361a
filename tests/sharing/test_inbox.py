"""The inbox of a unit: what waits, and whether its services are still there."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from halka.directory.acts import SERVICE_CONFIRMED
from halka.directory.models import Offer, Person, Unit
from halka.directory.offers.actions import confirm_service, offer_service
from halka.sharing.actions.referral import draft_referral
from halka.sharing.models import Referral
from halka.sharing.who_can_help import candidate, candidates
from halka.trust.actor import OPERATOR
from tests.cast import HOUR, START, WHY, Cast, a_registered_case, a_sent_referral, a_yes, cast
from tests.seen import See
from tests.walk import signed_in
from tests.witness import denied, recorded_once

pytestmark = pytest.mark.django_db

FRESH, STALE = START + timedelta(days=90), START + timedelta(days=91)


@pytest.fixture
def c() -> Cast:
    return cast()


def test_after_90_days_a_service_is_grey_and_chosen_last(c: Cast) -> None:
    case = a_registered_case(c)
    offer_service(by=OPERATOR, at=STALE, unit=c.school, service="health_check")
    assert [found.is_stale for found in candidates(case, "health_check", FRESH)] == [False, False]
    school, clinic = candidates(case, "health_check", STALE)
    assert (school.unit, school.is_stale) == (c.school, False)
    assert "soft" not in candidate(school)
    assert candidate(clinic) == (
        '<span class="soft">Unit CLI-1 · 10 places a month · '
        "not confirmed since Mon 2 March: call before you send</span>"
    )
    Unit.objects.update(phone="0242 555")
    assert "telephone 0242 555" in candidate(candidates(case, "health_check", STALE)[1])
    offered = candidates(case, "safe_shelter", FRESH)
    assert [found.unit for found in offered] == [c.shelter]
    assert "0242" not in candidate(offered[0])
    Offer.objects.filter(unit=c.clinic).update(verified_on=None)
    never = candidates(case, "health_check", FRESH)[-1]
    assert "nobody has confirmed this service" in candidate(never)


def test_who_answers_for_the_unit_confirms_it(c: Cast) -> None:
    offer = Offer.objects.select_related("unit").get(unit=c.clinic)
    for person in (c.alice, c.bob, c.charlie, c.fatma):
        with denied(person):
            confirm_service(by=person, at=STALE, offer=offer)
    with recorded_once(SERVICE_CONFIRMED, person=c.dora.ref, to_unit="CLI-1", reason="health_check", case=""):
        confirm_service(by=c.dora, at=STALE, offer=offer)
    assert Offer.objects.get(pk=offer.pk).verified_on == STALE.date()
    assert not offer.is_stale(STALE)


def test_the_inbox_asks_once_and_the_button_answers(
    c: Cast, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    offer, inbox = Offer.objects.get(unit=c.clinic), reverse("referrals")
    button = reverse("confirm_offer", args=[offer.pk])

    def inbox_of(person: Person, at: datetime) -> tuple[Client, str]:
        client = signed_in(person, at, monkeypatch)
        return client, client.get(inbox).content.decode()

    assert button not in inbox_of(c.dora, FRESH)[1]
    assert button not in inbox_of(c.alice, STALE)[1]
    assert inbox_of(c.alice, STALE)[0].post(button).status_code == 403
    client, page = inbox_of(c.dora, STALE)
    assert button in page
    assert client.get(button).status_code == 405
    assert client.post(button).headers["Location"] == inbox
    assert button not in client.get(inbox).content.decode()
    assert client.post(reverse("confirm_offer", args=[999_999])).status_code == 404


def test_of_many_that_wait_ten_can_be_answered_at_once_and_none_is_missing(
    c: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_registered_case(c)
    sent = [a_sent_referral(c, case, START + (4 + n) * HOUR) for n in range(12)]
    page = signed_in(c.dora, START + 20 * HOUR, monkeypatch).get(reverse("referrals")).content.decode()
    assert "12 children wait for your answer" in page
    for number, referral in enumerate(sent):
        accept = reverse("answer_referral", args=[referral.ref, "accept"])
        assert (accept in page) == (number < 10)
        assert reverse("referral", args=[referral.ref]) in page


def test_a_fresh_request_is_not_folded_under_silences_of_a_year(
    c: Cast, monkeypatch: pytest.MonkeyPatch, see: See
) -> None:
    case = a_registered_case(c)
    old = [a_sent_referral(c, case, START + (4 + n) * HOUR) for n in range(3)]
    at = START + timedelta(days=362)
    calm, urgent = a_sent_referral(c, case, at), a_sent_referral(c, case, at + HOUR)
    Referral.unscoped.filter(pk=urgent.pk).update(urgency="emergency")
    page = see(c.dora, at + 2 * HOUR, "/referrals/")
    assert page.title == "5 children wait for your answer"
    cards = [part.texts("span", kind="soft")[0] for part in page.main.all("li", kind="panel")]
    assert cards[:2] == [urgent.number, calm.number]
    folded = page.section("Unanswered for more than 60 days").all("details")[0].text
    assert all(referral.number in folded for referral in old)
    assert calm.number not in folded


def test_after_each_answer_a_sentence_says_what_is_new_and_who_moves_next(
    c: Cast, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    case, at = a_registered_case(c), START + 4 * HOUR
    a_yes(c, case, at, ["health_check"])
    draft = draft_referral(by=c.alice, case=case, to_unit=c.clinic, service="health_check", at=at)
    alice = signed_in(c.alice, at + HOUR, monkeypatch)
    sent = alice.post(f"/referrals/{draft.ref}/send/", {**WHY}, follow=True).content.decode()
    assert "Sent. Unit CLI-1 has until Tue 3 March, " in sent
    assert "You will see the answer on Today." in sent
    dora = signed_in(c.dora, at + 2 * HOUR, monkeypatch)
    told = dora.post(f"/referrals/{draft.ref}/accept/", follow=True).content.decode()
    assert "Accepted. The sender sees it in the case." in told
