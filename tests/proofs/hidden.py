"""Random children whose place is secret, everybody around them, and the words that were planted in their files."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from halka.casework.access.actions.agreements import restrict, write_consent
from halka.casework.access.actions.emergency import break_glass
from halka.casework.cases.actions import assign_case, register_child, write_household
from halka.casework.cases.child_voice import ChildVoice
from halka.casework.models import Case
from halka.casework.notices.actions import accept_notice, send_notice
from halka.directory.actions import add_unit
from halka.directory.models import Person, Post, Unit
from halka.questionnaires.files import keeping
from halka.questionnaires.models import Filling
from halka.sharing.actions.answer import accept_referral
from halka.sharing.actions.referral import draft_referral, send_referral
from halka.sharing.actions.transfer import request_transfer
from halka.sharing.models import Referral
from halka.trust.action import Refused
from halka.trust.actor import OPERATOR
from tests.cast import DAY, HOUR, START, Cast, cast, somebody
from tests.proofs.forms import WORDS
from tests.questionnaires.contacts import one_of_each
from tests.questionnaires.phones.kit import a_phone_that_told

AT = START + 5 * DAY
SERVICES = ["health_check", "pss_basic", "formal_education", "cash", "legal", "documentation", "safe_shelter"]
WAITS, ANSWERED = "pss_basic", "cash"
CANARIES = {
    "address": "Canarylane", "district": "Canarynorth", "school": "Canaryschool", "contact": "0999771",
    "caregiver": "0999772", "hidden_unit": "Canaryhouse", "shelter_address": "0999773",
    "reporter": "Canaryteller", "reporter_phone": "0999774", "incident": "Canarymarks", "disclosure": "Canarysaid",
}  # fmt: skip
"""What is protected, a word for each field that the program keeps."""
OF_THE_CHILD = {"address", "district", "school", "contact", "caregiver"}
FOR: dict[str, set[str]] = {
    **{field: {"worker"} for field in OF_THE_CHILD},
    **{field: {"shelter", "administrator"} for field in ("hidden_unit", "shelter_address")},
    **{field: {"worker", "supervisor"} for field in ("reporter", "reporter_phone")},
    **{field: {"worker", "supervisor", "sender"} for field in ("incident", "disclosure")},
}
"""Who may read what while the place is secret. The sender of a notice reads what she or he wrote in it."""
NAMES = {
    "first_name": "Canaryzed", "last_name": "Canaryquux", "carer": "Canaryana", "who_must_not_know": "Canaryfather",
    "voice": "Canaryvoice", "known_as": "Canarynick", "emergency_words": "Canaryhospital",
    "typed": WORDS["text"],
}  # fmt: skip
"""Sealed words that some may read on a page, and nobody in a title, an address, a file name, an entry, a log."""


SAID = ChildVoice(
    involved="present", words=f"{NAMES['voice']} wants to stay.", effect="She stays.", was_alone=True
)


@dataclass
class Hidden:
    """A child whose place is secret, made by chance."""

    c: Cast
    people: dict[str, Person]
    refs: dict[str, list[str]]
    case: Case
    list_of_phone: str
    """Where the worker's phone fetches its list."""
    file: str
    """Where a paper lies that the worker gave with what is half filled."""


def build(chance: random.Random) -> Hidden:
    c = cast()
    Unit.objects.filter(pk=c.shelter.pk).update(
        name=CANARIES["hidden_unit"],
        phone=CANARIES["shelter_address"],
        profile_code=chance.choice(["tr", "al", "ia"]),
    )
    partner, court = (_answers_for(c, code, kind) for code, kind in (("NGO-1", "ngo"), ("COU-1", "justice")))
    shelter = somebody("Sita", c.shelter, "focal", 1)
    case, notice = _taken_over(c, chance)
    at = START + DAY
    register_child(
        by=c.alice, case=case, at=at, voice=SAID, sex=chance.choice(["female", "male"]),
        birth_year=chance.randrange(2009, 2024), language=chance.choice(["en", "tr", "sq"]),
        identity={
            "first_name": NAMES["first_name"], "last_name": NAMES["last_name"],
            "school": CANARIES["school"], "phone": CANARIES["contact"],
        },
        whereabouts={
            "address": CANARIES["address"], "district": CANARIES["district"], "note": CANARIES["address"],
        },
    )  # fmt: skip
    mother = write_household(
        by=c.alice, case=case, at=at, relation=chance.choice(["mother", "aunt"]), name=NAMES["carer"],
        phone=CANARIES["caregiver"], is_caregiver=True,
    )  # fmt: skip
    restrict(
        by=c.alice,
        case=case,
        at=at + HOUR,
        from_whom=NAMES["who_must_not_know"],
        reason="fear",
        whereabouts_secret=True,
    )
    for given_by, carer in (("child", None), ("caregiver", mother)):
        write_consent(
            by=c.alice, case=case, at=at + HOUR, given_by=given_by, carer=carer, services=["*"],
            fields=["address", "school", "district", "contact", "caregiver"],
        )  # fmt: skip
    letters = [_letter(c, case, service, at + 2 * HOUR, chance) for service in SERVICES]
    refs = {
        "cases": [case.ref],
        "notices": [notice],
        "referrals": [letter.ref for letter in letters],
        "keep/units": [c.clinic.code, c.shelter.code],
        "keep/people": [c.alice.ref],
        "numbers": ["1"],
    }
    if chance.random() < 0.5:
        moved = request_transfer(
            by=c.alice, case=case, to_unit=c.other_unit, reason="moved", at=at + 3 * HOUR
        )
        refs["transfers"] = [moved.ref]
    if chance.random() < 0.7:
        opened = break_glass(
            by=c.greta,
            code=case.code,
            reason="asked",
            words=f"{NAMES['emergency_words']} is waiting.",
            at=AT - HOUR,
        )
        refs["broken-glass"] = refs["emergency"] = [opened.ref]
    people = {
        "worker": c.alice, "supervisor": c.bob, "sender": c.charlie, "receiver": c.dora, "coordinator": c.fatma,
        "other_worker": c.greta, "other_supervisor": c.hugo,
        "shelter": shelter,
        "administrator": somebody("Jon", c.child_unit, "administrator"),
        "officer": somebody("Ines", c.child_unit, "auditor"),
        "analyst": somebody("Ada", c.child_unit, "analyst"),
        "colleague": somebody("Kim", c.child_unit, "caseworker"),
        "partner": partner, "authority": court,
    }  # fmt: skip
    told = a_phone_that_told(c.fatma, c.alice, case.ref, AT - HOUR, NAMES["voice"])
    refs["phones"] = [told.event, told.phone]
    forms = one_of_each(c.alice, case, AT - HOUR)
    refs |= {"filled": [forms["answers"]], "waiting": [forms["waiting"]], "fill": [forms["about"]]}
    half = Filling.objects.get(person=c.alice)
    keeping.keep(half, {"paper.txt": CANARIES["address"].encode()}, AT - HOUR)
    phone, file = (
        f"/key/{told.token}/phone-forms/{told.version}/media/cases.csv",
        f"/fill/{half.key}/files/paper.txt",
    )
    return Hidden(c, people, refs, case, phone, file)


def _taken_over(c: Cast, chance: random.Random) -> tuple[Case, str]:
    told = {"name": CANARIES["reporter"], "phone": CANARIES["reporter_phone"]}
    notice = send_notice(
        by=c.charlie, at=START, to_unit=c.child_unit, source=chance.choice(["school", "health"]), what_seen=CANARIES["incident"],
        child_known_as=NAMES["known_as"], child_words=CANARIES["disclosure"], sex="female", age_guess=9,
        concerns=["physical_abuse"], notifier=told, notifier_is_secret=True,
    )  # fmt: skip
    case = accept_notice(by=c.bob, notice=notice, risk=chance.choice(["high", "emergency"]), at=START + HOUR)
    assign_case(by=c.bob, case=case, worker=c.alice, at=START + 2 * HOUR)
    return case, notice.ref


def _answers_for(c: Cast, code: str, kind: str) -> Person:
    unit = add_unit(
        by=OPERATOR, at=START, code=code, name=f"Unit {code}", institution=c.school.institution,
        place=c.school.place, kind=kind, level="local",
    )  # fmt: skip
    return somebody(code, unit, "focal", 1)


def _letter(c: Cast, case: Case, service: str, at: datetime, chance: random.Random) -> Referral:
    """To the unit that gives this service; sent, accepted or still a draft. One is always sent, another accepted."""
    others = Unit.objects.in_bulk(["NGO-1", "COU-1"], field_name="code")
    to_unit = {
        "health_check": c.clinic, "safe_shelter": c.shelter, "pss_basic": others["NGO-1"], "legal": others["COU-1"],
    }.get(service, c.school)  # fmt: skip
    basis = "vital" if service in ("health_check", "safe_shelter") else "consent"
    referral = draft_referral(by=c.alice, case=case, to_unit=to_unit, service=service, at=at, basis=basis)
    if service in (WAITS, ANSWERED) or chance.random() < 0.8:
        with suppress(Refused):  # something they need stays here
            send_referral(by=c.alice, referral=referral, at=at)
        referral.refresh_from_db()
        if referral.status == "sent" and service != WAITS and (service == ANSWERED or chance.random() < 0.6):
            receiver = Post.objects.filter(unit=to_unit, role="focal").earliest("rank").person
            accept_referral(by=receiver, referral=referral, at=at + HOUR)
    return referral
