"""A questionnaire and its versions, and workbooks that are not published yet. Nothing here is about a child."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from halka.directory.models import Person
from halka.directory.refs import new_ref


class Questionnaire(models.Model):
    """What is asked under one form id, through all its versions."""

    class State(models.TextChoices):
        OPEN = "open", gettext_lazy("open")
        CLOSING = "closing", gettext_lazy("closing")
        CLOSED = "closed", gettext_lazy("closed")

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    form_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    # What it is for, "" where its answers are only kept: the same in all its versions (`purposes.py`).
    purpose = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        ordering = ["form_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose"],
                condition=models.Q(state="open") & ~models.Q(purpose=""),
                name="one_open_questionnaire_for_a_purpose",
            )
        ]

    def __str__(self) -> str:
        return self.form_id

    @property
    def takes_answers(self) -> bool:
        """Also while it closes: whoever has begun may send."""
        return self.state != self.State.CLOSED


class Version(models.Model):
    """One frozen version. The bytes of the form are what was hashed: SHA-256 is its identity, MD5 what phones ask for."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    workbook_name = models.CharField(max_length=120)
    workbook = models.BinaryField()
    repairs = models.JSONField(default=list)
    xform = models.BinaryField()
    itemsets = models.TextField(default="")
    sha256 = models.CharField(max_length=64)
    md5 = models.CharField(max_length=32)
    languages = models.JSONField(default=list)
    questions = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "name"], name="one_version_of_a_name")
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire.form_id} {self.name}"

    @property
    def words(self) -> str:
        """Its title; that of a shipped one in the language of the reader, because a workbook has one title only."""
        return _(self.title) if self.title else ""


class WorkbookDraft(models.Model):
    """A workbook as it was sent, with the repairs that were kept and what came of it."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    workbook_name = models.CharField(max_length=120)
    workbook = models.BinaryField()
    repairs = models.JSONField(default=list)
    verdict = models.JSONField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return self.workbook_name
