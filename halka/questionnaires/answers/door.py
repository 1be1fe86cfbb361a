"""Whose answers somebody reads: of questionnaires that belong to no case. What a room above does with a purpose of its own
is not here, unless that room has said who may read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from halka.directory.models import Person
from halka.profiles import Profile
from halka.questionnaires import drafts
from halka.questionnaires.models import Questionnaire, Submission, Version
from halka.trust.policy import Permission

PURPOSE = "{urn:halka:xforms:1}purpose"
MAY_READ: dict[str, Callable[[Person, datetime], Q]] = {}
"""By purpose: which of its submissions somebody may read, as its room says."""


def readable(person: Person, at: datetime, questionnaire: Questionnaire) -> QuerySet[Submission]:
    """Its submissions, oldest first, without their content."""
    rows = Submission.objects.filter(version__questionnaire=questionnaire).select_related("version")
    rows = rows.defer("ct", "version__workbook", "version__xform", "version__itemsets").order_by("pk")
    for version in drafts.versions_of(questionnaire):
        if purpose := purpose_of(version):
            said = MAY_READ.get(purpose)
            is_open = said(person, at) if said else Q(pk__in=[])
            rows = rows.filter(~Q(version=version) | is_open)
    return rows


def purpose_of(version: Version) -> str:
    return drafts.definition(version).root_attributes.get(PURPOSE, "")


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
