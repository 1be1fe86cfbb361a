"""How far the ledger has been read."""

from django.db import models


class Reading(models.Model):
    """One row: what the tables of insight hold. Everything in them can be made again from the ledger."""

    seq = models.BigIntegerField(default=0)  # the last entry that was read
    cutoff_us = models.BigIntegerField(default=0)  # the moment up to which the numbers know
    zone = models.CharField(max_length=64, default="")  # in which days begin
    mark = models.CharField(max_length=32, default="")  # by chance, another one at each change of the tables
    rules = models.PositiveIntegerField(default=0)  # of the program that made them (`reader.RULES`)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="reading_is_one_row")]

    def __str__(self) -> str:
        return f"read up to entry {self.seq}"
