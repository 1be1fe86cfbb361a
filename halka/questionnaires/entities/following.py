"""When rows told by phones are taken over: together with each submission, and by the caretaker where that failed."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from halka.questionnaires.entities import raising, taking
from halka.questionnaires.entities.actions import force_held, raise_versions, take_entities
from halka.questionnaires.entities.reading import Told
from halka.questionnaires.models import Submission
from halka.trust.action import SentBefore
from halka.trust.actor import CARETAKER, Actor

A_WHILE = timedelta(minutes=1)
log = logging.getLogger("halka.questionnaires")


def follow_inside(submission: Submission, all_told: Sequence[Told], by: Actor, at: datetime) -> None:
    """In the transaction that keeps the submission, which stays whatever goes wrong here: then the caretaker tries again."""
    try:
        with transaction.atomic():
            take_entities(by=by, at=at, submission=submission, all_told=all_told)
    except Exception as problem:
        log.exception("What a phone told could not be taken over: %s.", type(problem).__name__)


def follow(submission: Submission, by: Actor, at: datetime) -> None:
    """Behind it; once."""
    try:
        take_entities(by=by, at=at, submission=submission, all_told=taking.told_in(submission))
    except SentBefore:
        return


def follow_up(at: datetime) -> None:
    """What could not be taken over, rows after a restore, and what has waited too long for an earlier change."""
    late = Submission.objects.filter(arrival__taken_at=None, received_at__lte=at - A_WHILE)
    rows = late.select_related("version__questionnaire", "received_from").order_by("received_at")
    for submission in rows.defer("version__workbook", "version__xform", "version__itemsets"):
        follow(submission, CARETAKER, at)
    if raising.is_due():
        raise_versions(by=CARETAKER, at=at)
    for held in taking.waited_long(at):
        force_held(by=CARETAKER, at=at, held=held)
