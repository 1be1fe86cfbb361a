"""Somebody uses a right that she holds to read what she should not: an open page, a relative's child, a flood."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings

from halka.casework.access.actions.conflicts import declare_conflict
from halka.casework.access.actions.emergency import break_glass
from halka.casework.models import EmergencyOpening, Grant
from halka.casework.things import things
from tests import walk
from tests.cast import (
    DAY,
    HOUR,
    START,
    a_registered_case,
    a_sent_referral,
    an_accepted_referral,
    cast,
    somebody,
)

pytestmark = [pytest.mark.django_db, pytest.mark.harm]
WHY = "The worker is ill and the hospital is on the telephone."


def test_who_finds_an_open_page_opens_three_children_an_hour_at_most_and_is_told_of(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    c = cast()
    cases = [a_registered_case(c) for _ in range(10)]
    browser = walk.signed_in(c.greta, START + DAY, monkeypatch)
    for words in ("a" * 40, WHY):
        for case in cases:
            browser.post("/emergency/", {"code": case.code, "reason": "life", "words": words})
    opened = EmergencyOpening.unscoped.all()
    assert [row.case for row in opened] == cases[:3]
    assert Grant.unscoped.filter(Grant.live(START + DAY), reason="emergency").count() == 1
    told = [row.why for row in things(c.bob, START + DAY + HOUR) if "in an emergency" in row.title]
    assert sorted(told) == sorted(case.code for case in cases[:3])


def test_a_relative_at_a_receiving_institution_reads_nothing_by_any_address(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HALKA_SECOND_FACTOR = False
    c = cast()
    case, at = a_registered_case(c), START + 2 * DAY
    waiting, accepted = a_sent_referral(c, case, at), an_accepted_referral(c, case, at)
    declare_conflict(by=c.alice, case=case, person=c.dora, reason="relative", at=at + DAY)
    refs = {"cases": [case.ref], "referrals": [waiting.ref, accepted.ref]}
    browser = walk.signed_in(c.dora, at + DAY, monkeypatch)
    names = (case.code, waiting.number, accepted.number, "Zed", "Quux")
    for address in walk.addresses(refs):
        if address in ("/lock/", "/language/"):
            continue
        answer = browser.get(address)
        body = answer.content.decode(errors="replace")
        # As words: three letters stand by chance in the random mark of a form.
        assert not [name for name in names if re.search(rf"\b{name}\b", body)], address
    emil = walk.signed_in(c.emil, at + DAY, monkeypatch)
    assert "Zed" in emil.get(f"/referrals/{accepted.ref}/").content.decode()


def test_a_wrong_code_is_told_to_the_officer_and_to_nobody_else() -> None:
    c = cast()
    case, ines = a_registered_case(c), somebody("Ines", c.other_unit, "auditor")
    declare_conflict(by=c.alice, case=case, person=c.greta, reason="relative", at=START + DAY)
    at = START + 2 * DAY
    break_glass(by=c.greta, code=case.code, reason="life", words=WHY, at=at)
    said = [row.title for row in things(ines, at + timedelta(minutes=1))]
    assert "Greta tried a code in an emergency" in said
    for person in (c.alice, c.bob):
        assert not [row for row in things(person, at + HOUR) if "emergency" in row.title]
