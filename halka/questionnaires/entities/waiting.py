"""What came from phones and waits for somebody: for whom, and what stands on its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from halka.directory.models import Person, Post
from halka.questionnaires.entities import registry, store, taking
from halka.questionnaires.models import EntityEvent, EntityVersion
from halka.trust.policy import Permission
from halka.trust.vault import VaultProblem


def waits_for(person: Person, at: datetime) -> QuerySet[EntityEvent]:
    """What this person's phones told, and what concerns a row that is this person's now. Somebody whose row it is no
    more reads nothing of it. A new row that needs a yes waits for the supervisors of who told it."""
    rows = EntityEvent.objects.filter(waits=True, settled_at=None).select_related(
        "entity", "version", "submission__version__questionnaire"
    )
    theirs = Q(submission__received_from=person) & (Q(entity=None) | Q(entity__source=""))
    for name, follow_ups in registry.LISTS.items():
        theirs |= Q(entity__list=name, entity__source__in=follow_ups.read_by(person, at))
    theirs &= ~Q(kind=EntityEvent.Kind.ASKS)
    if units := person.units_where(Permission.APPROVE_STEP, at):
        team = Post.objects.filter(unit__in=units).exclude(person=person).values("person")
        theirs |= Q(kind=EntityEvent.Kind.ASKS, submission__received_from__in=team)
    return rows.filter(theirs).defer(
        "submission__ct",
        "submission__version__workbook",
        "submission__version__xform",
        "submission__version__itemsets",
    )


@dataclass(frozen=True)
class Line:
    """A property: what the phone told, what stood there before. `is_two`: both were written, neither knew of the other."""

    name: str
    told: str
    before: str
    is_two: bool


@dataclass(frozen=True)
class Looked:
    """What stands on the page of one event. `is_erased`: nothing can be read of it any more."""

    event: EntityEvent
    label: str = ""
    lines: tuple[Line, ...] = ()
    is_erased: bool = False


def looked_at(event: EntityEvent) -> Looked:
    """What is not taken over is read in the submission itself."""
    try:
        with transaction.atomic():
            return _of_version(event, event.version) if event.version else _of_submission(event)
    except VaultProblem:
        return Looked(event, is_erased=True)


def _of_version(event: EntityEvent, version: EntityVersion) -> Looked:
    entity = version.entity
    said = store.content(entity, version)
    older = entity.versions.filter(number__lt=version.number).last()
    before = store.content(entity, older) if older else store.Content("", {})
    lines = [
        Line(name, value, before.data.get(name, ""), name in version.conflicting)
        for name, value in said.received.items()
    ]
    if "label" in version.conflicting:
        lines.append(Line("label", said.label, before.label, True))
    return Looked(event, said.label, tuple(lines))


def _of_submission(event: EntityEvent) -> Looked:
    wrong = {str(place) for place, *_rest in event.said}
    meant = [one for one in taking.told_in(event.submission) if str(one.place) in wrong]
    lines = [Line(name, value, "", False) for one in meant for name, value in one.values.items()]
    label = (meant[0].label or "") if len(meant) == 1 else ""
    return Looked(event, label, tuple(lines), is_erased=not meant)
