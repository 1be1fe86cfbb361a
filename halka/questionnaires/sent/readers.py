"""Who reads what was sent: who sent it, or, where it is about something, who may read answers about that and how far."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from halka.directory.models import Person
from halka.questionnaires import received
from halka.questionnaires.filling.state import State
from halka.questionnaires.models import Submission
from halka.questionnaires.purposes import all_purposes, purpose_called
from halka.questionnaires.sealing import level_of

HEAVY = ("ct", "version__workbook", "version__xform", "version__itemsets")


def readable(person: Person, at: datetime) -> Q:
    """About nothing that is known: only who sent it."""
    found = Q(received_from=person, about="")
    for purpose in all_purposes():
        readers = purpose.readers(person, at)
        found |= Q(version__questionnaire__purpose=purpose.code, about__in=readers)
    return found


def opened_for(person: Person, at: datetime, submission: Submission, language: str) -> State:
    """Its answers, as far as this person may read them. What waits has no envelopes yet: the others are left out."""
    purpose = purpose_called(submission.version.questionnaire.purpose)
    if purpose is None or not submission.child:
        return received.opened(submission, language)
    most = purpose.level_for(person, at, submission.about)
    if submission.state == Submission.State.DONE:
        return received.opened_up_to(submission, language, most)
    state = received.opened(submission, language)
    for node in state.all_nodes():
        if node.is_leaf and level_of(state, node) > most:
            node.element.text = None
    return state


def about(person: Person, at: datetime, purposes: list[str], ref: str) -> QuerySet[Submission]:
    """What was sent for these purposes about something that this person has found already, the newest first."""
    rows = Submission.objects.filter(
        readable(person, at),
        about=ref,
        state=Submission.State.DONE,
        version__questionnaire__purpose__in=purposes,
    )
    return rows.select_related("version__questionnaire", "received_from").defer(*HEAVY)


def waiting(person: Person, at: datetime) -> QuerySet[Submission]:
    """What waits for somebody: sent by this person, or about something that this person may read answers about."""
    mine = Q(received_from=person) | readable(person, at)
    rows = Submission.objects.filter(mine, state=Submission.State.WAITS)
    return rows.select_related("version__questionnaire", "received_from").defer(*HEAVY)
