"""Who reads what was sent: who sent it, or, where it is about something, who may read answers about that and how far."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from halka.directory.models import Person
from halka.questionnaires import received
from halka.questionnaires.filling.state import State
from halka.questionnaires.models import Submission
from halka.questionnaires.purposes import Readers, all_purposes, purpose_called
from halka.questionnaires.sealing import level_of

HEAVY = ("ct", "version__workbook", "version__xform", "version__itemsets")


def readable(person: Person, at: datetime) -> Q:
    """About nothing that is known: only who sent it."""
    found = Q(received_from=person, about="") & ~Q(state=Submission.State.DESTROYED)
    codes: dict[Readers, list[str]] = {}
    for purpose in all_purposes():
        codes.setdefault(purpose.readers, []).append(purpose.code)
    mine = [purpose.code for purpose in all_purposes() if purpose.seals_with_thing]
    if mine:  # until the deed is done nobody but who wrote it can mend it
        undone = Q(received_from=person, state=Submission.State.WAITS)
        found |= undone & Q(version__questionnaire__purpose__in=mine)
    for readers, those in codes.items():
        found |= Q(version__questionnaire__purpose__in=those, about__in=readers(person, at))
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


def about(person: Person, at: datetime, ref: str) -> QuerySet[Submission]:
    """What was sent about something that this person has found already, done or waiting, the newest first."""
    states = (Submission.State.DONE, Submission.State.WAITS)
    mine = Q(received_from=person, state=Submission.State.WAITS) | readable(person, at)
    rows = Submission.objects.filter(mine, about=ref, state__in=states)
    return rows.select_related("version__questionnaire", "received_from").defer(*HEAVY)


def waiting(person: Person, at: datetime) -> QuerySet[Submission]:
    """What waits for somebody: sent by this person, or about something that this person may read answers about."""
    mine = Q(received_from=person) | readable(person, at)
    rows = Submission.objects.filter(mine, state=Submission.State.WAITS)
    return rows.select_related("version__questionnaire", "received_from").defer(*HEAVY)
