"""Phones and browsers that fill questionnaires without a network, and what arrived from them beside the answers. Secrets stand
here as marks only."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from halka.directory.models import Person
from halka.directory.refs import new_ref
from halka.questionnaires.models.filled import Submission


class Phone(models.Model):
    """One phone of one person, or one browser that takes visits along, until it ends or is taken away. `tier`: how much of a
    child it may carry."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("phone")
        BROWSER = "browser", _("browser")

    class Tier(models.TextChoices):
        RESTRICTED = "restricted", _("the code of the case")
        STANDARD = "standard", _("code and first name")
        FIELD = "field", _("code, first name and the first letter of the last name")
        CONTACT = "contact", _("code, first name, first letter of the last name, and the telephone")

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PHONE)
    tier = models.CharField(max_length=12, choices=Tier, default=Tier.STANDARD)
    token_mark = models.CharField(max_length=64, unique=True)
    password_mark = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    # When it last asked for something; and when it did so although it had ended or was taken away.
    seen_at = models.DateTimeField(null=True)
    turned_away_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.ref

    def holds(self, at: datetime) -> bool:
        return self.revoked_at is None and self.ends_at > at


class Arrival(models.Model):
    """A submission that came from a phone: which one, with which program. `mac`: a keyed digest of the bytes, by which the
    same bytes are known again. `replaced_by`: the edit that stands in its place now. `taken_at`: when what it tells of rows of
    lists was taken over, or noted as what cannot be."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="arrival")
    phone = models.ForeignKey(Phone, on_delete=models.PROTECT, related_name="+")
    device_id = models.CharField(max_length=255, null=True)
    client = models.CharField(max_length=255, blank=True)
    mac = models.CharField(max_length=64)
    taken_at = models.DateTimeField(null=True)
    replaced_by = models.OneToOneField(
        Submission, null=True, on_delete=models.SET_NULL, related_name="replaces"
    )

    class Meta:
        indexes = [models.Index(fields=["taken_at"], name="arrival_to_take")]

    def __str__(self) -> str:
        return self.mac[:8]


class Attachment(models.Model):
    """A file that a submission names: a place for it from the first post on, sealed when it has come: under the key of the child
    where one is known, else of the installation."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=255)
    ct = models.BinaryField(null=True)
    arrived_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "name"], name="one_attachment_of_a_name")
        ]

    def __str__(self) -> str:
        return str(self.pk)
