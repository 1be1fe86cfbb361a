"""The one supervisor who is named for a case: beside the worker, nobody else reads what is protected in it.

Naming ends with the post by which it was done, with a conflict of interest, and when the case moves.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from halka.casework.access.models import NAMED, NamedSupervisor
from halka.casework.cases.models import Case, Exclusion, Grant, stood_in
from halka.casework.cases.queries import SUPERVISE, people_of
from halka.directory.models import Person
from halka.trust.policy import Permission


def named_supervisor(case: Case, at: datetime) -> Person | None:
    """Who is named now, and still may be."""
    row = _standing().filter(case=case, named_at__lte=at).select_related("person").first()
    return row.person if row and _still_may(row, at) else None


def who_can_be_named(case: Case, at: datetime) -> QuerySet[Person]:
    """The supervisors of the line, and whoever stands in for it; nobody in conflict with the child."""
    excluded = Exclusion.unscoped.filter(case__child=case.child_id).values("person")
    line = people_of(case.unit_id, at, role__in=SUPERVISE).values("pk")
    in_its_place = Grant.unscoped.filter(
        Grant.live(at), case=case, person__isnull=False, reason=Grant.Reason.SUPERVISION
    ).values("person")
    people = Person.objects.filter(pk__in=line) | Person.objects.filter(pk__in=in_its_place, is_active=True)
    return people.exclude(pk__in=excluded).order_by("name", "pk")


def end_naming(case: Case, at: datetime, **which: object) -> int:
    """Called by deeds; the entry in the ledger is theirs."""
    ending = list(_standing().filter(case=case, **which).values_list("pk", flat=True))
    ended = _standing().filter(pk__in=ending).update(ended_at=at)
    NAMED.note(pk__in=ending)
    return ended


def overdue_namings(at: datetime) -> list[NamedSupervisor]:
    """Those that a change of post, or a conflict in another case of the child, has ended already."""
    rows = _standing().filter(named_at__lte=at).select_related("case__unit", "person")
    return [row for row in rows if not _still_may(row, at)]


def _standing() -> QuerySet[NamedSupervisor]:
    return NamedSupervisor.unscoped.filter(ended_at__isnull=True)


def _still_may(row: NamedSupervisor, at: datetime) -> bool:
    """By the post, or in the place of the line, in which it was done, without a break."""
    if row.case.excludes_from_child(row.person):
        return False
    held = (post for post in row.person.posts_at(at) if Permission.APPROVE_STEP in post.kind.may)
    if any(
        post.unit_id == row.case.unit_id and post.starts_at and post.starts_at <= row.named_at
        for post in held
    ):
        return True
    return stood_in(row.person, at).filter(case=row.case_id, starts_at__lte=row.named_at).exists()
