"""Rows of lists that phones carry along (ODK Entities): every version of each, what waits for an earlier one, what came of
each submission; lists in which new rows need a yes. Names and values are sealed: under the key of the child that a row is
about, or of the installation."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from halka.directory.models import Person
from halka.directory.refs import new_ref
from halka.questionnaires.models.filled import Submission


class Conflict(models.TextChoices):
    NONE = "", _("none")
    SOFT = "soft", _("changed meanwhile, elsewhere")
    HARD = "hard", _("two values for the same")


class Entity(models.Model):
    """`version` 0: known by name alone, because something waits for it. `owner`: whose phone made it; `source`: the
    reference of what a room above has behind it, such as a case; `child`: under whose key it is sealed; `stamp`: a mark of
    what stood behind it when its last version was written. It is never deleted: a phone may ask about it for ever."""

    list = models.CharField(max_length=120)
    uuid = models.CharField(max_length=36)
    version = models.PositiveIntegerField(default=0)
    conflict = models.CharField(max_length=4, choices=Conflict, blank=True, default=Conflict.NONE)
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=32, blank=True, default="")
    child = models.CharField(max_length=32, blank=True, default="")
    stamp = models.CharField(max_length=64, blank=True, default="")
    deleted_at = models.DateTimeField(null=True)
    is_new = False
    """Made in this transaction: nothing can have waited for it."""

    class Meta:
        verbose_name_plural = "entities"
        ordering = ["list", "uuid"]
        constraints = [
            models.UniqueConstraint(fields=["list", "uuid"], name="one_entity_of_a_name"),
            models.UniqueConstraint(
                fields=["list", "source"],
                condition=~models.Q(source="") & models.Q(deleted_at=None),
                name="one_entity_of_a_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list} {self.uuid}"

    @property
    def is_there(self) -> bool:
        return self.version > 0 and self.deleted_at is None


class EntityVersion(models.Model):
    """`base`: the version on which it rests; `trunk`, `branch`, `branch_base`: as the phone said that worked without a
    network; `conflicting`: the properties for which there are two values; `is_forced`: made of what waited too long."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    base = models.PositiveIntegerField(null=True)
    trunk = models.PositiveIntegerField(null=True)
    branch = models.CharField(max_length=36, blank=True, default="")
    branch_base = models.PositiveIntegerField(null=True)
    conflict = models.CharField(max_length=4, choices=Conflict, blank=True, default=Conflict.NONE)
    conflicting = models.JSONField(default=list)
    is_forced = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, null=True, on_delete=models.PROTECT, related_name="+")
    ct = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["entity", "number"], name="one_version_of_a_number")]

    def __str__(self) -> str:
        return self.ref


class GatedList(models.Model):
    """A list in which a row that a phone makes stands only when a supervisor of its sender has said yes. Changes of rows that
    are there need none."""

    name = models.CharField(max_length=120, unique=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Held(models.Model):
    """A change that came before the one it rests on. `place`: which entity of its submission, from 1."""

    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="held")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    branch = models.CharField(max_length=36)
    base = models.PositiveIntegerField()
    held_at = models.DateTimeField()

    class Meta:
        ordering = ["branch", "base", "pk"]

    def __str__(self) -> str:
        return f"{self.branch} {self.base}"


class EntityEvent(models.Model):
    """What came of an entity of a submission. `said`: codes and numbers of what went wrong, by place. `waits`: until
    somebody has looked at it and settled it."""

    class Kind(models.TextChoices):
        HELD = "held", _("waits for an earlier change")
        RELEASED = "released", _("the earlier change has come")
        FORCED = "forced", _("the earlier change did not come in time")
        CREATED = "created", _("new")
        UPDATED = "updated", _("changed")
        ERROR = "error", _("could not be taken over")
        ASKS = "asks", _("waits for a yes")
        DECLINED = "declined", _("a supervisor said no")

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="+")
    entity = models.ForeignKey(Entity, null=True, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(EntityVersion, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    said = models.JSONField(default=list)
    at = models.DateTimeField()
    waits = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["waits", "settled_at"], name="event_that_waits")]

    def __str__(self) -> str:
        return self.ref
