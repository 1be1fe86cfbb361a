"""Which cases a person may see: one condition, used by every table that hangs on a case, and what it is made of.

The reasons to see a case, each a row with a start and an end; and conflicts of interest, which beat them all.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from halka.directory.models import Person, Unit
from halka.trust import witness
from halka.trust.actor import Actor
from halka.trust.door import Guarded
from halka.trust.policy import Permission
from halka.trust.prepared import Given, Prepared

Moment = datetime | Given


class OnCase(Guarded):
    """A row that belongs to a case and is seen by whoever sees the case."""

    class Meta(Guarded.Meta):
        abstract = True

    @classmethod
    def door(cls, person: Actor, at: datetime) -> Q:
        return seen_through_case(person, at, "case")


class Grant(OnCase):
    """Opens a case to a person, or to a unit's line of supervision or focal persons."""

    class Reason(models.TextChoices):
        ASSIGNMENT = "assignment", _("Works with the child")
        SUPERVISION = "supervision", _("Supervises the worker")
        REFERRAL = "referral", _("Accepted a referral: sees only what was chosen")
        TRANSFER = "transfer", _("Had the case before it moved: may read for a while")
        CONFERENCE = "conference", _("Takes part in the case conference")
        EMERGENCY = "emergency", _("Broke the glass in an emergency")

    class Breadth(models.TextChoices):
        FILE = "file", _("the whole file")
        READ = "read", _("the file, read only")
        LETTER = "letter", _("what was chosen and nothing else")

    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    breadth = models.CharField(max_length=10, choices=Breadth.choices, default=Breadth.FILE)
    # What the grant came from, such as the reference of a referral.
    source = models.CharField(max_length=32, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta(OnCase.Meta):
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["person", "case", "starts_at", "ends_at", "breadth"], name="grant_of_person"
            ),
            models.Index(fields=["unit", "reason", "case"], name="grant_of_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                name="grant_has_one_holder",
                condition=Q(person__isnull=True, unit__isnull=False)
                | Q(person__isnull=False, unit__isnull=True),
            ),
            models.CheckConstraint(
                name="grant_ends_after_start",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
            ),
        ]

    @staticmethod
    def live(at: Moment) -> Q:
        return Q(starts_at__lte=at) & Grant.unended(at)

    @staticmethod
    def unended(at: Moment) -> Q:
        """Also what begins after `at`: a deed that came first may have a later moment than the one that ends it."""
        return Q(ends_at__isnull=True) | Q(ends_at__gt=at)


def _without_review(row: dict[str, object]) -> dict[str, object]:
    """Of an emergency the source says what the reviewer thought of it, not what it opens."""
    return row if row["reason"] != Grant.Reason.EMERGENCY else {**row, "source": ""}


GRANTS = witness.kind(
    "grant",
    lambda: Grant.unscoped.all(),
    *("pk", "case_id", "person_id", "unit_id", "reason", "breadth", "source", "starts_at", "ends_at"),
    said=_without_review,
)


class Exclusion(OnCase):
    """A conflict of interest: for this person the case does not exist, whatever grants say."""

    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=40)
    declared_at = models.DateTimeField()
    # Who said it of somebody else, and until when the data-protection officer confirms or lifts it; lifted, it is gone.
    declared_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    confirm_by = models.DateTimeField(null=True)

    class Meta(OnCase.Meta):
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="one_exclusion_per_person")]


EXCLUSIONS = witness.kind(
    "conflict",
    lambda: Exclusion.unscoped.all(),
    *("pk", "case_id", "person_id", "reason", "declared_at", "declared_by_id", "confirm_by"),
    since=2,
)


_CASES = Prepared(lambda one: Exclusion.unscoped.filter(person=one).values("case"), models.BigAutoField)
_CHILDREN = Prepared(
    lambda one: Exclusion.unscoped.filter(person=one).values("case__child"), models.BigAutoField
)


def cases_in_conflict(person: Person) -> RawSQL:
    return _CASES(person.pk)


def children_in_conflict(person: Person) -> RawSQL:
    """The children of those cases: the conflict holds for every case of the child."""
    return _CHILDREN(person.pk)


def live_grants(person: Actor, at: datetime, **which: object) -> QuerySet[Grant]:
    """Grants that open the file to this person now: given to them, or to the line of supervision they hold.

    Whoever had the case before it moved is not among them, nor who opened it in an emergency: see `handed_over` and
    `opened_in_emergency`.
    """
    if not isinstance(person, Person) or not person.may(Permission.OPEN_CASE, at):
        return Grant.unscoped.none()
    supervised = person.units_where(Permission.APPROVE_STEP, at)
    return _that_open(at, person.pk, *supervised).filter(**which)


def _that_open(at: Moment, person: object, *supervised: object) -> QuerySet[Grant]:
    holder = Q(person=person)
    for unit in supervised:
        holder |= Q(unit=unit, reason=Grant.Reason.SUPERVISION)
    open_file = [Grant.Breadth.FILE, Grant.Breadth.READ]
    goes_on = ~Q(reason__in=[Grant.Reason.TRANSFER, Grant.Reason.EMERGENCY])
    return Grant.unscoped.filter(holder, goes_on, Grant.live(at), breadth__in=open_file)


_GRANTED = Prepared(
    lambda *given: _that_open(*given).order_by().values("case"), models.DateTimeField, models.BigAutoField
)


def cases_opened(person: Person, at: datetime) -> object:
    """The cases of `live_grants`."""
    if not person.may(Permission.OPEN_CASE, at):
        return Grant.unscoped.none().values("case")
    return _GRANTED(at, person.pk, *person.units_where(Permission.APPROVE_STEP, at))


def stood_in(person: Actor, at: datetime) -> QuerySet[Grant]:
    """What opens cases to this person as supervisor, named in the place of a line that may not see them."""
    line = Grant.Reason.SUPERVISION
    return live_grants(person, at).filter(unit__isnull=True, reason=line)


def handed_over(person: Actor, at: datetime) -> QuerySet[Grant]:
    """What is left to this person of cases that have moved: the file as it was then, and no other page.

    Nothing for somebody who has the case again, or is in conflict with it."""
    if not isinstance(person, Person) or not person.may(Permission.OPEN_CASE, at):
        return Grant.unscoped.none()
    mine = Grant.unscoped.filter(Grant.live(at), person=person, reason=Grant.Reason.TRANSFER)
    conflicts = cases_in_conflict(person)
    return mine.exclude(case__in=conflicts).exclude(case__in=live_grants(person, at).values("case"))


def opened_in_emergency(person: Actor, at: datetime) -> QuerySet[Grant]:
    """What this person has opened in an emergency: the summary of a case, and no other page.

    Nothing of a child with whom the person is in conflict in any case."""
    if not isinstance(person, Person) or not person.may(Permission.BREAK_GLASS, at):
        return Grant.unscoped.none()
    mine = Grant.unscoped.filter(Grant.live(at), person=person, reason=Grant.Reason.EMERGENCY)
    return mine.exclude(case__child__in=children_in_conflict(person))


def seen_through_case(person: Actor, at: datetime, path: str) -> Q:
    """The condition that `path` (a foreign key to Case, or `pk`) is a case this person may see.

    A conflict of interest beats every grant.
    """
    if not isinstance(person, Person):
        return Q(pk__in=[])
    return Q(**{f"{path}__in": cases_opened(person, at)}) & ~Q(**{f"{path}__in": cases_in_conflict(person)})
