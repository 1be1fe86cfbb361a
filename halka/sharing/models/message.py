"""What a receiver asks or tells about a referral, for the sender to answer: a question, or that the child did not come."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from halka.directory.models import Person
from halka.directory.refs import new_ref
from halka.sharing.models.referral import Referral
from halka.trust.actor import Actor
from halka.trust.door import Guarded


class Message(Guarded):
    """Seen by whoever sees the referral. Vault: `message` (words) and `message_answer` (words)."""

    class Kind(models.TextChoices):
        QUESTION = "question", gettext_lazy("Question to the sender")
        MISSED = "missed", gettext_lazy("The child did not come")

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    # When the child did not come.
    missed_at = models.DateTimeField(null=True, blank=True)
    answer_due_at = models.DateTimeField()
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(Guarded.Meta):
        ordering = ["sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(kind="question", answered_at__isnull=True),
                name="one_question_waits_per_referral",
            ),
            models.CheckConstraint(
                name="message_missed_has_day", condition=~Q(kind="missed") | Q(missed_at__isnull=False)
            ),
        ]

    @classmethod
    def door(cls, person: Actor, at: datetime) -> Q:
        return Q(referral__in=Referral.objects.visible_to(person, at).order_by().values("pk"))

    @property
    def is_question(self) -> bool:
        return self.kind == self.Kind.QUESTION
