"""The third opinion: what Cedar says who may see in a world of `tests.casework.worlds`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import cedarpy

from halka.casework.models import Case, Child, Exclusion, Grant, Notice
from halka.directory.models import Person
from halka.sharing.models import Referral, Transfer
from tests.casework.worlds import NOW, World

POLICY = (Path(__file__).parent / "policy.cedar").read_text(encoding="utf-8")
Entity = dict[str, Any]


def seen(world: World) -> dict[int, dict[type[Any], set[int]]]:
    """For each person, by its number: the rows of each table that Cedar lets this person see."""
    asked = [
        (person, model, row.pk)
        for person in world.people
        for model, rows in tables(world).items()
        for row in rows
    ]
    requests = [(_id(person), "see", _of(model, pk)) for person, model, pk in asked]
    allowed = _decide(requests, [*_people(world), *_resources(world)])
    found: dict[int, dict[type[Any], set[int]]] = defaultdict(
        lambda: {model: set() for model in tables(world)}
    )
    for (person, model, pk), yes in zip(asked, allowed, strict=True):
        if yes:
            found[person.pk][model].add(pk)
    return {person.pk: found[person.pk] for person in world.people}


def tables(world: World) -> dict[type[Any], list[Any]]:
    children = {case.child_id: case.child for case in world.cases}
    return {
        Case: world.cases,
        Child: list(children.values()),
        Grant: world.grants,
        Exclusion: world.exclusions,
        Referral: world.referrals,
        Transfer: world.transfers,
        Notice: world.notices,
    }


def _decide(requests: Iterable[tuple[Entity, str, Entity]], entities: list[Entity]) -> list[bool]:
    asked = [
        {
            "principal": f'{who["type"]}::"{who["id"]}"',
            "action": f'Action::"{deed}"',
            "resource": f'{what["type"]}::"{what["id"]}"',
            "context": {"now": _tick(NOW)},
        }
        for who, deed, what in requests
    ]
    answers = cedarpy.is_authorized_batch(asked, POLICY, entities)
    assert not any(answer.diagnostics.errors for answer in answers), answers[0].diagnostics.errors
    return [answer.allowed for answer in answers]


def _tick(at: datetime) -> int:
    return int(at.timestamp()) * 1_000_000 + at.microsecond


def _of(model: type[Any], pk: int) -> Entity:
    return {"type": model.__name__, "id": str(pk)}


def _id(row: Any) -> Entity:
    return _of(type(row), row.pk)


def _entity(uid: Entity, **attrs: Any) -> Entity:
    return {"uid": uid, "attrs": {k: v for k, v in attrs.items() if v is not None}, "parents": []}


def _ref(uid: Entity) -> Entity:
    return {"__entity": uid}


def _unit(pk: int) -> Entity:
    return _ref({"type": "Unit", "id": str(pk)})


def _span(row: Any) -> dict[str, int | None]:
    return {"starts": _tick(row.starts_at), "ends": None if row.ends_at is None else _tick(row.ends_at)}


def _people(world: World) -> list[Entity]:
    """With the posts that Cedar says are held now."""
    active = {person.pk: _entity(_id(person), active=person.is_active) for person in world.people}
    posts = [_entity(_id(post), **_span(post)) for post in world.posts]
    asked = [(_of(Person, post.person_id), "holds", _id(post)) for post in world.posts]
    held = defaultdict(list)
    for post, yes in zip(world.posts, _decide(asked, [*active.values(), *posts]), strict=True):
        if yes:
            held[post.person_id].append(post)

    def units(person: Person, *roles: str) -> list[Entity]:
        return [_unit(post.unit_id) for post in held[person.pk] if post.role in roles]

    return [
        _entity(
            _id(person),
            roles=[post.role for post in held[person.pk]],
            supervises=units(person, "supervisor"),
            answers=units(person, "focal", "coordinator"),
            takes=units(person, "caseworker", "supervisor"),
        )
        for person in world.people
    ]


def _resources(world: World) -> list[Entity]:
    nobody = _of(Person, 0)
    grants = [
        _entity(
            _id(grant),
            breadth=grant.breadth,
            reason=grant.reason,
            unit=_unit(grant.unit_id) if grant.unit_id else None,
            **_span(grant),
        )
        for grant in world.grants
    ]
    open_now = _decide([(nobody, "opens", _id(grant)) for grant in world.grants], grants)
    opens: dict[int, list[Entity]] = defaultdict(list)
    for grant, yes in zip(world.grants, open_now, strict=True):
        if yes:
            holder = _unit(grant.unit_id) if grant.unit_id else _ref(_of(Person, grant.person_id or 0))
            opens[grant.case_id].append(holder)
    shut: dict[int, list[Entity]] = defaultdict(list)
    for conflict in world.exclusions:
        shut[conflict.case_id].append(_ref(_of(Person, conflict.person_id)))

    def through(*cases: int | None) -> dict[str, list[Entity]]:
        known = [case for case in cases if case is not None]
        return {
            "opens_to": [one for case in known for one in opens[case]],
            "excluded": [one for case in known for one in shut[case]],
        }

    of_child: dict[int, list[int]] = defaultdict(list)
    for case in world.cases:
        of_child[case.child_id].append(case.pk)
    papers: list[Any] = [*world.referrals, *world.transfers]
    hanging: list[Any] = [*world.grants, *world.exclusions]
    paper = [
        _entity(_id(row), to=_unit(row.to_unit_id), status=row.status, **through(row.case_id))
        for row in papers
    ]
    notices = [
        _entity(_id(row), to=_unit(row.to_unit_id), excluded=through(row.case_id)["excluded"])
        for row in world.notices
    ]
    return [
        *(_entity(_id(case), **through(case.pk)) for case in world.cases),
        *(_entity(_of(Child, child), **through(*cases)) for child, cases in of_child.items()),
        *(_entity(_id(row), **through(row.case_id)) for row in hanging),
        *paper,
        *notices,
    ]
