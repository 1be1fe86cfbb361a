"""Whose answer counts when a letter is sent: by age, and never that of whoever may be a source of harm."""

from __future__ import annotations

from datetime import date

import pytest

from halka.casework.access.actions.agreements import restrict, write_consent
from halka.casework.cases.actions import register_child, write_household
from halka.casework.models import Case, Consent, HouseholdMember
from halka.questionnaires.shipped import publish_shipped
from halka.sharing.actions.referral import draft_referral, send_referral
from halka.sharing.models import Referral
from tests.cast import DAY, SPOKE, START, Cast, a_registered_case, a_yes, cast
from tests.questionnaires.contacts import CONSENT, half, say
from tests.seen import See
from tests.witness import refused

pytestmark = pytest.mark.django_db
AT = START + 6 * DAY


@pytest.fixture
def c() -> Cast:
    return cast()


def a_child(c: Cast, born_on: date) -> Case:
    """A mother who may be asked, and a father who may not."""
    case = a_registered_case(c)
    register_child(
        by=c.alice, case=case, at=START + DAY, identity={"first_name": "Zed"}, born_on=born_on, voice=SPOKE
    )
    for relation, harms in (("mother", False), ("father", True)):
        write_household(
            by=c.alice, case=case, at=START + DAY, relation=relation, name=f"The {relation}",
            is_caregiver=True, may_be_source_of_harm=harms,
        )  # fmt: skip
    return case


AGES = {
    "one": date(2025, 3, 2),
    "five": date(2020, 3, 9),
    "six on this day": date(2020, 3, 8),
    "fourteen": date(2011, 3, 9),
    "fifteen on this day": date(2011, 3, 8),
    "sixteen": date(2010, 1, 1),
}


@pytest.mark.parametrize(
    ("age", "carer", "child", "not_asked", "sentence"),
    [
        ("one", None, "yes", "", "Ask the carer first"),
        ("one", "yes", None, "", ""),
        ("one", "no", "yes", "", "The answer that counts is no"),
        ("five", "yes", None, "", ""),
        ("six on this day", "yes", None, "", "Ask the child first"),
        ("six on this day", "yes", None, "distress", ""),
        ("six on this day", "yes", "no", "distress", "The answer that counts is no"),
        ("six on this day", "yes", "yes", "", ""),
        ("fourteen", None, "yes", "", "Ask the carer first"),
        ("fifteen on this day", None, "yes", "", ""),
        ("sixteen", "yes", "no", "", "The answer that counts is no"),
        ("sixteen", "no", "yes", "", ""),
        ("sixteen", "yes", None, "", "Ask the child first"),
    ],
)
def test_by_the_age_on_the_day_it_is_sent(
    c: Cast, age: str, carer: str | None, child: str | None, not_asked: str, sentence: str
) -> None:
    case = a_child(c, AGES[age])
    mother = HouseholdMember.unscoped.get(case=case, relation="mother")
    if carer:
        write_consent(
            by=c.alice, case=case, at=AT, given_by="caregiver", carer=mother, services=["pss_basic"],
            is_yes=carer == "yes", child_not_asked=not_asked,
        )  # fmt: skip
    if child:
        write_consent(
            by=c.alice, case=case, at=AT, given_by="child", services=["pss_basic"], is_yes=child == "yes"
        )
    referral = draft_referral(by=c.alice, case=case, to_unit=c.clinic, service="pss_basic", at=AT)
    if sentence:
        with refused(sentence):
            send_referral(by=c.alice, referral=referral, at=AT)
    else:
        send_referral(by=c.alice, referral=referral, at=AT)
    assert (Referral.unscoped.get().status == "draft") is bool(sentence)


def test_whoever_may_be_a_source_of_harm_is_neither_offered_nor_heard(c: Cast, see: See) -> None:
    case = a_child(c, AGES["one"])
    publish_shipped(AT)
    filled = half(c.alice, case, AT, CONSENT | {"from_whom": "caregiver"}, "consent")
    page = see(c.alice, AT, f"/fill/{filled.key}/1/").text
    assert "The mother (Mother)" in page
    assert "The father" not in page
    filled.filling.delete()
    father = HouseholdMember.unscoped.get(case=case, relation="father")
    with refused("Whoever may be a source of harm is not asked"):
        write_consent(by=c.alice, case=case, at=AT, given_by="caregiver", carer=father, services=["*"])
    sent = say(c.alice, case, AT, from_whom="caregiver", carer="c1", ctx_carer_1_ref=father.ref)
    assert (sent.state, Consent.unscoped.exists()) == ("waits", False)
    mother = HouseholdMember.unscoped.get(case=case, relation="mother")
    say(c.alice, case, AT, from_whom="caregiver", carer="c1", child_not_asked="too_young")
    assert Consent.unscoped.get().carer == mother


def test_a_yes_of_somebody_who_is_marked_afterwards_counts_as_not_asked(c: Cast) -> None:
    case = a_child(c, AGES["one"])
    mother = HouseholdMember.unscoped.get(case=case, relation="mother")
    write_consent(by=c.alice, case=case, at=AT, given_by="caregiver", carer=mother, services=["*"])
    HouseholdMember.unscoped.filter(pk=mother.pk).update(may_be_source_of_harm=True)
    referral = draft_referral(by=c.alice, case=case, to_unit=c.clinic, service="legal", at=AT)
    with refused("Ask the supervisor first"):
        send_referral(by=c.alice, referral=referral, at=AT)


def test_an_older_answer_of_a_carer_without_a_name_is_asked_again_where_one_of_them_may_harm(c: Cast) -> None:
    case = a_child(c, AGES["one"])
    said = {"case": case, "given_by": "caregiver", "services": ["*"], "asked_by": c.alice, "given_at": AT}
    Consent.unscoped.create(**said)
    referral = draft_referral(by=c.alice, case=case, to_unit=c.clinic, service="legal", at=AT)
    with refused("Ask the carer first"):
        send_referral(by=c.alice, referral=referral, at=AT)
    HouseholdMember.unscoped.filter(case=case, relation="father").update(may_be_source_of_harm=False)
    send_referral(by=c.alice, referral=referral, at=AT)


def test_protecting_life_at_low_urgency_goes_past_no_no(c: Cast) -> None:
    case = a_child(c, AGES["sixteen"])
    write_consent(by=c.alice, case=case, at=AT, given_by="child", services=["health_check"], is_yes=False)
    with refused("This ground is for high urgency and emergencies"):
        draft_referral(
            by=c.alice,
            case=case,
            to_unit=c.clinic,
            service="health_check",
            at=AT,
            basis="vital",
            urgency="low",
        )


def test_while_the_place_is_secret_no_telephone_school_or_address_goes_in_a_new_letter(
    c: Cast, see: See
) -> None:
    case = a_registered_case(c)
    write_household(
        by=c.alice,
        case=case,
        at=START + DAY,
        relation="mother",
        name="Mara",
        phone="0777 1",
        is_caregiver=True,
    )
    restrict(by=c.alice, case=case, at=AT, from_whom="The father", reason="fear", whereabouts_secret=True)
    a_yes(c, case, AT)
    for service in ("health_check", "formal_education", "cash"):
        referral = draft_referral(by=c.alice, case=case, to_unit=c.clinic, service=service, at=AT)
        page = see(c.alice, AT, f"/referrals/{referral.ref}/")
        goes = page.section("Goes to Unit CLI-1").text
        assert not [secret for secret in ("0555", "0777", "School One", "Hidden Lane") if secret in goes]
        send_referral(by=c.alice, referral=referral, at=AT)
        letter = str(Referral.unscoped.get(pk=referral.pk).letter)
        assert not [
            each for each in ("0555", "0777", "School One", "Hidden Lane", "Firstplace") if each in letter
        ]
        assert "Through the worker only." in letter


def test_who_looks_for_help_reads_whose_answer_is_missing(c: Cast, see: See) -> None:
    case = a_child(c, AGES["one"])
    address = f"/cases/{case.ref}/refer/?service=health_check"
    assert "Ask the carer first." in see(c.alice, AT, address).main.texts("div", kind="banner")
    a_yes(c, case, AT)
    assert "Ask the carer first." not in see(c.alice, AT, address).text
