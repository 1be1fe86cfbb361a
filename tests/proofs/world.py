"""A province in which every form stands open to somebody: a case of each state, and a thing of each kind that waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from halka.boards.models import Item, Recusal, Seat
from halka.casework.access.actions.agreements import restrict, write_consent
from halka.casework.access.actions.conflicts import declare_conflict
from halka.casework.access.actions.emergency import break_glass
from halka.casework.access.actions.erasure import propose_erasure
from halka.casework.access.actions.holds import hold_erasure
from halka.casework.access.actions.known import ask_if_known
from halka.casework.cases.actions import hold_case, write_household
from halka.casework.models import Exclusion, Notice, PlanAction
from halka.casework.steps.actions.closure import propose_closure
from halka.casework.steps.actions.contact import make_contact, note_attempt
from halka.casework.steps.actions.plan import Intention, change_plan
from halka.directory.actions import add_person, give_post
from halka.directory.models import Offer, Person, Post
from halka.sharing.actions.answer import serve, tell_sender
from halka.sharing.actions.messages import ask_sender
from halka.sharing.actions.referral import draft_referral
from halka.sharing.actions.transfer import request_transfer
from tests.boards.board import a_board, a_called_meeting, a_promise
from tests.cast import (
    DAY,
    HOUR,
    SPOKE,
    START,
    Cast,
    a_case,
    a_closed_case,
    a_notice,
    a_planned_case,
    a_registered_case,
    a_sent_referral,
    an_accepted_referral,
    cast,
    somebody,
)
from tests.questionnaires.contacts import one_of_each
from tests.questionnaires.phones.kit import a_phone_that_told
from tests.questionnaires.shelf import some_of_each
from tests.recommendations.test_recommendations import a_sent_one

LATE, AT = START + 4 * DAY, START + 5 * DAY


@dataclass
class World:
    c: Cast
    people: dict[str, Person]
    """A person for each role, by its name; `other_worker` and `other_supervisor` stand in another unit."""
    refs: dict[str, list[str]]
    """References by the first words of an address, numbers among them as text."""


def build() -> World:
    c = cast()
    people = {
        "worker": c.alice,
        "supervisor": c.bob,
        "receiver": c.dora,
        "sender": c.charlie,
        "coordinator": c.fatma,
        "other_worker": c.greta,
        "other_supervisor": c.hugo,
        "officer": somebody("Ines", c.child_unit, "auditor"),
        "administrator": somebody("Jon", c.child_unit, "administrator"),
        "second_administrator": somebody("Jale", c.child_unit, "administrator"),
        "analyst": somebody("Kim", c.child_unit, "analyst"),
        "researcher": somebody("Rea", c.child_unit, "researcher"),
    }
    live, plan = a_planned_case(c)
    held, closing, new = a_planned_case(c)[0], a_planned_case(c)[0], a_case(c)
    closed = a_closed_case(c, a_planned_case(c)[0], LATE)
    moving = a_registered_case(c)
    hold_case(by=c.alice, case=held, at=LATE)
    closure = propose_closure(
        by=c.alice, case=closing, at=LATE, reason="goal_met", summary="Zed is safe.", voice=SPOKE
    )
    kept = restrict(by=c.alice, case=live, at=LATE, from_whom="The father", reason="fear")
    mother = write_household(by=c.alice, case=live, at=LATE, relation="mother", name="Ana", is_caregiver=True)
    met = make_contact(by=c.alice, case=live, at=LATE, how="home_planned", note="Zed is well.", voice=SPOKE)
    tried = note_attempt(
        by=c.alice,
        case=live,
        at=LATE,
        how="phone",
        with_whom="child",
        why_not="no_answer",
        note="Zed was out.",
    )
    consent = write_consent(by=c.alice, case=live, at=LATE, given_by="child", services=["*"])
    draft = draft_referral(
        by=c.alice, case=live, to_unit=c.clinic, service="health_check", at=LATE, basis="vital"
    )
    waiting, accepted = a_sent_referral(c, live, LATE), an_accepted_referral(c, live, LATE)
    told = an_accepted_referral(c, live, LATE)
    serve(by=c.dora, referral=told, at=LATE + 2 * HOUR)
    tell_sender(by=c.dora, referral=told, told="All is well.", at=LATE + 3 * HOUR)
    asked = ask_sender(by=c.dora, referral=accepted, words="Who comes with Zed?", at=LATE + HOUR)
    changed = change_plan(
        by=c.alice,
        case=live,
        at=LATE,
        goal="Zed is safe.",
        intentions=[Intention("A visit", AT.date(), person=c.alice)],
        voice=SPOKE,
    )
    transfer = request_transfer(by=c.alice, case=moving, to_unit=c.other_unit, reason="moved", at=LATE)
    looks = break_glass(
        by=c.greta, code=live.code, reason="asked", words="The hospital is on the telephone.", at=AT - HOUR
    )
    declare_conflict(by=c.alice, case=new, person=c.emil, reason="relative", at=LATE)
    hold = hold_erasure(by=people["officer"], code=held.code, reason="court", at=LATE)
    erasure = propose_erasure(
        by=people["administrator"], code=closed.code, basis="court_order", at=LATE + HOUR
    )
    question = ask_if_known(by=c.greta, found=[live], reason="notified", at=AT - HOUR / 2)
    notice = a_notice(c, LATE)
    jon = people["administrator"]
    later = add_person(by=jon, at=LATE, username="later", name="Later", password="Later-long-enough-1")
    post = give_post(by=jon, at=LATE, person=later, unit=c.child_unit, role="caseworker", starts_at=LATE)
    forms = some_of_each(c.fatma, c.alice, c.bob, LATE) | one_of_each(c.alice, live, LATE)
    phone = a_phone_that_told(c.fatma, c.alice, live.ref, LATE)
    board = a_board(c)
    meeting = a_called_meeting(c, board, AT)
    advice = a_sent_one(c)
    refs: dict[str, list[Any]] = {
        "promises": [a_promise(c, board).ref],
        "issues": [advice.issue.ref],
        "recommendations": [advice.ref],
        "boards": [board.ref],
        "seats": [Seat.unscoped.get(person=c.dora).ref],
        "meetings": [meeting.ref],
        "items": [Item.unscoped.get(meeting=meeting).ref],
        "recusals": [Recusal.unscoped.get().ref],
        "cases": [row.ref for row in (live, held, closing, new, closed, moving)],
        "notices": [notice.ref, Notice.unscoped.get(case=live).ref],
        "referrals": [row.ref for row in (draft, waiting, accepted, told)],
        "transfers": [transfer.ref],
        "plans": [plan.ref, changed.ref],
        "household": [mother.ref],
        "contacts": [met.ref],
        "attempts": [tried.ref],
        "messages": [asked.ref],
        "planned": [row.ref for row in PlanAction.unscoped.filter(case=live)],
        "closures": [closure.ref],
        "consents": [consent.ref],
        "restrictions": [kept.ref],
        "broken-glass": [looks.ref],
        "broken-glass/right": [c.greta.ref],
        "emergency": [looks.ref],
        "known": [question],
        "conflicts": [Exclusion.unscoped.get(case=new).pk],
        "conflicts/cases": [new.ref],
        "erasures": [erasure.ref],
        "holds": [hold.ref],
        "team": [c.alice.ref],
        "services": [Offer.objects.order_by("pk")[0].pk],
        "numbers": [1],
        "questionnaires": [forms["questionnaire"]],
        "questionnaires/drafts": [forms["workbook"]],
        "questionnaires/build": [forms["built"]],
        "questionnaires/build/from": [forms["version"]],
        "questionnaires/files": [forms["version"]],
        "fill": [forms["questionnaire"], forms["about"]],
        "filled": [forms["filled"], forms["answers"]],
        "waiting": [forms["waiting"]],
        "phones": [phone.phone, phone.event],
        "phones/told": [phone.event],
        "keep/units": [c.clinic.code],
        "keep/people": [c.alice.ref, later.ref],
        "keep/posts": [Post.objects.get(person=c.alice).pk, post.pk],
        "keep/access/posts": [post.pk],
        "keep/access/people": [later.ref],
    }
    return World(c, people, {name: [str(one) for one in some] for name, some in refs.items()})
