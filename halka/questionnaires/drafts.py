"""Half-filled questionnaires: sealed under a key of the installation, for one person, on any device, 30 days."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.db import IntegrityError, transaction

from halka.directory.models import Person
from halka.questionnaires.filling.definition import Definition, definition_of
from halka.questionnaires.filling.kept import kept, taken_up
from halka.questionnaires.filling.state import State
from halka.questionnaires.models import Filling, Questionnaire, Version
from halka.trust import beside, vault

KEPT_FOR = timedelta(days=30)


def newest(questionnaire: Questionnaire) -> Version:
    found = questionnaire.versions.first()
    assert found is not None  # it is made together with its first version
    return found


def definition(version: Version) -> Definition:
    """Compiled once for each process: a version never changes."""
    return _compiled(version.ref, bytes(version.xform))


@lru_cache(maxsize=24)
def _compiled(_ref: str, xform: bytes) -> Definition:
    return definition_of(xform.decode())


@dataclass
class Half:
    """What somebody has filled so far, opened."""

    filling: Filling
    state: State

    @property
    def language(self) -> str:
        return self.state.language

    @property
    def instance_id(self) -> str:
        return instance_id(self.state)


def instance_id(state: State) -> str:
    found = state.nodes(f"/{state.root.tag}/meta/instanceID")
    return found[0].entered if found else ""


def half_filled(person: Person, questionnaire: Questionnaire, at: datetime) -> Half | None:
    """What this person has begun and not sent; nothing where it has ended or cannot be opened."""
    rows = Filling.objects.filter(person=person, questionnaire=questionnaire, ends_at__gt=at)
    row = rows.select_related("version", "questionnaire").first()
    if row is None:
        return None
    try:
        said = json.loads(beside.opened(vault.key_beside(""), _place(row, person), bytes(row.ct)))
    except vault.VaultProblem:
        return None
    state = taken_up(definition(row.version), said["answers"], at)
    state.language = said["language"]
    return Half(row, state)


def begin(person: Person, questionnaire: Questionnaire, language: str, at: datetime) -> None:
    """Begins on the newest version. Does nothing where this person has begun already."""
    Filling.objects.filter(person=person, questionnaire=questionnaire, ends_at__lte=at).delete()
    version = newest(questionnaire)
    state = State(definition(version), at)
    state.begin()
    state.language = language or state.language
    row = Filling(person=person, questionnaire=questionnaire, version=version, begun_at=at)
    try:
        with transaction.atomic():
            _keep(row, state, at)
    except IntegrityError:
        return


def keep(half: Half, at: datetime) -> None:
    """Nothing where it was thrown away, or sent, meanwhile."""
    if Filling.objects.filter(pk=half.filling.pk).exists():
        _keep(half.filling, half.state, at)


def _keep(row: Filling, state: State, at: datetime) -> None:
    said = json.dumps({"answers": kept(state), "language": state.language}, ensure_ascii=False)
    row.ct = beside.sealed(vault.key_beside(""), _place(row, row.person), said.encode())
    row.kept_at, row.ends_at = at, at + KEPT_FOR
    row.save()


def _place(row: Filling, person: Person) -> tuple[str, ...]:
    return "filling", person.ref, row.version.ref, row.ref


def forget(person: Person, questionnaire: Questionnaire) -> None:
    Filling.objects.filter(person=person, questionnaire=questionnaire).delete()


def forget_ended(at: datetime) -> None:
    Filling.objects.filter(ends_at__lte=at).delete()
