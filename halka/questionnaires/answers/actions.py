"""Deeds around answers: each look and each file that leaves is entered, with the reason that was said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from halka.directory.models import Person
from halka.questionnaires.actions import receive_submission
from halka.questionnaires.acts import (
    ANSWERS_EXPORTED,
    ANSWERS_IMPORTED,
    ANSWERS_LISTED,
    ANSWERS_READ,
)
from halka.questionnaires.answers.door import purpose_of
from halka.questionnaires.answers.takeover.submissions import Ready
from halka.questionnaires.models import Questionnaire, Submission, Version
from halka.trust.action import Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission


@action(needs=Permission.READ_ANSWERS)
def list_answers(*, by: Actor, at: datetime, questionnaire: Questionnaire) -> None:
    """Somebody looks at which answers there are."""
    enter(ANSWERS_LISTED, by=by, at=at, thing=questionnaire.ref)


@action(needs=Permission.READ_ANSWERS)
def read_answers(*, by: Actor, at: datetime, submission: Submission, reason: str) -> None:
    """Somebody reads one submission. `reason`: a code of the profile's list, "" where only what the post opens is shown."""
    enter(ANSWERS_READ, by=by, at=at, thing=submission.ref, reason=reason)


@action(needs=Permission.READ_ANSWERS)
def export_answers(*, by: Actor, at: datetime, questionnaire: Questionnaire, kind: str, reason: str) -> None:
    """Answers leave as a file of this kind. Entered before its first byte is made."""
    enter(ANSWERS_EXPORTED, by=by, at=at, thing=questionnaire.ref, reason=reason, purpose=kind)


@action(needs=Permission.READ_ANSWERS)
def import_answers(*, by: Person, at: datetime, version: Version, ready: Sequence[Ready]) -> int:
    """Takes answers of another program over, each once; says how many were new. All of them, or none."""
    if purpose_of(version):
        raise Refused(_("What is answered here belongs to cases. It cannot be taken over from a file."))
    ids = [one.instance_id for one in ready]
    rows = Submission.objects.filter(questionnaire=version.questionnaire, instance_id__in=ids)
    there = set(rows.values_list("instance_id", flat=True))
    new = [one for one in ready if one.instance_id not in there]
    if not new:
        raise Refused(_("Nothing is new in this file: its answers are there already."))
    for one in new:
        receive_submission(
            by=by, at=at, version=version, instance_id=one.instance_id, raw=one.raw, way="import"
        )
    enter(ANSWERS_IMPORTED, by=by, at=at, thing=version.questionnaire.ref, reason=f"rows-{len(new)}")
    return len(new)
