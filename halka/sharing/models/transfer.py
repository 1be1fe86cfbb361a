"""A transfer: the whole responsibility for a case moves to another unit, once that unit has accepted."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from halka.casework.cases.models import cases_in_conflict, children_in_conflict, seen_through_case
from halka.casework.models import Case
from halka.directory.models import Person, Unit
from halka.directory.refs import new_ref
from halka.trust import vault, witness
from halka.trust.actor import Actor
from halka.trust.door import Guarded
from halka.trust.policy import Permission


class Transfer(Guarded):
    class Status(models.TextChoices):
        REQUESTED = "requested", gettext_lazy("Waits for the other unit")
        ACCEPTED = "accepted", gettext_lazy("Accepted")
        REJECTED = "rejected", gettext_lazy("Not accepted")

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.REQUESTED)
    requested_at = models.DateTimeField()
    answer_due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # When the supervisor who is named let go along how to reach the child: for this transfer and no other.
    let_go_at = models.DateTimeField(null=True, blank=True)

    class Meta(Guarded.Meta):
        ordering = ["-requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(status="requested"), name="one_transfer_waits_per_case"
            ),
            models.CheckConstraint(name="transfer_leaves_the_unit", condition=~Q(from_unit=F("to_unit"))),
        ]

    @classmethod
    def door(cls, person: Actor, at: datetime) -> Q:
        if not isinstance(person, Person):
            return Q(pk__in=[])
        accepts = person.units_where(Permission.ACCEPT_TRANSFER, at)
        conflicts = cases_in_conflict(person)
        asked = Q(to_unit__in=accepts) & ~Q(status=cls.Status.REJECTED) & ~Q(case__in=conflicts)
        return asked | cls.kept_by(person, at) | seen_through_case(person, at, "case")

    @classmethod
    def kept_by(cls, person: Person, at: datetime) -> Q:
        """Those that left what is protected with a unit that this person supervises, or where she or he was named; as
        long as that can still be decided."""
        lets = person.units_where(Permission.APPROVE_STEP, at)
        of_child = children_in_conflict(person)
        kept = Q(status=cls.Status.ACCEPTED, case__protected_with=F("from_unit"), case__unit=F("to_unit"))
        asked = Q(from_unit__in=lets) | Q(case__protected_named=person)
        return kept & asked & Q(case__protected_until__gt=at) & ~Q(case__child__in=of_child)

    @property
    def content(self) -> dict[str, str]:
        """note: what the receiving unit should know before it answers."""
        return vault.get("transfer", self.ref)


TRANSFERS = witness.kind(
    "transfer",
    lambda: Transfer.unscoped.all(),
    *("ref", "case_id", "from_unit_id", "to_unit_id", "asked_by_id", "reason", "status"),
    *("requested_at", "answer_due_at", "answered_at", "answered_by_id"),
    since=2,
)
TICKS = witness.kind(
    "transfer_tick", lambda: Transfer.unscoped.filter(let_go_at__isnull=False), *("ref", "let_go_at"), since=2
)
