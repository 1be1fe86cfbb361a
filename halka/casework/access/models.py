"""What the child and the carer agreed to, and what must be kept from whom."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import get_language

from halka.casework.cases.models import Case, OnCase
from halka.directory.models import Person
from halka.directory.refs import new_ref
from halka.trust import vault, witness


class Consent(OnCase):
    """An answer to one question of sharing, by one person, until withdrawn."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    given_by = models.CharField(max_length=12)  # child, caregiver, guardian, other
    # Services of the list `service` that may be told; `*` is any service that helps.
    services = models.JSONField(default=list)
    # Fields of the list `share_field` that need a yes of their own and got it.
    fields = models.JSONField(default=list)
    is_yes = models.BooleanField(default=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta(OnCase.Meta):
        ordering = ["given_at"]

    def covers(self, service: str, at: datetime) -> bool:
        live = self.given_at <= at and (self.withdrawn_at is None or at < self.withdrawn_at)
        return live and self.is_yes and (service in self.services or "*" in self.services)


class Restriction(OnCase):
    """Somebody must not know. Shown as a banner on every page of the case; its words lie in the vault."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20)
    # Fields of the list `share_field` that stay with the worker, whatever a rule allows.
    withheld = models.JSONField(default=list)
    # Nothing may reach the home: no letter, no call.
    home_is_closed = models.BooleanField(default=False)
    # Where the child is is known to the worker and one supervisor only (level 5).
    whereabouts_secret = models.BooleanField(default=False)
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta(OnCase.Meta):
        ordering = ["set_at"]

    @property
    def content(self) -> dict[str, str]:
        """from_whom, what, safe_contact."""
        return vault.get("restriction", self.ref)


RESTRICTIONS = witness.kind(
    "restriction",
    lambda: Restriction.unscoped.all(),
    *("ref", "case_id", "reason", "withheld", "home_is_closed", "whereabouts_secret", "set_by_id", "set_at"),
    "lifted_at",
)


class LegalHold(OnCase):
    """Nothing of this child may be erased while it stands, for a reason of the list `hold_reason`."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20)
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta(OnCase.Meta):
        ordering = ["set_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(lifted_at__isnull=True), name="one_standing_hold_per_case"
            )
        ]

    @property
    def in_words(self) -> str:
        """The reason, in the language of the reader."""
        language, offered = get_language() or "en", self.case.profile.choices("hold_reason")
        return next((c.label(language) for c in offered if c.code == self.reason), self.reason)


HOLDS = witness.kind(
    "legal_hold",
    lambda: LegalHold.unscoped.all(),
    "ref",
    "case_id",
    "reason",
    "set_by_id",
    "set_at",
    "lifted_at",
)
