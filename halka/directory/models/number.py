"""Telephone numbers that the office has confirmed."""

from __future__ import annotations

from django.db import models

from halka.directory.models.person import Person


class ConfirmedNumber(models.Model):
    """Somebody of the office has said that this number is right. It holds for this number alone: of another one, nobody
    has said anything yet. `what`: whose number, such as `unit:CPU-1`."""

    what = models.CharField(max_length=60, unique=True)
    number = models.CharField(max_length=40)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.what
