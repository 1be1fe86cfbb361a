"""The child's part in each step (Lundy: space, voice, audience, influence), with the words as spoken."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from halka.casework.cases.models.case import Case
from halka.casework.cases.models.door import OnCase
from halka.directory.models import Person
from halka.directory.refs import new_ref
from halka.trust import vault


class Participation(OnCase):
    """How the child was involved in one step, what the child said, and what changed because of it, or why not."""

    class Step(models.TextChoices):
        REGISTRATION = "registration", _("Registration")
        ASSESSMENT = "assessment", _("Assessment")
        PLAN = "plan", _("Plan")
        CONTACT = "contact", _("Follow-up")
        REVIEW = "review", _("Review")
        CLOSURE = "closure", _("Closure")

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=14, choices=Step.choices)
    # The contact, plan or other record in which the child spoke.
    thing = models.CharField(max_length=32, blank=True)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    involved = models.CharField(max_length=20)
    why_not = models.CharField(max_length=20, blank=True)
    was_alone = models.BooleanField(null=True)
    has_words = models.BooleanField(default=False)
    has_effect = models.BooleanField(default=False)

    class Meta(OnCase.Meta):
        ordering = ["happened_at", "pk"]
        indexes = [models.Index(fields=["case", "happened_at"], name="participation_of_case")]
        constraints = [
            models.CheckConstraint(
                name="participation_says_why_not", condition=~Q(involved="not_involved") | ~Q(why_not="")
            )
        ]

    @property
    def content(self) -> dict[str, str]:
        """words, effect, why_no_effect, space, audience; empty strings where nothing was said."""
        return vault.get("participation", self.ref)

    @property
    def why_not_words(self) -> str:
        return self.case.profile.label("no_involve_reason", self.why_not, get_language() or "en")
