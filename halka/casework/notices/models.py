"""A notice of concern: somebody is worried about a child. Its words and its sender lie in the vault, in two envelopes."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from halka.casework.cases.models import (
    Case,
    Risk,
    cases_in_conflict,
)
from halka.directory.models import Person, Unit
from halka.directory.refs import new_code, new_ref
from halka.trust import vault
from halka.trust.actor import Actor
from halka.trust.door import Guarded
from halka.trust.policy import Permission


def new_number() -> str:
    return new_code(4, 4)


class Notice(Guarded):
    """Seen by those who screen it, and, as an acknowledgement only, by the professional who sent it."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        ACCEPTED = "accept", _("Case opened")
        LINKED = "link", _("Linked to a known case")
        ADVISED = "advise", _("Advice given")
        REFERRED = "refer", _("Sent elsewhere")
        NO_ACTION = "no_action", _("No protection matter")

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    number = models.CharField(max_length=12, unique=True, default=new_number)
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    # Told of a child in danger while the office was closed: the duty post reads it, too, until somebody has decided.
    duty_unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    from_unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # Which of those without an account came from one hand, by a mark that leads to nobody (`directory/hands.py`).
    hand = models.CharField(max_length=16, blank=True, editable=False)
    source = models.CharField(max_length=20)
    channel = models.CharField(max_length=20, default="system")
    sex = models.CharField(max_length=10, blank=True)
    age_guess = models.PositiveSmallIntegerField(null=True, blank=True)
    concerns = models.JSONField(default=list)
    danger_now = models.CharField(max_length=10, blank=True)
    notifier_is_secret = models.BooleanField(default=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.RECEIVED)
    risk = models.CharField(max_length=10, choices=Risk.choices, blank=True)
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    screened_at = models.DateTimeField(null=True, blank=True)
    screened_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    # A code of what the notifier was told: received, opened, known, advised.
    told = models.CharField(max_length=12, blank=True)

    class Meta(Guarded.Meta):
        ordering = ["-received_at"]
        indexes = [models.Index(fields=["to_unit", "status"], name="notice_queue")]
        constraints = [
            models.CheckConstraint(
                name="notice_screened_has_date", condition=Q(status="received") | Q(screened_at__isnull=False)
            )
        ]

    @classmethod
    def door(cls, person: Actor, at: datetime) -> Q:
        if not isinstance(person, Person):
            return Q(pk__in=[])
        conflicts = cases_in_conflict(person)
        units = person.units_where(Permission.SCREEN_NOTICE, at)
        screens = Q(to_unit__in=units) | Q(duty_unit__in=units, status=cls.Status.RECEIVED)
        return screens & (Q(case__isnull=True) | ~Q(case__in=conflicts))

    @property
    def ledger_case(self) -> str:
        return self.case.ref if self.case else ""

    @property
    def content(self) -> dict[str, str]:
        """child_known_as, where_child_is, what_seen, child_words, safe_contact, who_knows;
        carer_is_cause, child_told, carer_told: yes, no, for the first also unknown."""
        return vault.get("notice", self.ref)

    @property
    def notifier(self) -> dict[str, str]:
        """name, role, organisation, phone: opened only by those who screen, never shown to the family."""
        return vault.get("notifier", self.ref)

    @property
    def source_words(self) -> str:
        """Who tells: school, a neighbour, another child."""
        return self.to_unit.profile.label("ident_source", self.source, get_language() or "en")

    @property
    def summary(self) -> str:
        """Sex, age and what it is about: nothing that names the child."""
        profile, language = self.to_unit.profile, get_language() or "en"
        parts = [
            profile.label("sex", self.sex, language) if self.sex else "",
            str(self.age_guess) if self.age_guess is not None else "",
            *(profile.label("concern", code, language) for code in self.concerns[:3]),
        ]
        return ", ".join(part for part in parts if part)
