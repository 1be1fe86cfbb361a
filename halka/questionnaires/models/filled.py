"""What somebody has half filled, and what was sent. Answers are sealed under keys of the installation; columns hold none."""

from __future__ import annotations

from django.db import models

from halka.directory.models import Person
from halka.directory.refs import new_ref
from halka.questionnaires.models.form import Questionnaire, Version


class Filling(models.Model):
    """A questionnaire half filled by one person: it stays on the version with which it was begun."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    kept_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ct = models.BinaryField()

    class Meta:
        ordering = ["-kept_at"]
        constraints = [
            models.UniqueConstraint(fields=["person", "questionnaire"], name="one_filling_at_a_time")
        ]

    def __str__(self) -> str:
        return self.ref


class Submission(models.Model):
    """What arrived, once for each form and instance id. `way`: plain, for plain pages; phone; edit, of what a phone sent.

    `findings`: how many of each kind were found wrong on arrival."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    instance_id = models.CharField(max_length=80)
    received_at = models.DateTimeField()
    received_from = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=8)
    findings = models.JSONField(default=dict)
    ct = models.BinaryField()

    class Meta:
        ordering = ["-received_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "instance_id"], name="one_submission_of_an_instance"
            )
        ]

    def __str__(self) -> str:
        return self.ref
