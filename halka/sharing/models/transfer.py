"""A transfer: the whole responsibility for a case moves to another unit, once that unit has accepted."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from halka.casework.cases.models import seen_through_case
from halka.casework.models import Case, Exclusion
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

    class Meta(Guarded.Meta):
        ordering = ["-requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(status="requested"), name="one_transfer_waits_per_case"
            ),
            models.CheckConstraint(
                name="transfer_leaves_the_unit", condition=~Q(from_unit=models.F("to_unit"))
            ),
        ]

    @classmethod
    def door(cls, person: Actor, at: datetime) -> Q:
        if not isinstance(person, Person):
            return Q(pk__in=[])
        accepts = person.units_where(Permission.ACCEPT_TRANSFER, at)
        conflicts = Exclusion.unscoped.filter(person=person).values("case")
        asked = Q(to_unit__in=accepts) & ~Q(status=cls.Status.REJECTED) & ~Q(case__in=conflicts)
        return asked | seen_through_case(person, at, "case")

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
