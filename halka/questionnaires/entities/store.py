"""Versions of an entity, sealed and opened; and the lock under which one is changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from halka.directory.models import Person
from halka.directory.refs import new_ref
from halka.questionnaires.models import Conflict, Entity, EntityVersion, Submission
from halka.trust import beside, rows, vault


@dataclass(frozen=True)
class Content:
    """`received`: what the phone told of it, beside what came of it."""

    label: str
    data: dict[str, str]
    received: dict[str, str] = field(default_factory=dict)

    def differs(self, label: str | None, values: Mapping[str, str]) -> list[str]:
        """Which of these say something else."""
        found = [name for name, value in values.items() if self.data.get(name) != value]
        return found + (["label"] if label and label != self.label else [])


@dataclass(frozen=True)
class Origin:
    """Where a version comes from: the fields of its row that are no content."""

    at: datetime
    by: Person | None = None
    submission: Submission | None = None
    base: int | None = None
    trunk: int | None = None
    branch: str = ""
    branch_base: int | None = None
    is_forced: bool = False


def locked(list_name: str, uuids: Iterable[str]) -> dict[str, Entity]:
    """The rows of these names, made where they are missing, until the transaction ends: whoever creates one and whoever
    changes it at the same moment wait for each other. In one order, so that nobody waits in a ring."""
    wanted = sorted(set(uuids))
    there = Entity.objects.select_for_update().filter(list=list_name, uuid__in=wanted).order_by("uuid")
    found = {row.uuid: row for row in there}
    for uuid in wanted:
        if uuid not in found:
            made = Entity(list=list_name, uuid=uuid)
            made.is_new = rows.add(made, unless_there=True)
            found[uuid] = made if made.is_new else there.all().get(uuid=uuid)
    return found


def current(entity: Entity) -> EntityVersion | None:
    return entity.versions.filter(number=entity.version).first() if entity.version else None


def content(entity: Entity, version: EntityVersion) -> Content:
    """Needs a transaction. Raises VaultProblem where it was erased."""
    key = vault.key_beside(entity.child)
    vault.look(entity.child)
    return Content(**json.loads(beside.opened(key, _place(entity, version.ref), bytes(version.ct))))


def add(
    entity: Entity,
    said: Content,
    origin: Origin,
    conflict: str = Conflict.NONE,
    conflicting: Iterable[str] = (),
) -> EntityVersion:
    """The next version. A conflict of the row is never made smaller by a later one."""
    ref = new_ref()
    words = json.dumps(vars(said), ensure_ascii=False).encode()
    entity.version += 1
    if conflict and entity.conflict != Conflict.HARD:
        entity.conflict = conflict
    changed = ("version", "conflict", "owner_id", "child", "stamp")
    rows.change(Entity, {"pk": entity.pk}, {name: getattr(entity, name) for name in changed})
    made = EntityVersion(
        ref=ref,
        entity=entity,
        number=entity.version,
        conflict=conflict,
        conflicting=sorted(conflicting),
        ct=beside.sealed(vault.key_beside(entity.child), _place(entity, ref), words),
        **vars(origin),
    )
    rows.add(made)
    return made


def _place(entity: Entity, ref: str) -> tuple[str, ...]:
    return "entity", entity.list, entity.uuid, entity.child, ref


def edit(
    entity: Entity, origin: Origin, label: str | None = None, data: Mapping[str, str] | None = None
) -> None:
    """A change that no phone made: the room above says something else now, or somebody settled two values."""
    before = current(entity)
    old = content(entity, before) if before else Content("", {})
    add(entity, Content(label or old.label, {**old.data, **(data or {})}), origin)
