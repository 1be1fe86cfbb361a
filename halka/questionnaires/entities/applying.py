"""What a phone told, put into the rows: created, changed, or held until the change on which it rests has come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from halka.directory.models import Person
from halka.questionnaires.entities import registry, store
from halka.questionnaires.entities.reading import Told, Wrong
from halka.questionnaires.entities.store import Content, Origin
from halka.questionnaires.models import (
    Conflict,
    Entity,
    EntityEvent,
    EntityVersion,
    GatedList,
    Held,
    Submission,
)
from halka.trust.vault import VaultProblem

Kind = EntityEvent.Kind


@dataclass(frozen=True)
class Change:
    """One entity of one submission. `is_forced`: it has waited too long for what it rests on; `has_a_yes`: somebody has said
    yes to a new row."""

    entity: Entity
    told: Told
    submission: Submission
    by: Person
    at: datetime
    is_forced: bool = False
    has_a_yes: bool = False

    def origin(self, **more: object) -> Origin:
        return replace(Origin(at=self.at, by=self.by, submission=self.submission), **more)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Done:
    """`version`: None where it is held, or waits for a yes. `kind`: "" where there is nothing to tell."""

    kind: str
    version: EntityVersion | None = None


def apply(change: Change) -> Done:
    """Raises Wrong, and VaultProblem of a child that was erased."""
    told, entity = change.told, change.entity
    if told.updates and not told.declared.may_update:
        raise Wrong("no_update")
    if told.creates and not told.declared.may_create:
        raise Wrong("no_create")
    if entity.deleted_at is not None:
        raise Wrong("gone")
    if told.updates:
        creates = told.creates and (not entity.version or told.base is None)
        if not creates:
            return _update(change)
    return _create(change)


def _create(change: Change) -> Done:
    entity, told = change.entity, change.told
    if not told.label:
        raise Wrong("no_label")
    if entity.version:
        return _late_create(change, told.label)
    if not may_create(entity.list, change.by, change.at):
        raise Wrong("not_yours")
    if not change.has_a_yes and needs_a_yes(entity.list):
        return Done(Kind.ASKS)
    entity.owner = change.by
    said = Content(told.label, dict(told.values), dict(told.values))
    return Done(Kind.CREATED, store.add(entity, said, change.origin()))


def _late_create(change: Change, label: str) -> Done:
    """Somebody's change was taken without it, because it did not come: now it changes what was made then."""
    entity, told = change.entity, change.told
    if not entity.versions.filter(number=1, is_forced=True).exists():
        raise Wrong("there_already")
    _must_be_theirs(change)
    now = _content(entity)
    conflicting = now.differs(label, told.values)
    said = Content(label, {**now.data, **told.values}, dict(told.values))
    conflict = Conflict.HARD if conflicting else Conflict.SOFT
    version = store.add(entity, said, change.origin(base=entity.version), conflict, conflicting)
    return Done(Kind.UPDATED, version)


def _update(change: Change) -> Done:
    entity, told = change.entity, change.told
    branch, base, trunk = told.branch, told.base, told.trunk
    if trunk is not None and not branch:
        raise Wrong("no_branch")
    if base is None:
        raise Wrong("no_base")
    if not branch:
        return _without_branch(change, base)
    if entity.version and trunk is not None and trunk > entity.version:
        raise Wrong("trunk_to_come", str(trunk))
    found = _base_of(entity, branch, base, trunk)
    if found is None and not change.is_forced:
        return _held(change, branch, base)
    if not entity.version:
        return _forced(change, branch, base)
    _must_be_theirs(change)
    resting = found or entity.version
    origin = change.origin(base=resting, trunk=trunk, branch=branch, branch_base=base)
    return _changed(change, origin, _contiguous(entity, branch, trunk))


def _without_branch(change: Change, base: int) -> Done:
    entity = change.entity
    if not entity.version:
        raise Wrong("not_there")
    _must_be_theirs(change)
    if not entity.versions.filter(number=base).exists():
        raise Wrong("no_version", str(base))
    return _changed(change, change.origin(base=base), base)


def _base_of(entity: Entity, branch: str, base: int, trunk: int | None) -> int | None:
    """The version here on which the phone's change rests."""
    if base == 1 or base == trunk:
        return base if entity.versions.filter(number=base).exists() else None
    mine = entity.versions.filter(branch=branch, branch_base=base - 1)
    return mine.values_list("number", flat=True).last()


def _contiguous(entity: Entity, branch: str, trunk: int | None) -> int:
    """The last version of the branch before which nothing of somebody else came since its trunk."""
    last = trunk or 1
    for number, base in entity.versions.filter(branch=branch).values_list("number", "base"):
        if base == last and number == last + 1:
            last = number
    return last


def _changed(change: Change, origin: Origin, contiguous: int) -> Done:
    """The last one wins, and nothing is lost: what stood there stays in its version, and two values are told."""
    entity, told = change.entity, change.told
    assert origin.base is not None
    now = _content(entity)
    conflicting: list[str] = []
    if origin.base != entity.version:
        before = store.content(entity, entity.versions.get(number=origin.base))
        moved = {*now.differs(before.label, before.data), *(now.data.keys() - before.data.keys())}
        conflicting = [name for name in now.differs(told.label, told.values) if name in moved]
    is_alone = entity.version == origin.base and origin.base <= contiguous
    conflict = Conflict.HARD if conflicting else Conflict.NONE if is_alone else Conflict.SOFT
    said = Content(told.label or now.label, {**now.data, **told.values}, dict(told.values))
    return Done(Kind.UPDATED, store.add(entity, said, origin, conflict, conflicting))


def _held(change: Change, branch: str, base: int) -> Done:
    change.entity.is_new = False  # from now on something waits for it
    Held.objects.create(
        entity=change.entity,
        submission=change.submission,
        place=change.told.place,
        branch=branch,
        base=base,
        held_at=change.at,
    )
    return Done(Kind.HELD)


def _forced(change: Change, branch: str, base: int) -> Done:
    """A change of something that has never come: it is made of it."""
    entity, told = change.entity, change.told
    if not may_create(entity.list, change.by, change.at):
        raise Wrong("not_yours")
    if needs_a_yes(entity.list):
        return Done("")
    entity.owner = change.by
    said = Content(told.label or _("without a name"), dict(told.values), dict(told.values))
    origin = change.origin(branch=branch, branch_base=base, is_forced=True)
    return Done(Kind.CREATED, store.add(entity, said, origin))


def _content(entity: Entity) -> Content:
    version = store.current(entity)
    assert version is not None
    try:
        return store.content(entity, version)
    except VaultProblem:
        raise Wrong("gone") from None


def needs_a_yes(list_name: str) -> bool:
    return GatedList.objects.filter(name=list_name).exists()


def may_create(list_name: str, person: Person, at: datetime) -> bool:
    follow_ups = registry.LISTS.get(list_name)
    return follow_ups is None or follow_ups.may_create(person, at)


def _must_be_theirs(change: Change) -> None:
    if not is_theirs(change.entity, change.by, change.at):
        raise Wrong("not_yours")


def is_theirs(entity: Entity, person: Person, at: datetime) -> bool:
    """Whether it stands in this person's list now."""
    if not entity.source:
        return entity.owner_id == person.pk
    follow_ups = registry.LISTS.get(entity.list)
    return follow_ups is not None and entity.source in follow_ups.theirs(person, at)
