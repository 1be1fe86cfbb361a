"""What somebody has half filled, and what was sent. Columns hold no answers: these are sealed, under the key of the child
that they are about, or of the installation while no child is known."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from halka.directory.models import Person
from halka.directory.refs import new_ref
from halka.questionnaires.models.form import Questionnaire, Version


class Filling(models.Model):
    """A questionnaire half filled by one person: it stays on the version with which it was begun.

    `about`: the reference of what it is about, such as a case, "" where it is about nothing; `child`: under whose key it is
    sealed, "" for the key of the installation. `edition`: one more each time it is kept; `tab`: the window with the engine
    that kept it last."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    kept_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    about = models.CharField(max_length=32, blank=True, default="")
    child = models.CharField(max_length=32, blank=True, default="")
    edition = models.PositiveIntegerField(default=0)
    tab = models.CharField(max_length=36, blank=True, default="")
    ct = models.BinaryField()

    class Meta:
        ordering = ["-kept_at"]
        constraints = [
            models.UniqueConstraint(fields=["person", "questionnaire", "about"], name="one_filling_at_a_time")
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def key(self) -> str:
        """How its pages are addressed."""
        return key_of(self.questionnaire.ref, self.about)


class FillingFile(models.Model):
    """A picture, a recording, a paper of what is half filled. `name`: a neutral one, which stands as the answer."""

    filling = models.ForeignKey(Filling, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    kept_at = models.DateTimeField()
    ct = models.BinaryField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["filling", "name"], name="one_file_of_a_name")]

    def __str__(self) -> str:
        return self.name


def key_of(ref: str, about: str) -> str:
    """The address of a questionnaire, and of what it is about where it is about something."""
    return f"{ref}~{about}" if about else ref


class Submission(models.Model):
    """What arrived, once for each form and instance id. `way`: plain, for plain pages; browser; offline; half, of what is
    only half filled; phone; edit, of what a phone sent.

    `findings`: how many of each kind were found wrong on arrival. `about` and `child`: as of a filling; `thing`: the
    reference of what the deed made of it; `reason`: why it waits for somebody (`sent/wording.py`). `base`: a mark of what stood
    there when it was filled without a network, "" where nothing is put in the place of something; `after`: the same when it
    was done."""

    class State(models.TextChoices):
        KEPT = "kept", _("kept")
        ARRIVED = "arrived", _("not handed over yet")
        DONE = "done", _("done")
        WAITS = "waits", _("waits for somebody")
        SET_ASIDE = "set_aside", _("set aside")
        ERASED = "erased", _("erased with the child")
        DESTROYED = "destroyed", _("destroyed by who sent it")

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="+")
    instance_id = models.CharField(max_length=80)
    received_at = models.DateTimeField()
    received_from = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=8)
    findings = models.JSONField(default=dict)
    about = models.CharField(max_length=32, blank=True, default="")
    child = models.CharField(max_length=32, blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.KEPT)
    reason = models.CharField(max_length=20, blank=True, default="")
    thing = models.CharField(max_length=32, blank=True, default="")
    base = models.CharField(max_length=80, blank=True, default="")
    after = models.CharField(max_length=80, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    # The bytes as they arrived, under the key of the installation; empty when they are sealed under that of the child.
    ct = models.BinaryField(default=b"")

    class Meta:
        ordering = ["-received_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "instance_id"], name="one_submission_of_an_instance"
            )
        ]
        indexes = [
            models.Index(fields=["state", "received_at"], name="submission_by_state"),
            models.Index(fields=["about"], name="submission_by_subject"),
        ]

    def __str__(self) -> str:
        return self.ref
