"""A child of whom everything is written down, and letters about this child."""

from __future__ import annotations

from django.utils import translation

from halka.casework.access.actions.agreements import restrict
from halka.casework.cases.actions import register_child, write_household
from halka.casework.models import Case
from halka.sharing.actions.referral import draft_referral, send_referral
from halka.sharing.models import Referral
from tests.cast import DAY, HOUR, SPOKE, START, WHY, Cast, a_planned_case, a_yes, asked_again

AT = START + 6 * DAY
KINDS = {
    "health_check": "consent",
    "mental_health": "consent",
    "vocational": "consent",
    "safe_shelter": "court",
    "cash": "consent",
    "documentation": "public_task",
    "legal": "consent",
    "livelihood": "legal_duty",
    "other": "consent",
}
"""A service of each rule, and the ground on which a child is referred to it."""


def a_full_case(c: Cast) -> Case:
    """Mara is called, Ayla is not, Omer harms; the cousin lives elsewhere."""
    case, _plan = a_planned_case(c)
    register_child(
        by=c.alice,
        case=case,
        at=START + 4 * DAY,
        identity={
            "first_name": "Zed",
            "last_name": "Quux",
            "national_id": "N-77",
            "school": "School One",
            "phone": "0555 123",
            "phone_rule": "after four",
            "accompanying": "Ayla",
            "work": "Sells water",
            "health_need": "Insulin",
            "disability": "Hard of hearing",
            "order": "Order 12",
        },
        whereabouts={"address": "7 Hidden Lane"},
        concerns=["physical_abuse", "domestic_violence_witness", "hazardous_work"],
        language="tr",
        voice=SPOKE,
    )
    people = (
        ("mother", "Mara Quux", "0777 1", {"is_caregiver": True}),
        ("aunt", "Ayla Quux", "0777 2", {"is_caregiver": True, "may_be_contacted": False}),
        ("father", "Omer Quux", "0777 3", {"is_caregiver": True, "may_be_source_of_harm": True}),
        ("grandmother", "Cousin Quux", "0777 4", {"lives_with_child": False}),
    )
    for relation, name, phone, more in people:
        write_household(
            by=c.alice, case=case, at=START + 4 * DAY, relation=relation, name=name, phone=phone, **more
        )
    restrict(by=c.alice, case=case, at=START + 4 * DAY, from_whom="Omer", reason="fear")
    return case


def a_letter(
    c: Cast, case: Case, service: str, language: str = "en", own_yes: tuple[str, ...] = ()
) -> Referral:
    """Sent to the clinic on the ground that the kind of service allows; whoever counts says yes where that is asked for."""
    if KINDS[service] == "consent":
        a_yes(c, case, AT - HOUR, [service], own_yes)
    with asked_again(), translation.override(language):
        referral = draft_referral(
            by=c.alice, case=case, to_unit=c.clinic, service=service, at=AT - HOUR, basis=KINDS[service]
        )
        send_referral(by=c.alice, referral=referral, at=AT, language=language, **WHY)
    return referral
