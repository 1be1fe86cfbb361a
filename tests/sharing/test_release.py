"""What the letter and its teaser hold and never hold. The questions before a field goes: `tests/trust/release`."""

from __future__ import annotations

from typing import Any

import pytest

from halka.casework.access.actions.agreements import restrict
from halka.casework.cases.actions import register_child, write_household
from halka.casework.models import Case
from halka.profiles import profile
from halka.sharing import wording
from halka.sharing.actions.answer import accept_referral, refuse_referral, serve
from halka.sharing.actions.referral import draft_referral, finish_referral, revoke_referral, send_referral
from halka.sharing.letter import About, preview
from halka.sharing.models import Referral
from halka.sharing.release import decide
from halka.sharing.teaser import read_teaser
from tests.cast import (
    DAY,
    HOUR,
    SPOKE,
    START,
    Cast,
    a_closed_case,
    a_planned_case,
    a_registered_case,
    a_sent_referral,
    a_yes,
    an_accepted_referral,
    asked_again,
    cast,
)
from tests.witness import refused

LATER = START + 4 * DAY
FIELDS = {choice.code: choice.level for choice in profile("ia").choices("share_field")}


@pytest.fixture
def c() -> Cast:
    return cast()


def letter(c: Cast, case: Case, service: str = "cash", **more: Any) -> Referral:
    a_yes(c, case, LATER)
    with asked_again():
        referral = draft_referral(by=c.alice, case=case, to_unit=c.clinic, service=service, at=LATER)
        send_referral(by=c.alice, referral=referral, at=LATER + HOUR, **more)
    return referral


@pytest.mark.django_db
def test_the_letter_shows_no_hole(c: Cast) -> None:
    """What stays, and what nobody wrote down, leaves neither a name nor an empty line."""
    case = a_planned_case(c)[0]
    restrict(by=c.alice, case=case, at=LATER, from_whom="The father", reason="fear", withheld=["contact"])
    sent = letter(c, case, "health_check").letter
    assert all(value.strip() for value in sent.values())
    assert not {"contact", "health_need", "disability", "accompanying", "address"} & set(sent)


@pytest.mark.django_db
def test_before_it_is_accepted_nothing_above_level_two_is_shown(c: Cast) -> None:
    case = a_planned_case(c)[0]
    referral = a_sent_referral(c, case, LATER)
    shown = read_teaser(referral)
    assert {FIELDS[field] for field in shown} == {2}
    page = str(wording.for_receiver(referral, LATER)["fields"])
    for secret in ("Zed", "Quux", "0555", "Hidden Lane", "School One", SPOKE.words):
        assert secret not in str(shown)
        assert secret not in page


@pytest.mark.django_db
def test_what_is_withheld_is_not_in_the_request_for_a_transfer_either(c: Cast) -> None:
    case = a_registered_case(c)
    restrict(
        by=c.alice, case=case, at=LATER, from_whom="The father", reason="shame", withheld=["concern_group"]
    )
    shown = preview(About(case, "other", LATER, "en"), c.other_unit)
    assert "concern_group" not in shown
    assert "language" in shown


@pytest.mark.django_db
def test_the_letter_is_open_from_the_yes_until_it_ends_in_whatever_way(c: Cast) -> None:
    def reads(referral: Referral, at: Any) -> bool:
        return "Zed Quux" in str(wording.for_receiver(referral, at)["fields"])

    case, at = a_planned_case(c)[0], LATER
    refused_one = a_sent_referral(c, case, at)
    refuse_referral(by=c.dora, referral=refused_one, reason="no_capacity", at=at)
    finished, revoked, ended = (an_accepted_referral(c, case, at) for _ in range(3))
    assert [reads(r, at + 2 * HOUR) for r in (refused_one, finished, revoked, ended)] == [
        False,
        True,
        True,
        True,
    ]
    serve(by=c.dora, referral=finished, at=at + DAY)
    finish_referral(by=c.alice, referral=finished, at=at + DAY)
    revoke_referral(by=c.alice, referral=revoked, at=at + DAY)
    assert [reads(r, at + DAY) for r in (finished, revoked, ended)] == [False, False, True]
    a_closed_case(c, case, at + 2 * DAY)
    assert not reads(ended, at + 3 * DAY)


@pytest.mark.django_db
def test_where_nothing_may_reach_the_home_no_telephone_of_the_home_goes(c: Cast) -> None:
    case = a_registered_case(c)
    for name, harms in (("Mum Quux", False), ("Dad Quux", True)):
        write_household(
            by=c.alice, case=case, at=LATER, relation="mother", name=name, phone="0777 9",
            is_caregiver=True, may_be_source_of_harm=harms,
        )  # fmt: skip
    assert letter(c, case).letter["caregiver"] == "Mum Quux (Mother) 0777 9"
    restrict(by=c.alice, case=case, at=LATER, from_whom="Dad", reason="fear", home_is_closed=True)
    closed = letter(c, case).letter
    assert closed["caregiver_name"] == "Mum Quux (Mother)"
    assert closed["contact_by_worker"] == "Through the worker only."
    assert not {"caregiver", "contact"} & set(closed)


@pytest.mark.django_db
def test_a_letter_stays_as_it_was_sent(c: Cast) -> None:
    case = a_registered_case(c)
    referral = a_sent_referral(c, case, LATER)
    register_child(by=c.alice, case=case, at=LATER + HOUR, identity={"first_name": "Renamed"}, voice=SPOKE)
    accept_referral(by=c.dora, referral=referral, at=LATER + HOUR)
    assert referral.letter["identity"] == "Zed Quux"


@pytest.mark.django_db
def test_something_needed_that_must_stay_stops_the_letter(c: Cast) -> None:
    case = a_registered_case(c)
    restrict(by=c.alice, case=case, at=LATER, from_whom="Them", reason="fear", withheld=["identity"])
    referral = draft_referral(
        by=c.alice, case=case, to_unit=c.clinic, service="health_check", at=LATER, basis="vital"
    )
    with refused("Something they need must stay with you"):
        send_referral(by=c.alice, referral=referral, at=LATER)


@pytest.mark.django_db
def test_every_decision_says_why_in_words(c: Cast) -> None:
    case = a_registered_case(c)
    for service in ("legal", "cash", "formal_education"):
        about = Referral(case=case, to_unit=c.clinic, service=service, basis="consent", urgency="low")
        for decision in decide(about, LATER):
            assert decision.why.endswith((".", "!"))
            assert decision.rule.startswith("rule:")
