"""What a browser did without a network, each thing once."""

from __future__ import annotations

from django.db import models

from halka.questionnaires.models.filled import Submission
from halka.questionnaires.models.phone import Phone


class Operation(models.Model):
    """`op`: its name, made on the device; `seq`: which of the device's it is, from 1; `submission`: what was kept of it."""

    op = models.CharField(max_length=36, unique=True)
    device = models.ForeignKey(Phone, on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["device", "seq"], name="operation_of_a_device")]

    def __str__(self) -> str:
        return self.op
