"""A child whose records were erased, with something of every kind left behind; and another child who was not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from halka.casework.access.actions.agreements import restrict, write_consent
from halka.casework.access.actions.emergency import break_glass
from halka.casework.cases.actions import change_risk, register_child, write_household
from halka.casework.models import Case, Closure, EmergencyOpening, Notice, PlanAction
from halka.casework.notices.actions import link_notice, send_notice
from halka.casework.steps.actions.contact import make_contact
from halka.casework.steps.actions.plan import Intention, change_plan
from halka.casework.steps.actions.review import hold_review
from halka.directory.models import Person
from halka.sharing.actions.answer import accept_referral, refuse_referral, serve, tell_sender
from halka.sharing.actions.referral import draft_referral
from halka.sharing.actions.transfer import request_transfer
from tests import cast as people_of_tests
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
    cast,
    somebody,
)

CLOSED, ERASED, AT = START + 6 * DAY, START + 7 * DAY, START + 8 * DAY
CANARY = "Canarysaid"
"""Stands in everything that is written about the erased child."""


@dataclass
class World:
    c: Cast
    case: Case
    other: Case
    left: dict[str, Any]
    """A row of each kind that deeds are done with, by the name of the argument."""
    people: list[Person]
    refs: dict[str, list[str]]


def build(*, erase: bool = True) -> World:
    c = cast()
    other = a_registered_case(c)
    case, _plan = a_planned_case(c)
    late = START + 4 * DAY
    named = {"first_name": CANARY, "last_name": CANARY, "phone": CANARY, "school": CANARY}
    spoke = replace(SPOKE, words=CANARY, effect=CANARY)
    where = {"address": CANARY}
    register_child(by=c.alice, case=case, at=late, identity=named, whereabouts=where, voice=spoke)
    write_household(
        by=c.alice, case=case, at=late, relation="mother", name=CANARY, phone=CANARY, is_caregiver=True
    )
    held = restrict(by=c.alice, case=case, at=late, from_whom=CANARY, reason="fear", safe_contact=CANARY)
    consent = write_consent(by=c.alice, case=case, at=late, given_by="child", services=["*"])
    change_risk(by=c.alice, case=case, level="medium", reason=CANARY, at=late)
    make_contact(by=c.alice, case=case, at=late, how="phone", note=CANARY, voice=spoke)
    plan = change_plan(
        by=c.alice,
        case=case,
        at=late,
        goal=CANARY,
        intentions=[Intention(CANARY, AT.date(), unit=c.shelter)],
        voice=spoke,
    )
    hold_review(by=c.alice, case=case, at=late, note=CANARY, voice=spoke)
    draft = draft_referral(
        by=c.alice,
        case=case,
        to_unit=c.clinic,
        service="health_check",
        at=late,
        basis="vital",
        urgency="high",
    )
    waiting, refused, told = (a_sent_referral(c, case, late) for _ in range(3))
    refuse_referral(by=c.dora, referral=refused, reason="no_capacity", explanation=CANARY, at=late + HOUR)
    accept_referral(by=c.dora, referral=told, at=late + HOUR)
    serve(by=c.dora, referral=told, at=late + 2 * HOUR)
    tell_sender(by=c.dora, referral=told, told=CANARY, at=late + 3 * HOUR)
    transfer = request_transfer(
        by=c.alice, case=case, to_unit=c.other_unit, reason="protection", note=CANARY, at=late
    )
    notice = send_notice(by=c.charlie, at=late, to_unit=c.child_unit, source="school", what_seen=CANARY)
    link_notice(by=c.bob, notice=notice, case=case, at=late)
    first = Notice.unscoped.get(case=case, status="accept")
    break_glass(
        by=c.greta,
        code=case.code,
        reason="asked",
        words=f"The hospital is on the telephone: {CANARY}",
        at=CLOSED,
    )
    a_closed_case(c, case, CLOSED)
    officer = somebody("Ines", c.child_unit, "auditor")
    if erase:
        people_of_tests.erase(code=case.code, basis="court_order", at=ERASED)
    case = Case.unscoped.get(pk=case.pk)
    planned = PlanAction.unscoped.get(plan=plan)
    closure = Closure.unscoped.get(case=case)
    left = {
        "case": case,
        "plan": plan,
        "closure": closure,
        "plan_action": planned,
        "consent": consent,
        "restriction": held,
        "referral": waiting,
        "transfer": transfer,
        "notice": first,
        "opening": EmergencyOpening.unscoped.get(),
    }
    people = [c.alice, c.bob, c.charlie, c.dora, c.fatma, c.greta, c.hugo, officer]
    people += [somebody("Jon", c.child_unit, "administrator"), somebody("Kim", c.child_unit, "analyst")]
    refs = {
        "cases": [case.ref, other.ref],
        "notices": [first.ref, notice.ref],
        "referrals": [row.ref for row in (draft, waiting, refused, told)],
        "transfers": [transfer.ref],
        "plans": [plan.ref],
        "planned": [planned.ref],
        "closures": [closure.ref],
        "consents": [consent.ref],
        "restrictions": [held.ref],
        "keep": [c.clinic.code, c.alice.ref],
    }
    return World(c, case, other, left, people, refs)
