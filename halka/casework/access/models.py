"""What the child and the carer agreed to, and what must be kept from whom."""

from __future__ import annotations

from django.db import models

from halka.casework.cases.models import Case, HouseholdMember, OnCase
from halka.directory.models import Person
from halka.directory.refs import new_ref
from halka.trust import vault


class Consent(OnCase):
    """An answer to one question of sharing, by one person, until withdrawn."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    given_by = models.CharField(max_length=12)  # child, caregiver, guardian, other
    # Which carer of the household; older answers know the kind only.
    carer = models.ForeignKey(
        HouseholdMember, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Beside the answer of a carer: why the child was not asked, of the list `no_involve_reason`.
    child_not_asked = models.CharField(max_length=20, blank=True)
    # Services of the list `service` that may be told; `*` is any service that helps.
    services = models.JSONField(default=list)
    # Fields of the list `share_field` that need a yes of their own and got it.
    fields = models.JSONField(default=list)
    is_yes = models.BooleanField(default=True)
    # Services to which the answer was no in the same talk, and a yes or a no to codes of `consent_purpose`.
    refused = models.JSONField(default=list)
    purposes = models.JSONField(default=dict)
    # How it was asked (F01); of older answers nothing is known.
    was_alone = models.BooleanField(null=True, blank=True)
    language = models.CharField(max_length=8, blank=True)
    interpreter = models.CharField(max_length=12, blank=True)
    explained = models.JSONField(default=list)
    until = models.DateTimeField(null=True, blank=True)
    # A yes that was not freely given counts as not asked. No carer is ever told that there is such a mark.
    is_freely_given = models.BooleanField(default=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta(OnCase.Meta):
        ordering = ["given_at"]

    @property
    def content(self) -> dict[str, str]:
        """who (another adult), keep_from, keep_what; empty where nobody wrote a word."""
        return dict(vault.read("consent", self.ref))


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
