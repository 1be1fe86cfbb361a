"""A notice that says "in danger now" says whom to call: to who sent it, and to who reads it."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client

from halka.casework.models import Notice
from halka.casework.notices.actions import send_notice
from halka.directory.models import Unit
from halka.directory.numbers.actions import confirm_number
from halka.trust import clock
from tests.cast import HOUR, START, a_notice, cast, somebody
from tests.seen import See
from tests.walk import signed_in

pytestmark = pytest.mark.django_db

UNCONFIRMED = "not confirmed by the office"


def test_who_reads_it_is_told_the_emergency_number_and_the_telephone(see: See) -> None:
    c = cast()
    Unit.objects.filter(pk=c.child_unit.pk).update(phone="0242 555")
    calm = a_notice(c)
    danger = send_notice(
        by=c.charlie, at=START, to_unit=c.child_unit, source="school", what_seen="x", danger_now="yes"
    )
    page = see(c.bob, START + HOUR, f"/notices/{danger.ref}/").main.text
    assert all(words in page for words in ("Emergency number: 112", "Unit CPU-1: 0242 555", UNCONFIRMED))
    assert "Emergency number" not in see(c.bob, START + HOUR, f"/notices/{calm.ref}/").main.text


@pytest.mark.parametrize("danger", ["yes", "no"])
def test_who_sent_it_is_told_to_call(
    monkeypatch: pytest.MonkeyPatch, settings: LazySettings, danger: str
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    c = cast()
    Unit.objects.filter(pk=c.child_unit.pk).update(phone="0242 555")
    client: Client = signed_in(c.charlie, START + HOUR, monkeypatch)
    sent = {"to_unit": c.child_unit.pk, "source": "school", "what_seen": "Marks.", "danger_now": danger}
    page = client.post("/tell/", sent, follow=True).content.decode()
    assert Notice.unscoped.filter(danger_now=danger).exists()
    assert ("112" in page and "0242 555" in page and UNCONFIRMED in page) is (danger == "yes")


def test_the_number_to_call_first_says_whether_the_office_has_confirmed_it(
    see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    c = cast()
    said = see(c.charlie, START, "/tell/").main.text
    assert "call first: 112" in said
    assert UNCONFIRMED in said
    confirm_number(
        by=somebody("Jon", c.child_unit, "administrator"), at=START, what="emergency:ia", number="112"
    )
    monkeypatch.setattr(clock, "now", lambda: START + HOUR)
    for page in (see(c.charlie, START + HOUR, "/tell/").main.text, Client().get("/tell/").content.decode()):
        assert UNCONFIRMED not in page
        assert "confirmed by" in page
    assert "Jon" not in Client().get("/tell/").content.decode()
