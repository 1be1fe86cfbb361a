"""The file of a list for one person and one phone, byte for byte the same while nothing has changed; and which rows are gone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from halka.directory.models import Person
from halka.questionnaires import drafts
from halka.questionnaires.entities import applying, registry, store
from halka.questionnaires.entities.declared import declared
from halka.questionnaires.entities.registry import FollowUps, Row
from halka.questionnaires.models import Entity, Questionnaire, Version
from halka.trust.vault import VaultProblem

FIRST = ("name", "label", "__version")


def known_lists() -> dict[str, tuple[str, ...]]:
    """Every list that an open questionnaire makes rows of, with its properties; and those of the rooms above."""
    found: dict[str, set[str]] = {name: set() for name in registry.LISTS}
    for version in _newest():
        for one in declared(version):
            found.setdefault(one.list, set()).update(one.properties.values())
    return {name: tuple(sorted(properties)) for name, properties in found.items()}


def _newest() -> list[Version]:
    rows = drafts.with_versions(Questionnaire.objects.exclude(state=Questionnaire.State.CLOSED))
    return [row.versions.all()[0] for row in rows]


def file_of(name: str, person: Person, at: datetime, tier: str) -> bytes | None:
    """None for what is no list."""
    follow_ups = registry.LISTS.get(name)
    known = known_lists()
    if name not in known:
        return None
    with transaction.atomic():
        if follow_ups is None:
            return _written(known[name], _told(name, person, known[name]))
        columns = follow_ups.columns(tier)
        rows = [*_followed(follow_ups, person, at, tier), *_told(name, person, columns)]
        return _written(columns, rows)


def _told(
    name: str, person: Person, columns: Sequence[str]
) -> Iterable[tuple[Entity, str, Mapping[str, str]]]:
    """What this person's phones told, and no room has behind it."""
    for entity in Entity.objects.filter(list=name, owner=person, source="", deleted_at=None, version__gt=0):
        version = store.current(entity)
        try:
            said = store.content(entity, version) if version else None
        except VaultProblem:
            continue
        if said is not None:
            yield entity, said.label, {column: said.data.get(column, "") for column in columns}


def _followed(
    follow_ups: FollowUps, person: Person, at: datetime, tier: str
) -> Iterable[tuple[Entity, str, Mapping[str, str]]]:
    rows = list(follow_ups.rows(person, at, tier))
    there = {
        entity.source: entity
        for entity in Entity.objects.filter(
            list=follow_ups.name, source__in=[row.source for row in rows], deleted_at=None
        )
    }
    for row in rows:
        entity = there.get(row.source)
        if entity is None or entity.stamp != row.stamp:
            entity = _as_it_is(follow_ups.name, row, at)
        if entity is not None:
            yield entity, row.label, row.values


def _as_it_is(name: str, row: Row, at: datetime) -> Entity | None:
    """The next version of a row that says something else now; its first one, where it was in no list before."""
    found, _is_new = Entity.objects.get_or_create(
        list=name, source=row.source, deleted_at=None, defaults={"uuid": str(uuid4()), "child": row.child}
    )
    entity = Entity.objects.select_for_update().get(pk=found.pk)
    if entity.stamp == row.stamp:
        return entity
    entity.stamp = row.stamp
    try:
        store.edit(entity, store.Origin(at=at), row.label, row.known)
    except VaultProblem:
        return None
    return entity


def _written(columns: Sequence[str], rows: Iterable[tuple[Entity, str, Mapping[str, str]]]) -> bytes:
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow([*FIRST, *columns])
    for entity, label, values in sorted(rows, key=lambda row: row[0].uuid):
        lines.writerow([entity.uuid, label, entity.version, *(values.get(name, "") for name in columns)])
    return out.getvalue().encode()


def gone(name: str, uuids: Sequence[str], person: Person, at: datetime) -> list[tuple[str, bool]]:
    """Of the rows that are known here, whether this person has them no more."""
    rows = {row.uuid: row for row in Entity.objects.filter(list=name, uuid__in=uuids, version__gt=0)}
    return [
        (uuid, not (row.is_there and applying.is_theirs(row, person, at)))
        for uuid in dict.fromkeys(uuids)
        if (row := rows.get(uuid)) is not None
    ]
