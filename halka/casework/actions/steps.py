"""Deeds of the steps: assessment, contact, review. Each keeps the child's part in it."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from halka.casework import clocks
from halka.casework.actions.pen import not_later, put_down, seal, take_up
from halka.casework.acts import ASSESSMENT_FINISHED, CONTACT_MADE, REVIEW_HELD
from halka.casework.models import Assessment, Case, Contact, Participation, Review
from halka.casework.voice import Voice, write_voice
from halka.trust.action import Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission


@action(needs=Permission.WORK_CASE)
def finish_assessment(
    *,
    by: Actor,
    case: Case,
    at: datetime,
    summary: str,
    voice: Voice,
    strengths: str = "",
    suggested_risk: str = "",
    child_seen_alone: bool = False,
) -> Assessment:
    """The whole picture. A suggested risk is kept beside the real one; the worker decides."""
    person = take_up(case, by, at)
    if case.registered_at is None:
        raise Refused(_("Register the child first."))
    if not summary.strip():
        raise Refused(_("Write what you found."))
    assessment = Assessment.unscoped.create(
        case=case,
        written_by=person,
        happened_at=at,
        suggested_risk=suggested_risk,
        child_seen_alone=child_seen_alone,
    )
    seal(assessment, {"summary": summary, "strengths": strengths})
    write_voice(
        voice=voice,
        step=Participation.Step.ASSESSMENT,
        case=case,
        by=by,
        happened_at=at,
        thing=assessment.ref,
    )
    clocks.meet(case, "assessment", at)
    clocks.start(case, "plan", at)
    put_down(case, at, step=Case.Step.PLAN if case.step == Case.Step.ASSESSMENT else case.step)
    enter(ASSESSMENT_FINISHED, by=by, at=at, case=case.ref, thing=assessment.ref)
    return assessment


@action(needs=Permission.WORK_CASE)
def make_contact(
    *,
    by: Actor,
    case: Case,
    at: datetime,
    how: str,
    note: str,
    voice: Voice,
    with_whom: str = "child",
    child_seen: bool = False,
    child_seen_alone: bool = False,
    change: str = "",
    happened_at: datetime | None = None,
) -> Contact:
    """One visit, call or meeting. Meets the first-contact clock and starts the next follow-up."""
    person = take_up(case, by, at)
    when = not_later(happened_at, at)
    if how not in case.profile.lists["followup_how"]:
        raise Refused(_("Say how you were in contact."))
    contact = Contact.unscoped.create(
        case=case,
        written_by=person,
        happened_at=when,
        recorded_at=at,
        how=how,
        with_whom=with_whom,
        child_seen=child_seen,
        child_seen_alone=child_seen_alone,
        change=change,
    )
    seal(contact, {"note": note})
    write_voice(
        voice=voice, step=Participation.Step.CONTACT, case=case, by=by, happened_at=when, thing=contact.ref
    )
    if when == at or not Contact.unscoped.filter(case=case, happened_at__gt=when).exists():
        clocks.follow(case, when)
    else:  # starts no clock again
        clocks.remember(case, when)
    put_down(case, at)
    enter(CONTACT_MADE, by=by, at=at, happened_at=when, case=case.ref, thing=contact.ref, reason=how)
    return contact


@action(needs=Permission.WORK_CASE)
def hold_review(
    *, by: Actor, case: Case, at: datetime, note: str, voice: Voice, next_on: date | None = None
) -> Review:
    """Looking at the plan together: what was done, what changed, what next."""
    person = take_up(case, by, at)
    if case.step not in (Case.Step.SERVICES, Case.Step.REVIEW):
        raise Refused(_("There is no plan to review yet."))
    review = Review.unscoped.create(case=case, written_by=person, happened_at=at, next_on=next_on)
    seal(review, {"note": note})
    write_voice(
        voice=voice, step=Participation.Step.REVIEW, case=case, by=by, happened_at=at, thing=review.ref
    )
    clocks.meet(case, "review", at)
    clocks.start(case, "review", at)
    put_down(case, at, step=Case.Step.REVIEW)
    enter(REVIEW_HELD, by=by, at=at, case=case.ref, thing=review.ref)
    return review
