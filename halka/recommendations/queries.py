"""What stands on the list: what nobody answered in time first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from halka.directory.models import Person
from halka.recommendations.models import Issue, Recommendation


@dataclass(frozen=True)
class Line:
    """A recommendation at one moment."""

    row: Recommendation
    days: int
    is_late: bool
    is_red: bool

    @classmethod
    def of(cls, row: Recommendation, at: datetime) -> Line:
        return cls(row, row.days_until_answer(at), row.is_late(at), row.is_red(at))


def lines(person: Person, at: datetime) -> list[Line]:
    found = Recommendation.objects.visible_to(person, at).select_related("owner__institution", "issue")
    return sorted((Line.of(row, at) for row in found), key=lambda one: (not one.is_red, one.row.pk))


def issues_without(person: Person, at: datetime) -> list[Issue]:
    """Issues for which nobody has recommended anything."""
    answered = Recommendation.unscoped.values("issue")
    return list(Issue.objects.visible_to(person, at).exclude(pk__in=answered))
