"""A questionnaire that somebody makes in the browser: the rows of a workbook, and how they were before."""

from __future__ import annotations

from django.db import models

from halka.directory.models import Person
from halka.directory.refs import new_ref


class Built(models.Model):
    """Seen by its maker alone until it is handed in. `state`: languages, and the rows of each sheet; `earlier`: states before,
    the last one last; `changes`: how often it was changed, so that two windows do not overwrite each other."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    made_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    changed_at = models.DateTimeField()
    state = models.JSONField()
    earlier = models.JSONField(default=list)
    changes = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return self.ref
