"""An issue, what is recommended, and what the owner answers. No word about a child stands here, ever."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from halka.boards.models import Item
from halka.directory.models import Person, Unit
from halka.directory.refs import new_ref
from halka.trust.actor import Actor
from halka.trust.door import Guarded
from halka.trust.policy import Permission

DAYS_TO_ANSWER = 60


class Issue(Guarded):
    """Seen by the unit that wrote it. What it rests on is a sentence with where it stands and its hash."""

    class Kind(models.TextChoices):
        PROBLEM = "problem", _("Problem")
        SILENCE = "communication_failure", _("Communication failure")
        BOTTLENECK = "bottleneck", _("Bottleneck")

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=Kind.choices)
    lens = models.CharField(max_length=2, choices=Item.Lens.choices)
    cause = models.CharField(max_length=30)
    effect = models.CharField(max_length=30)
    evidence = models.CharField(max_length=500)
    evidence_ref = models.CharField(max_length=200)
    evidence_hash = models.CharField(max_length=64)
    written_by = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    from_unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta(Guarded.Meta):
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return self.ref

    @classmethod
    def door(cls, person: Actor, at: datetime) -> Q:
        if not isinstance(person, Person):
            return Q(pk__in=[])
        return Q(written_by__in=person.units_where(Permission.RECOMMEND, at))


class Recommendation(Guarded):
    """Seen by the unit that wrote it, and by its owner from sending on. After sending its words do not change."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        PARTLY = "partly", _("Partly accepted")
        REJECTED = "rejected", _("Rejected")

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=1000)
    focus = models.CharField(max_length=30)
    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    measured_by = models.CharField(max_length=300)
    useful_change = models.CharField(max_length=200)
    sent_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    comment = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(Guarded.Meta):
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="recommendation_answered_after_sending",
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, sent_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="recommendation_no_has_a_reason",
                condition=Q(answer__in=["", "accepted"]) | ~Q(comment=""),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @classmethod
    def door(cls, person: Actor, at: datetime) -> Q:
        if not isinstance(person, Person):
            return Q(pk__in=[])
        writes = person.units_where(Permission.RECOMMEND, at)
        answers = person.units_where(Permission.ANSWER_RECOMMENDATION, at)
        return Q(issue__written_by__in=writes) | Q(owner__in=answers, sent_at__isnull=False)

    @property
    def due_at(self) -> datetime | None:
        return self.sent_at + timedelta(days=DAYS_TO_ANSWER) if self.sent_at else None

    def days_until_answer(self, at: datetime) -> int:
        """How long its owner has taken, or takes until now."""
        return ((self.answered_at or at) - self.sent_at).days if self.sent_at else 0

    def is_late(self, at: datetime) -> bool:
        """A late answer stays late."""
        return bool(self.due_at and (self.answered_at or at) > self.due_at)

    def is_red(self, at: datetime) -> bool:
        return self.is_late(at) and not self.answer
