"""Whose answers somebody reads: of questionnaires that belong to no case. What a room above does with a purpose of its own
is not here, unless that room has said who may read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Q, QuerySet

from halka.directory.models import Person
from halka.profiles import Profile
from halka.questionnaires import drafts
from halka.questionnaires.filling.definition import definition_of
from halka.questionnaires.models import Questionnaire, Submission, Version
from halka.trust.policy import Permission

PURPOSE = "{urn:halka:xforms:1}purpose"
FROM_LISTS = "lists of cases"
_LISTS = ("jr://file-csv/", "<entity ")
MAY_READ: dict[str, Callable[[Person, datetime], Q]] = {}
"""By purpose: which of its submissions somebody may read, as its room says."""


def readable(person: Person, at: datetime, questionnaire: Questionnaire) -> QuerySet[Submission]:
    """Its submissions, oldest first, without their content."""
    return readable_of(person, at, drafts.versions_of(questionnaire))


def readable_of(person: Person, at: datetime, versions: Iterable[Version]) -> QuerySet[Submission]:
    """Of these versions, in one question to the store."""
    of_purpose: dict[str, list[int]] = {}
    for version in versions:
        of_purpose.setdefault(purpose_of(version), []).append(version.pk)
    found = Q(version__in=of_purpose.pop("", []), about="", child="")
    for purpose, keys in of_purpose.items():
        if (said := MAY_READ.get(purpose)) is not None:
            found |= Q(version__in=keys) & said(person, at)
    rows = (
        Submission.objects.filter(found).exclude(state=Submission.State.DESTROYED).select_related("version")
    )
    return rows.defer("ct", "version__workbook", "version__xform", "version__itemsets").order_by("pk")


def purpose_of(version: Version) -> str:
    return _purpose(version.ref)


@lru_cache(maxsize=4096)
def _purpose(ref: str) -> str:
    """A version never changes. One without a purpose that takes children from a list of cases is about them all the same."""
    xform = bytes(Version.objects.values_list("xform", flat=True).get(ref=ref)).decode()
    said = definition_of(xform).root_attributes.get(PURPOSE, "")
    return said or (FROM_LISTS if any(mark in xform for mark in _LISTS) else "")


@dataclass(frozen=True)
class Reader:
    """Who reads: the roles with which somebody does, and the profile of the unit in which they are held."""

    roles: tuple[str, ...]
    profile: Profile

    def reasons(self, language: str) -> list[tuple[str, str]]:
        return [(one.code, one.label(language)) for one in self.profile.choices("answers_reason")]


def reader(person: Person, at: datetime) -> Reader:
    """Of somebody who holds the permission."""
    posts = [post for post in person.posts_at(at) if Permission.READ_ANSWERS in post.kind.may]
    return Reader(tuple(post.kind.code for post in posts), posts[0].unit.profile)
