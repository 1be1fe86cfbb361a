"""Deeds around answers: each look and each file that leaves is entered, with the reason that was said."""

from __future__ import annotations

from datetime import datetime

from halka.questionnaires.acts import ANSWERS_EXPORTED, ANSWERS_LISTED, ANSWERS_READ
from halka.questionnaires.models import Questionnaire, Submission
from halka.trust.action import action, enter
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
