"""When rows told by phones are taken over: behind each submission, and by the caretaker where that was interrupted."""

from __future__ import annotations

from datetime import datetime, timedelta

from halka.questionnaires.entities import taking
from halka.questionnaires.entities.actions import force_held, take_entities
from halka.questionnaires.entities.declared import declared
from halka.questionnaires.models import Arrival, Submission
from halka.trust.action import SentBefore
from halka.trust.actor import CARETAKER, Actor

A_WHILE = timedelta(minutes=1)


def follow(submission: Submission, by: Actor, at: datetime) -> None:
    """Once; nothing where it tells nothing, or where it edits what has told already."""
    mine = Arrival.objects.filter(submission=submission, taken_at=None)
    if not declared(submission.version):
        return
    if not mine.exists():
        return
    if not taking.told_in(submission) or taking.has_been_taken(submission):
        mine.update(taken_at=at)
        return
    try:
        take_entities(by=by, at=at, submission=submission)
    except SentBefore:
        return


def follow_up(at: datetime) -> None:
    """What the program was interrupted in, and what has waited too long for an earlier change."""
    late = Submission.objects.filter(arrival__taken_at=None, received_at__lte=at - A_WHILE)
    rows = late.select_related("version__questionnaire", "received_from").order_by("received_at")
    for submission in rows.defer("version__workbook", "version__xform", "version__itemsets"):
        follow(submission, CARETAKER, at)
    for held in taking.waited_long(at):
        force_held(by=CARETAKER, at=at, held=held)
