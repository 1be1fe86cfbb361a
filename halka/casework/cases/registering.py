"""The questionnaires of intake: who the child is (F02), who is around the child (F02c)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from halka.casework.cases.actions import register_child, write_household
from halka.casework.cases.forms import IDENTITY
from halka.casework.cases.models import Case, HouseholdMember
from halka.casework.cases.purposes import (
    ONE,
    SEVERAL,
    VOICE,
    WORDS,
    about_case,
    case_of,
    set_risk,
    voice_of,
)
from halka.casework.cases.queries import case_to_edit
from halka.directory.models import Person
from halka.questionnaires.given import Given
from halka.questionnaires.purposes import Handed, Kinds, Subject
from halka.trust.action import Refused

REGISTRATION = "registration"
REGISTRATION_NEEDS: dict[str, Kinds] = {
    **dict.fromkeys(("first_name", "last_name", "phone", "phone_rule", "school", "address"), WORDS),
    **dict.fromkeys(("dob", "age_told", "retelling", "risk_why"), WORDS),
    **dict.fromkeys(("sex", "language", "population", "main_concern", "risk", "child_alone"), ONE),
    "concerns": SEVERAL,
    **VOICE,
}
HOUSEHOLD = "household"
AROUND: dict[str, Kinds] = {"name": WORDS, "phone": WORDS, "contact_ok": ONE, "is_risk": ONE}
HOUSEHOLD_NEEDS: dict[str, Kinds] = {
    **{f"hm_{name}": kinds for name, kinds in AROUND.items()},
    **dict.fromkeys(("hm_rel", "hm_lives", "hm_caregiver", "hm_alive"), ONE),
}


def about_registration(person: Person, at: datetime, ref: str) -> Subject:
    """With what the notice said: nobody is asked twice. Later it is corrected on a page of its own."""
    subject, case = about_case(person, at, ref), case_to_edit(ref)
    case.must_be_open()
    if case.registered_at is not None:
        raise Refused(_("This child is registered. Correct the registration where something is wrong."))
    child, profile = case.child, case.profile
    age = child.age_on(at)
    first = {
        "first_name": str(child.identity.get("first_name", "")),
        "date_identified": profile.day_of(case.opened_at).isoformat(),
        "ident_source": case.source,
        "sex": child.sex,
        "age_told": "" if age is None else str(age),
        "concerns": " ".join(case.concerns),
        "main_concern": case.concerns[0] if len(case.concerns) > 1 else "",
        "risk": case.risk,
    }
    known = {
        "ctx_id_pattern": profile.national_id,
        "ctx_asked_back_over": str(profile.sharing.agreement.asked_back_over),
    }
    return replace(subject, known={**subject.known, **known}, first=first)


def registration(handed: Handed) -> str:
    """Form F02. Whoever is named at home is written down with it; the risk that stands there counts from now on."""
    given, case = handed.given, case_of(handed)
    if case.registered_at is not None:
        raise Refused(_("This child is registered. Correct the registration where something is wrong."))
    concerns, main = given.many("concerns"), given.one("main_concern")
    address, age = given.one("address"), given.number("age_told")
    register_child(
        by=handed.by,
        case=case,
        at=handed.at,
        identity={name: given.one(name) for name in IDENTITY},
        voice=voice_of(given),
        whereabouts={"address": address} if address else None,
        sex=given.one("sex"),
        born_on=given.day("dob"),
        age_told=None if age == case.child.age_on(handed.at) else age,  # nobody has told it anew
        language=given.one("language"),
        concerns=sorted(concerns, key=lambda code: code != main),
        heard_by=given.number("retelling"),
    )
    for entry in given.entries("caregiver"):
        _write(handed, case, entry, "cg", lives="cg_lives", cares="cg_is_caregiver", relation="cg_relation")
    set_risk(handed, case, given.one("risk_why"))
    return case.ref


def about_household(person: Person, at: datetime, ref: str) -> Subject:
    """With the names that stand there, so that nobody is written down twice."""
    subject, case = about_case(person, at, ref), case_to_edit(ref)
    case.must_be_open()
    rows = HouseholdMember.objects.visible_to(person, at).filter(HouseholdMember.here(), case=case)
    names = [str(row.particulars.get("name", "")) for row in rows]
    return replace(subject, known={**subject.known, "ctx_household": ", ".join(filter(None, names))})


def household(handed: Handed) -> str:
    """Form F02c. Who is not alive stays in the answers: nobody can be asked or called there."""
    case = case_of(handed)
    written = [
        _write(handed, case, entry, "hm", lives="hm_lives", cares="hm_caregiver", relation="hm_rel")
        for entry in handed.given.entries("member")
        if entry.said("hm_alive") is not False
    ]
    if not any(written):
        raise Refused(_("Write down at least one person who is alive."))
    return handed.ref


def _write(
    handed: Handed, case: Case, entry: Given, prefix: str, *, lives: str, cares: str, relation: str
) -> str:
    """The reference of whoever is written down; "" for an entry without a name. What nobody said is no yes."""
    name = entry.one(f"{prefix}_name")
    if not name:
        return ""
    made = write_household(
        by=handed.by,
        case=case,
        at=handed.at,
        relation=entry.one(relation),
        name=name,
        phone=entry.one(f"{prefix}_phone"),
        lives_with_child=entry.said(lives) is True,
        is_caregiver=entry.said(cares) is True,
        may_be_contacted=entry.said(f"{prefix}_contact_ok") is True,
        may_be_source_of_harm=entry.said(f"{prefix}_is_risk") is True,
    )
    return made.ref
