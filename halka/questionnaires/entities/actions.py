"""Deeds with rows of lists: taking over what a phone told, forcing what waited too long, settling what somebody looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from halka.directory.models import Person
from halka.questionnaires.acts import (
    ENTITIES_ANSWERED,
    ENTITIES_FORCED,
    ENTITIES_GATED,
    ENTITIES_RAISED,
    ENTITIES_SETTLED,
    ENTITIES_TAKEN,
)
from halka.questionnaires.entities import applying, raising, registry, serving, store, taking, waiting
from halka.questionnaires.entities.reading import Told
from halka.questionnaires.models import Arrival, Conflict, Entity, EntityEvent, GatedList, Held, Submission
from halka.trust import rows
from halka.trust.action import Denied, Refused, SentBefore, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission

FILL = Permission.FILL_QUESTIONNAIRE


@action(needs=FILL)
def take_entities(*, by: Actor, at: datetime, submission: Submission, all_told: Sequence[Told]) -> None:
    """What a submission tells of rows, once: an edit of what was taken over does nothing."""
    if not rows.change(Arrival, {"submission": submission, "taken_at": None}, {"taken_at": at}):
        raise SentBefore(_("This was taken over already."))
    done = [] if taking.edits_what_was_taken(submission) else taking.take(submission, all_told, at)
    taking.seal_for_child(submission, all_told)
    cases = {_case_of(one.version.entity) for one in done if one.version is not None}
    case = cases.pop() if len(cases) == 1 else ""
    enter(ENTITIES_TAKEN, by=by, at=at, thing=submission.ref, case=case, reason=_came_of(done))


def _came_of(done: list[applying.Done]) -> str:
    if not done:
        return "none"
    return "held" if all(one.version is None for one in done) else "taken"


def _case_of(entity: Entity) -> str:
    follow_ups = registry.LISTS.get(entity.list)
    return follow_ups.case_of(entity.source) if follow_ups and entity.source else ""


@action(needs=FILL)
def force_held(*, by: Actor, at: datetime, held: Held) -> None:
    ref = held.submission.ref
    taking.force(held, at)
    enter(ENTITIES_FORCED, by=by, at=at, thing=ref)


@action(needs=FILL)
def settle_entity(
    *, by: Person, at: datetime, event: EntityEvent, chosen: Mapping[str, str], is_done: bool
) -> None:
    """Somebody has looked at it. `chosen`: which of two values stands from now on, where others than the last.
    `is_done`: what a phone made is written down elsewhere now, and the phone may forget it."""
    if event.ref not in {one.ref for one in waiting.waits_for(by, at)}:
        raise Denied(by=by, needs=FILL, at=at)
    mine = EntityEvent.objects.filter(pk=event.pk, settled_at=None)
    if not mine.update(settled_at=at, settled_by=by):
        raise Refused(_("Somebody has decided this already."))
    if event.version is not None:
        told = event.version.entity
        entity = store.locked(told.list, [told.uuid])[told.uuid]
        if event.version.conflict:
            Entity.objects.filter(pk=entity.pk).update(conflict=Conflict.NONE)
            entity.conflict = Conflict.NONE
        if chosen and entity.is_there:
            store.edit(entity, store.Origin(at=at, by=by), chosen.get("label"), _data(chosen))
        if is_done and not entity.source:
            Entity.objects.filter(pk=entity.pk).update(deleted_at=at)
    enter(ENTITIES_SETTLED, by=by, at=at, thing=event.ref, reason="done" if is_done else "looked")


@action(needs=Permission.APPROVE_STEP)
def answer_new_row(*, by: Person, at: datetime, event: EntityEvent, is_yes: bool) -> None:
    """A supervisor says yes or no to a row that a phone of the team made, once. With a no the sender is told."""
    if event.kind != EntityEvent.Kind.ASKS or not waiting.waits_for(by, at).filter(pk=event.pk).exists():
        raise Denied(by=by, needs=Permission.APPROVE_STEP, at=at)
    if not EntityEvent.objects.filter(pk=event.pk, settled_at=None).update(settled_at=at, settled_by=by):
        raise Refused(_("Somebody has decided this already."))
    taking.answered(event, at, is_yes=is_yes)
    enter(ENTITIES_ANSWERED, by=by, at=at, thing=event.ref, reason="yes" if is_yes else "no")


@action(needs=Permission.KEEP_QUESTIONNAIRES)
def gate_list(*, by: Actor, at: datetime, name: str, needs_a_yes: bool) -> None:
    """Says whether new rows of a list need a yes. What waits for one goes on waiting for it."""
    if name not in serving.known_lists():
        raise Refused(_("There is no such list."))
    if needs_a_yes:
        GatedList.objects.get_or_create(name=name, defaults={"since": at})
    else:
        GatedList.objects.filter(name=name).delete()
    enter(ENTITIES_GATED, by=by, at=at, reason="needed" if needs_a_yes else "not_needed")


@action(needs=FILL)
def raise_versions(*, by: Actor, at: datetime) -> None:
    """An older copy was put back: phones may hold newer versions of rows than stand here, and would keep them. Each row becomes
    newer than any of them, with what stands here."""
    raising.raise_all(at)
    enter(ENTITIES_RAISED, by=by, at=at)


def _data(chosen: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in chosen.items() if name != "label"}
