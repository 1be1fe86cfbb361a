"""The deed of the review."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from halka.casework.acts import REVIEW_HELD
from halka.casework.cases import clocks
from halka.casework.cases.child_voice import ChildVoice, write_child_voice
from halka.casework.cases.edit import begin_edit, finish_edit
from halka.casework.cases.models import Case, Participation
from halka.casework.steps.models import Review
from halka.trust.action import Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission


@action(needs=Permission.WORK_CASE)
def hold_review(
    *, by: Actor, case: Case, at: datetime, note: str, voice: ChildVoice, next_on: date | None = None
) -> Review:
    """Looking at the plan together: what was done, what changed, what next."""
    person = begin_edit(case, by, at)
    if case.step not in (Case.Step.SERVICES, Case.Step.REVIEW):
        raise Refused(_("There is no plan to review yet."))
    review = Review.unscoped.create(case=case, written_by=person, happened_at=at, next_on=next_on)
    review.seal({"note": note})
    write_child_voice(
        voice=voice, step=Participation.Step.REVIEW, case=case, by=by, happened_at=at, thing=review.ref
    )
    clocks.meet(case, "review", at)
    clocks.start(case, "review", at)
    finish_edit(case, at, step=Case.Step.REVIEW)
    enter(REVIEW_HELD, by=by, at=at, case=case.ref, thing=review.ref)
    return review
