"""The records of the steps: assessment, plan and its actions, contacts, review, closure, invitations to say what the help is
like. Their words lie in the vault."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from halka.casework.cases.models import Case, Grant, OnCase, cases_in_conflict
from halka.directory.models import Person, Unit
from halka.directory.reach import reach
from halka.directory.refs import new_code, new_ref
from halka.trust import vault, witness
from halka.trust.actor import Actor
from halka.trust.policy import Permission


def new_invitation_code() -> str:
    return new_code(4, 4)


class Record(OnCase):
    """What a worker wrote in one step. `content` lies in the vault under the name of the table."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()

    class Meta(OnCase.Meta):
        abstract = True
        ordering = ["happened_at", "pk"]

    @property
    def content(self) -> dict[str, str]:
        return vault.get(self._meta.model_name or "", self.ref)

    def seal(self, content: dict[str, str], *, version: int = 1) -> None:
        """Puts the words into the vault, under the key of the child."""
        table = self._meta.model_name or ""
        vault.put(table=table, row=self.ref, child=self.case.child.ref, version=version, content=content)


class Assessment(Record):
    """The whole picture. Vault: summary, harms, strengths, wishes."""

    suggested_risk = models.CharField(max_length=10, blank=True)
    child_seen_alone = models.BooleanField(default=False)

    class Meta(Record.Meta):
        abstract = False


class Approval(models.TextChoices):
    REQUESTED = "requested", _("Waits for the supervisor")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")


class Plan(Record):
    """What was agreed with the child. Vault: goal (in words the child understands), caregiver_goal, safety."""

    version = models.PositiveSmallIntegerField(default=1)
    approval = models.CharField(max_length=12, choices=Approval.choices, default=Approval.REQUESTED)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    caregiver_involved = models.BooleanField(default=False)

    class Meta(Record.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["case", "version"], name="one_plan_per_version")]

    @property
    def what_is_missing(self) -> str:
        """What the supervisor wrote who returned it; "" otherwise."""
        came_back = self.approval == Approval.RETURNED
        return str(vault.get("plan_return", self.ref)["reason"]) if came_back else ""


class PlanAction(OnCase):
    """Who does what by when. What is to be done lies in the vault."""

    class Status(models.TextChoices):
        PENDING = "pending", _("To do")
        ONGOING = "ongoing", _("Under way")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    # The action of an earlier version that this one continues, back to the first of them.
    root = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    service = models.CharField(max_length=40, blank=True)
    owner_unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PENDING)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta(OnCase.Meta):
        ordering = ["plan", "number"]
        constraints = [
            models.CheckConstraint(
                name="action_done_has_date",
                condition=Q(status="done", done_at__isnull=False)
                | (~Q(status="done") & Q(done_at__isnull=True)),
            )
        ]

    @property
    def key(self) -> int:
        """The same for an action in all versions of the plan."""
        return self.root_id or self.pk

    @property
    def what(self) -> str:
        return str(vault.get("planaction", self.ref)["what"])


class Contact(Record):
    """One visit, call or meeting. Vault: note."""

    how = models.CharField(max_length=20)
    with_whom = models.CharField(max_length=20, default="child")
    child_seen = models.BooleanField(default=False)
    child_seen_alone = models.BooleanField(default=False)
    change = models.CharField(max_length=12, blank=True)
    recorded_at = models.DateTimeField()
    version = models.PositiveSmallIntegerField(default=1)

    class Meta(Record.Meta):
        abstract = False
        indexes = [models.Index(fields=["case", "happened_at"], name="contact_of_case")]

    @property
    def as_written(self) -> dict[str, object]:
        """Everything that a form asks about the contact itself."""
        marks = ("how", "with_whom", "happened_at", "child_seen", "child_seen_alone", "change")
        return {name: getattr(self, name) for name in marks} | {"note": self.content.get("note", "")}


class Attempt(Record):
    """A contact that did not take place: whom somebody tried to reach, how, and why it failed. It is no contact: it
    meets no clock, and nobody was seen in it. Vault: note."""

    how = models.CharField(max_length=20)
    with_whom = models.CharField(max_length=20)
    why_not = models.CharField(max_length=20)
    recorded_at = models.DateTimeField()

    class Meta(Record.Meta):
        abstract = False
        indexes = [models.Index(fields=["case", "happened_at"], name="attempt_of_case")]

    @property
    def as_written(self) -> dict[str, object]:
        """Everything that a form asks about it."""
        marks = ("how", "with_whom", "happened_at", "why_not")
        return {name: getattr(self, name) for name in marks} | {"note": self.content.get("note", "")}


class Review(Record):
    """Looking together at the plan. Vault: note, next."""

    next_on = models.DateField(null=True, blank=True)

    class Meta(Record.Meta):
        abstract = False


class Closure(Record):
    """The end, proposed by the worker and approved by the supervisor. Vault: summary, whom_to_call."""

    reason = models.CharField(max_length=20)
    approval = models.CharField(max_length=12, choices=Approval.choices, default=Approval.REQUESTED)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    check_on = models.DateField(null=True, blank=True)

    @property
    def what_is_missing(self) -> str:
        """What the supervisor wrote who returned it; "" otherwise."""
        came_back = self.approval == Approval.RETURNED
        return str(vault.read("closure_return", self.ref).get("reason", "")) if came_back else ""

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(approval="requested"), name="one_closure_waits_per_case"
            )
        ]


CONTACTS = witness.kind(
    "contact",
    lambda: Contact.unscoped.all(),
    *("ref", "case_id", "written_by_id", "happened_at", "recorded_at", "how", "with_whom"),
    *("child_seen", "child_seen_alone", "change", "version"),
    since=3,
)
ATTEMPTS = witness.kind(
    "attempt",
    lambda: Attempt.unscoped.all(),
    *("ref", "case_id", "written_by_id", "happened_at", "recorded_at", "how", "with_whom", "why_not"),
    since=3,
)


class Invitation(OnCase):
    """A child or a carer is asked by somebody else what the help is like. Whoever asks knows the code and not the case;
    what was answered lies with the answers, sealed, and is read by nobody of the case."""

    class Kind(models.TextChoices):
        CHILD = "child_feedback", _("The child")
        CAREGIVER = "caregiver_feedback", _("A carer")

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    code = models.CharField(max_length=12, unique=True, default=new_invitation_code)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(OnCase.Meta):
        ordering = ["invited_at", "pk"]

    @classmethod
    def door(cls, person: Actor, at: datetime) -> Q:
        """Also whoever collects answers there, while it waits: never somebody who has, or had, the case."""
        return super().door(person, at) | cls.to_ask(person, at)

    @classmethod
    def to_ask(cls, person: Actor, at: datetime) -> Q:
        if not isinstance(person, Person) or not person.may(Permission.COLLECT_FEEDBACK, at):
            return Q(pk__in=[])
        known = Grant.unscoped.filter(person=person).values("case")
        return (
            Q(answered_at__isnull=True, ends_at__gt=at)
            & Q(case__unit__place__in=reach(person, at, Permission.COLLECT_FEEDBACK))
            & ~Q(case__in=known)
            & ~Q(case__in=cases_in_conflict(person))
        )
