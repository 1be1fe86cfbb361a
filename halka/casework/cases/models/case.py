"""The case: where the work with a child stands, who does it, how dangerous it is, and what is due when."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from halka.casework.cases.models.child import Child
from halka.casework.cases.models.door import (
    Exclusion,
    Grant,
    OnCase,
    live_grants,
    seen_through_case,
    stood_in,
)
from halka.directory.models import Person, Unit
from halka.directory.refs import new_code, new_ref
from halka.profiles import Profile
from halka.trust import vault, witness
from halka.trust.action import ERASED, Refused
from halka.trust.actor import Actor
from halka.trust.door import Guarded
from halka.trust.policy import Permission


def new_case_code() -> str:
    """A code that no case has yet: short ones meet again once there are some ten thousand."""
    while Case.unscoped.filter(code=(code := new_code(3, 3))).exists():
        continue
    return code


class Risk(models.TextChoices):
    EMERGENCY = "emergency", _("Emergency")
    HIGH = "high", _("High risk")
    MEDIUM = "medium", _("Medium risk")
    LOW = "low", _("Low risk")
    NONE = "none", _("No risk")


TAKEN = (
    "SELECT id, unit_id, worker_id, step, status, risk, registered_at, closed_at, last_entry_at"
    " FROM casework_case WHERE id = %s"
)


HELD = (
    " AND id IN (SELECT case_id FROM casework_grant WHERE case_id = %s AND breadth = 'file'"
    " AND reason NOT IN ('transfer', 'emergency')"
    " AND starts_at <= %s AND (ends_at IS NULL OR ends_at > %s) AND (person_id = %s{line}))"
    " AND id NOT IN (SELECT case_id FROM casework_exclusion WHERE case_id = %s AND person_id = %s)"
)


SUPERVISED = " OR reason = 'supervision' AND unit_id IN ({marks})"


class Case(Guarded):
    """One episode of care for one child."""

    class Step(models.TextChoices):
        INTAKE = "intake", _("Intake")
        ASSESSMENT = "assessment", _("Assessment")
        PLAN = "plan", _("Plan")
        SERVICES = "services", _("Services")
        REVIEW = "review", _("Review")
        CLOSED = "closed", _("Closed")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        ON_HOLD = "on_hold", _("Not reachable")
        CLOSED = "closed", _("Closed")
        DUPLICATE = "duplicate", _("Duplicate")

    CHANGING = (
        "unit_id",
        "worker_id",
        "step",
        "status",
        "risk",
        "registered_at",
        "closed_at",
        "last_entry_at",
    )

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    code = models.CharField(max_length=12, unique=True, default=new_case_code)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=12, choices=Step.choices, default=Step.INTAKE)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    risk = models.CharField(max_length=10, choices=Risk.choices)
    # Codes of the list `concern`, the main one first.
    concerns = models.JSONField(default=list)
    source = models.CharField(max_length=20, blank=True)
    opened_at = models.DateTimeField()
    registered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    last_entry_at = models.DateTimeField()
    # How many professionals have heard the whole story.
    heard_by = models.PositiveSmallIntegerField(default=0)

    class Meta(Guarded.Meta):
        ordering = ["-opened_at", "-pk"]
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="case_newest"),
            models.Index(fields=["unit", "status"], name="case_of_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                name="case_closed_has_date",
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(name="case_risk_is_known", condition=Q(risk__in=Risk.values)),
        ]

    @classmethod
    def door(cls, person: Actor, at: datetime) -> Q:
        return seen_through_case(person, at, "pk")

    @property
    def ledger_case(self) -> str:
        return self.ref

    @property
    def profile(self) -> Profile:
        return self.unit.profile

    @property
    def is_open(self) -> bool:
        return self.status in (self.Status.OPEN, self.Status.ON_HOLD)

    @property
    def erased_at(self) -> datetime | None:
        """When what was written about the child was erased: then the case can only be read."""
        return self.child.erased_at

    @property
    def is_erased(self) -> bool:
        return self.erased_at is not None

    def read_again(self) -> None:
        """What others did since this object was read counts; until the deed ends nobody else writes the case."""
        self._take("", [])

    def hold(self) -> None:
        """Everything of the case as it stands now; until the transaction ends nobody else writes it."""
        self.read_again()
        self.refresh_from_db()

    def begin_edit(self, person: Person, at: datetime) -> bool:
        """Reads the case again and says whether this person may write in it, in one query.

        The condition is that of `may_be_written_by`, written out because every deed begins here.
        """
        if not person.may(Permission.OPEN_CASE, at):
            return False
        units = person.units_where(Permission.APPROVE_STEP, at)
        line = SUPERVISED.format(marks=", ".join(["%s"] * len(units))) if units else ""
        now = connection.ops.adapt_datetimefield_value(at)
        return self._take(HELD.format(line=line), [self.pk, now, now, person.pk, *units, self.pk, person.pk])

    def _take(self, condition: str, given: list[object]) -> bool:
        if (
            connection.features.has_select_for_update
        ):  # SQLite lets one transaction write, and this deed is in it
            self._lock()
        taken = next(iter(Case.unscoped.raw(TAKEN + condition, [self.pk, *given])), None)
        if taken is None:
            return False
        for column in self.CHANGING:  # a unit that is still the same need not be read again
            setattr(self, column, getattr(taken, column))
        return True

    def _lock(self) -> None:
        """In a statement of its own: a condition in it would be answered as things were before the wait."""
        Case.unscoped.select_for_update().filter(pk=self.pk).values_list("pk").get()

    def must_not_be_erased(self) -> None:
        """Raises Refused when all that is left of the case is to be read. A child with an open case is never erased."""
        if not self.is_open and vault.erased_at([self.child.ref]):
            raise Refused(str(ERASED))

    def must_be_open(self) -> None:
        """Raises Refused when nothing can be done in this case any more."""
        self.must_not_be_erased()
        if not self.is_open:
            raise Refused(_("This case is closed. Re-open it first."))

    def excludes(self, person: Person) -> bool:
        """A conflict of interest was declared: for this person the case does not exist."""
        return Exclusion.unscoped.filter(case=self, person=person).exists()

    def excludes_from_child(self, person: Actor) -> bool:
        """The same for any case of the child: what one of them says of a relative holds for all."""
        if not isinstance(person, Person):
            return False
        return Exclusion.unscoped.filter(case__child=self.child_id, person=person).exists()

    def is_stood_in_by(self, person: Actor, at: datetime) -> bool:
        """Whether the data-protection officer named this person as supervisor, because nobody of the line may see it."""
        if not isinstance(person, Person) or not person.may(Permission.APPROVE_STEP, at):
            return False
        return stood_in(person, at).filter(case=self).exists()

    def is_supervised_by(self, person: Actor, at: datetime) -> bool:
        return person.may(Permission.APPROVE_STEP, at, self.unit.code) or self.is_stood_in_by(person, at)

    def may_be_written_by(self, person: Actor, at: datetime) -> bool:
        """Whoever works with the child or supervises; not somebody with a look of limited time or a conflict."""
        if self.is_erased:
            return False
        held = live_grants(person, at, case=self, breadth=Grant.Breadth.FILE)
        return Case.objects.visible_to(person, at).filter(pk=self.pk, pk__in=held.values("case")).exists()


class RiskLevel(OnCase):
    """The risk and when it changed: the history is kept, the newest row counts."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=10, choices=Risk.choices)
    set_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    has_reason = models.BooleanField(default=False)

    class Meta(OnCase.Meta):
        ordering = ["set_at", "pk"]

    @property
    def reason(self) -> str:
        return str(vault.get("risk", self.ref)["reason"]) if self.has_reason else ""


RISKS = witness.kind("risk", lambda: Case.unscoped.all(), "ref", "risk")
RISK_HISTORY = witness.kind(
    "risk_level", lambda: RiskLevel.unscoped.all(), "ref", "case_id", "level", "set_by_id", "set_at"
)


def note_risk(case: Case) -> None:
    """The ledger answers for the risk of a case: called by every deed that writes it."""
    RISKS.note(pk=case.pk)
    RISK_HISTORY.note(case=case)


class Deadline(OnCase):
    """A step that is due, by the clock of the profile. Met when the step is done; never moved silently."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=20)
    # What is due when a step can be due several times: the reference of a plan action, say.
    thing = models.CharField(max_length=32, blank=True)
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True, blank=True)
    is_void = models.BooleanField(default=False)

    class Meta(OnCase.Meta):
        ordering = ["due_at"]
        indexes = [models.Index(fields=["case", "met_at", "due_at"], name="deadline_of_case")]
        constraints = [
            models.CheckConstraint(
                name="deadline_after_start", condition=Q(due_at__gte=models.F("starts_at"))
            )
        ]
