"""Harm: the address of a shelter, or of a child who hides, reaches somebody who must not have it.

Canaries stand in for the address: they may be found nowhere but on the page on which the child's own worker writes them.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

import pytest
from django.db import connection

from halka.casework.access.actions.agreements import restrict
from halka.casework.access.actions.emergency import break_glass
from halka.casework.cases.actions import register_child
from halka.casework.models import Case
from halka.casework.notices.actions import send_notice
from halka.casework.steps.actions.plan import Intention, change_plan
from halka.directory.models import Person, Place, Unit
from halka.insight import extract
from halka.sharing.actions.answer import accept_referral, serve, tell_sender
from halka.sharing.actions.referral import draft_referral, send_referral
from halka.sharing.actions.transfer import request_transfer
from halka.sharing.jobs import watch_referrals
from halka.sharing.letter import About, preview
from halka.sharing.models import Referral
from halka.sharing.release import decide
from halka.sharing.teaser import read_teaser
from halka.trust.action import Refused
from halka.trust.models import LedgerEntry
from tests.cast import DAY, HOUR, SPOKE, START, WHY, Cast, a_notice, a_planned_case, a_yes, cast, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.harm]

AT = START + 6 * DAY
LANE, VILLE, PHONE = "Canarylane", "Canaryville", "0999777"
CANARIES = (LANE, VILLE, PHONE)
OPEN_REFERRALS = [
    ("health_check", "vital"),
    ("safe_shelter", "vital"),
    ("pss_basic", "consent"),
    ("formal_education", "consent"),
    ("cash", "consent"),
    ("legal", "consent"),
    ("livelihood", "legal_duty"),
    ("documentation", "consent"),
    ("other", "consent"),
]


@dataclass
class Story:
    """A child who hides in a safe house, and everybody around her."""

    c: Cast
    case: Case
    letters: list[Referral]
    people: list[Person]
    refs: dict[str, list[str]]


def build() -> Story:
    c = cast()
    place = Place.objects.create(code="C1", name=VILLE, kind="municipality", parent=c.shelter.place)
    Unit.objects.filter(pk=c.shelter.pk).update(place=place, phone=PHONE)
    c = replace(c, shelter=Unit.objects.get(pk=c.shelter.pk))
    case, _plan = a_planned_case(c, risk="emergency")
    register_child(
        by=c.alice,
        case=case,
        at=START + 4 * DAY,
        identity={"first_name": "Zed", "last_name": "Quux", "school": "Far School", "phone": "0555"},
        whereabouts={"address": f"7 {LANE}", "district": f"{LANE} North", "note": f"Blue door, {LANE}"},
        voice=SPOKE,
    )
    restrict(
        by=c.alice,
        case=case,
        at=START + 4 * DAY,
        from_whom="The father",
        reason="fear",
        whereabouts_secret=True,
    )
    a_yes(c, case, START + 4 * DAY)
    letters = [_letter(c, case, service, basis) for service, basis in OPEN_REFERRALS]
    plan = change_plan(
        by=c.alice,
        case=case,
        at=AT - HOUR,
        goal="Zed is safe.",
        intentions=[Intention("A room", AT.date(), unit=c.shelter)],
        voice=SPOKE,
    )
    transfer = request_transfer(
        by=c.alice, case=case, to_unit=c.other_unit, reason="protection", at=AT - HOUR
    )
    break_glass(
        by=c.greta, code=case.code, reason="asked", words="The hospital is on the telephone.", at=AT - HOUR
    )
    notice = a_notice(c, AT - HOUR)
    watch_referrals(AT - HOUR)
    people = [c.alice, c.bob, c.charlie, c.dora, c.fatma, c.greta, c.hugo]
    people += [
        somebody("Sita", c.shelter, "focal", 1),
        somebody("Jon", c.child_unit, "administrator"),
        somebody("Ines", c.child_unit, "auditor"),
        somebody("Ada", c.child_unit, "analyst"),
        somebody("Kim", c.child_unit, "caseworker"),
    ]
    refs = {
        "cases": [case.ref],
        "notices": [notice.ref],
        "referrals": [letters[0].ref, letters[1].ref, letters[-1].ref],
        "transfers": [transfer.ref],
        "plans": [plan.ref],
        "keep": [c.shelter.code, c.alice.ref],
    }
    return Story(c, case, letters, people, refs)


def _letter(c: Cast, case: Case, service: str, basis: str) -> Referral:
    at = START + 4 * DAY + HOUR
    to_unit = {"health_check": c.clinic, "safe_shelter": c.shelter}.get(service, c.school)
    referral = draft_referral(by=c.alice, case=case, to_unit=to_unit, service=service, at=at, basis=basis)
    send_referral(by=c.alice, referral=referral, at=at, **WHY)
    if service == "health_check":
        accept_referral(by=c.dora, referral=referral, at=at + HOUR)
        serve(by=c.dora, referral=referral, at=at + 2 * HOUR)
        tell_sender(by=c.dora, referral=referral, told="She slept.", at=at + 3 * HOUR)
    return referral


def hits(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary.lower() in text.lower()]


def test_no_letter_and_no_part_of_it_read_before_holds_it() -> None:
    story = build()
    for referral in story.letters:
        assert hits(str(referral.letter)) == []
        assert (hits(str(read_teaser(referral))), "district" in read_teaser(referral)) == ([], False)
        for language in ("en", "tr", "sq"):
            shown = preview(About(story.case, "other", AT, language), story.c.other_unit)
            assert hits(str(shown)) == []
            assert "district" not in shown
        said = {d.field: d for d in decide(referral, AT)}
        for field in ("address", "school", "district"):
            assert (said[field].goes, said[field].reason) == (False, "restricted")


def test_without_the_restriction_the_address_would_stay_too_and_only_the_district_of_the_unit_goes() -> None:
    c = cast()
    case = a_planned_case(c)[0]
    a_yes(c, case, START + 4 * DAY)
    letters = [_letter(c, case, service, basis).letter for service, basis in OPEN_REFERRALS]
    assert not any("Hidden Lane" in str(letter) for letter in letters)
    assert any(letter.get("district") == "Firstplace" for letter in letters)


def test_no_entry_and_no_exported_row_holds_it() -> None:
    build()
    assert hits(str(list(LedgerEntry.objects.values()))) == []
    assert hits(str(extract.events().to_pylist())) == []
    assert len(extract.events()) > 5


def test_the_store_holds_the_childs_address_as_ciphertext_only() -> None:
    """Every column of every table, as it lies in the store before the file is encrypted once more."""
    story = build()
    assert story.case.child.whereabouts["address"] == f"7 {LANE}"  # it is there, for who may open it
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = b"".join(
                bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
                for row in cursor.fetchall()
                for cell in row
            )
            found += [(table, canary) for canary in (LANE, "Quux", "The father") if canary.encode() in rows]
    assert found == []


def test_no_log_holds_it_even_at_debug(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        story = build()
        with pytest.raises(Refused):
            send_notice(by=story.c.charlie, at=AT, to_unit=story.c.clinic, source="school", what_seen=LANE)
        logging.getLogger("halka").debug("control: Canary%s", "ville")
    assert hits(caplog.text) == [VILLE]
    assert caplog.text.count("Canary") == 1
