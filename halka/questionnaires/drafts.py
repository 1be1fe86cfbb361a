"""Half-filled questionnaires: sealed for one person, on any device, 30 days, under the key of the child that they are about,
or of the installation."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from threading import Lock

from django.db import IntegrityError, transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from lxml import etree

from halka.directory.models import Person
from halka.questionnaires.files import keeping
from halka.questionnaires.filling.definition import Definition, definition_of
from halka.questionnaires.filling.kept import kept, taken_up
from halka.questionnaires.filling.receipt import check
from halka.questionnaires.filling.state import State
from halka.questionnaires.filling.tree import Node
from halka.questionnaires.models import Filling, Questionnaire, Version
from halka.questionnaires.purposes import Subject
from halka.trust import beside, vault

KEPT_FOR = timedelta(days=30)
_COMPILING = Lock()
HEAVY = ("ct", "version__workbook", "version__xform", "version__itemsets")


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
    """Compiled once for each process: a version never changes. Whoever asks meanwhile waits, and does not compile it, too."""
    with _COMPILING:
        return _compiled(version.ref)


@lru_cache(maxsize=24)
def _compiled(ref: str) -> Definition:
    xform = Version.objects.values_list("xform", flat=True).get(ref=ref)
    return definition_of(bytes(xform).decode())


def findings(version: Version, raw: bytes | etree._Element, at: datetime) -> Counter[str]:
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

    @property
    def key(self) -> str:
        """How its pages are addressed."""
        return self.filling.key


def instance_id(state: State) -> str:
    found = state.nodes(f"/{state.root.tag}/meta/instanceID")
    return found[0].entered if found else ""


def half_filled(
    person: Person, questionnaire: Questionnaire, at: datetime, subject: Subject | None = None
) -> Half | None:
    """What this person has begun about this subject and not sent; nothing where it has ended or cannot be opened."""
    rows = Filling.objects.filter(person=person, questionnaire=questionnaire, ends_at__gt=at)
    without = ("version__workbook", "version__xform", "version__itemsets")
    about = subject.ref if subject else ""
    row = rows.filter(about=about).select_related("version", "questionnaire").defer(*without).first()
    if row is None:
        return None
    try:
        said = json.loads(beside.opened(_key(row), _place(row, person), bytes(row.ct)))
    except vault.VaultProblem:
        return None
    vault.look(row.child)
    state = taken_up(definition(row.version), said["answers"], timezone.localtime(at))
    state.language = said["language"]
    return Half(row, state)


def half_filled_about(person: Person, about: str, at: datetime) -> QuerySet[Filling]:
    """What this person has begun about a subject, unopened."""
    rows = Filling.objects.filter(person=person, about=about, ends_at__gt=at)
    return rows.select_related("version", "questionnaire").defer(*HEAVY)


def fresh(
    person: Person, questionnaire: Questionnaire, language: str, at: datetime, subject: Subject | None = None
) -> Half:
    """Begun on the newest version, with what is known of the subject, and not kept yet."""
    version = newest(questionnaire)
    state = State(definition(version), timezone.localtime(at))
    state.begin()
    state.language = language or state.language
    about, child = (subject.ref, subject.child) if subject else ("", "")
    if subject is not None:
        fill_known(state, {**subject.first, **subject.known})
    row = Filling(
        person=person, questionnaire=questionnaire, version=version, begun_at=at, about=about, child=child
    )
    return Half(row, state)


def fill_known(state: State, known: Mapping[str, str]) -> None:
    """What is filled beforehand, where the form has a place for it."""
    for name, value in known.items():
        for node in state.nodes(f"/{state.root.tag}/{name}") or _called(state, name):
            state.enter(node, value)
    state.settle()


def _called(state: State, name: str) -> list[Node]:
    """The question of this name, where it stands in a group."""
    return [node for node in state.all_nodes() if node.is_leaf and node.element.tag == name][:1]


def ask_anew(state: State, names: tuple[str, ...]) -> None:
    """Takes out what was answered to these questions, in every entry."""
    for node in [node for node in state.all_nodes() if node.element.tag in names]:
        state.enter(node, "")
    state.settle()


def begin(
    person: Person, questionnaire: Questionnaire, language: str, at: datetime, subject: Subject | None = None
) -> None:
    """Begins on the newest version. Does nothing where this person has begun already; what has ended or cannot be opened
    is thrown away."""
    if half_filled(person, questionnaire, at, subject) is None:
        forget(person, questionnaire, subject.ref if subject else "")
    keep(fresh(person, questionnaire, language, at, subject), at)


def keep(
    half: Half,
    at: datetime,
    files: Mapping[str, bytes] | None = None,
    gone: Iterable[str] = (),
    *,
    tab: str = "",
) -> bool:
    """Whether it was kept: not where it was thrown away, or sent, meanwhile, or begun twice. `files`: with it, by their
    names; `gone`: those that are not wanted any more; `tab`: the window that keeps it. Raises NotTaken for too many."""
    if half.filling.pk and not Filling.objects.filter(pk=half.filling.pk).exists():
        return False
    try:
        with transaction.atomic():
            half.filling.tab = tab
            half.filling.edition += 1
            _keep(half.filling, half.state, at)
            keeping.keep(half.filling, files or {}, at)
            keeping.drop(half.filling, gone)
    except IntegrityError:
        return False
    return True


def _keep(row: Filling, state: State, at: datetime) -> None:
    said = json.dumps({"answers": kept(state), "language": state.language}, ensure_ascii=False)
    row.ct = beside.sealed(_key(row), _place(row, row.person), said.encode())
    row.kept_at, row.ends_at = at, at + KEPT_FOR
    row.save()


def _key(row: Filling) -> bytes:
    with transaction.atomic():
        return vault.key_beside(row.child)


def _place(row: Filling, person: Person) -> tuple[str, ...]:
    return "filling", person.ref, row.version.ref, row.ref


def forget(person: Person, questionnaire: Questionnaire, about: str = "") -> None:
    Filling.objects.filter(person=person, questionnaire=questionnaire, about=about).delete()


def forget_ended(at: datetime) -> None:
    """Also what is about a child whose record was erased: it does not open any more."""
    Filling.objects.filter(ends_at__lte=at).delete()
    Filling.objects.filter(child__in=vault.erased_children()).delete()
