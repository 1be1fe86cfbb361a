"""Half-filled questionnaires: sealed under a key of the installation, for one person, on any device, 30 days."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.db import IntegrityError, transaction
from django.db.models import Prefetch, QuerySet

from halka.directory.models import Person
from halka.questionnaires.filling.definition import Definition, definition_of
from halka.questionnaires.filling.kept import kept, taken_up
from halka.questionnaires.filling.receipt import check
from halka.questionnaires.filling.state import State
from halka.questionnaires.models import Filling, Questionnaire, Version
from halka.trust import beside, vault

KEPT_FOR = timedelta(days=30)


def newest(questionnaire: Questionnaire) -> Version:
    """It is made together with its first version, so that there is one."""
    return versions_of(questionnaire)[0]


def versions_of(questionnaire: Questionnaire) -> list[Version]:
    """The newest first, without their files."""
    return list(questionnaire.versions.defer("workbook", "xform", "itemsets"))


def with_versions(rows: QuerySet[Questionnaire]) -> QuerySet[Questionnaire]:
    """As `versions_of`, for many."""
    return rows.prefetch_related(Prefetch("versions", Version.objects.defer("workbook", "xform", "itemsets")))


def definition(version: Version) -> Definition:
    """Compiled once for each process: a version never changes."""
    return _compiled(version.ref)


@lru_cache(maxsize=24)
def _compiled(ref: str) -> Definition:
    xform = Version.objects.values_list("xform", flat=True).get(ref=ref)
    return definition_of(bytes(xform).decode())


def findings(version: Version, raw: bytes, at: datetime) -> Counter[str]:
    """How many of each kind are found wrong in what was sent. Raises NoSubmission."""
    return Counter(finding.kind for finding in check(definition(version), raw, at))


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
    without = ("version__workbook", "version__xform", "version__itemsets")
    row = rows.select_related("version", "questionnaire").defer(*without).first()
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
    """Begins on the newest version. Does nothing where this person has begun already; what has ended or cannot be opened
    is thrown away."""
    if half_filled(person, questionnaire, at) is None:
        forget(person, questionnaire)
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
