"""How fast a unit answers: one row, written by the room of the numbers and read where somebody refers."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from halka.directory.models import Unit


class AnswerSpeed(models.Model):
    """The referrals that a unit was sent in the last twelve months, as known at `known_at`.

    `half_us` is the time after which half of them had an answer, silence counted (Kaplan-Meier); none when that is not
    reached. Of the `due` ones, `silent` have no answer.
    """

    unit = models.OneToOneField(Unit, primary_key=True, on_delete=models.CASCADE, related_name="+")
    requests = models.PositiveIntegerField()
    due = models.PositiveIntegerField()
    silent = models.PositiveIntegerField()
    half_us = models.BigIntegerField(null=True)
    known_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"speed of unit {self.unit_id}"

    @property
    def half(self) -> timedelta | None:
        return None if self.half_us is None else timedelta(microseconds=self.half_us)

    @property
    def silent_percent(self) -> int:
        return round(100 * self.silent / self.due) if self.due else 0
