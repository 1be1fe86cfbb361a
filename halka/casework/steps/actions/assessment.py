"""The deed of the assessment."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from halka.casework.acts import ASSESSMENT_FINISHED
from halka.casework.cases import clocks
from halka.casework.cases.child_voice import ChildVoice, write_child_voice
from halka.casework.cases.edit import begin_edit, finish_edit
from halka.casework.cases.models import Case, Participation
from halka.casework.steps.models import Assessment
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
    voice: ChildVoice,
    strengths: str = "",
    suggested_risk: str = "",
    child_seen_alone: bool = False,
) -> Assessment:
    """The whole picture. A suggested risk is kept beside the real one; the worker decides."""
    person = begin_edit(case, by, at)
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
    assessment.seal({"summary": summary, "strengths": strengths})
    write_child_voice(
        voice=voice,
        step=Participation.Step.ASSESSMENT,
        case=case,
        by=by,
        happened_at=at,
        thing=assessment.ref,
    )
    clocks.meet(case, "assessment", at)
    clocks.start(case, "plan", at)
    finish_edit(case, at, step=Case.Step.PLAN if case.step == Case.Step.ASSESSMENT else case.step)
    enter(ASSESSMENT_FINISHED, by=by, at=at, case=case.ref, thing=assessment.ref)
    return assessment
