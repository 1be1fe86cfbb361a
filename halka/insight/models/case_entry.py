"""The entries of each case, each with the one before it."""

from django.db import models

from halka.trust.models.ledger import code


class CaseEntry(models.Model):
    """One entry of a case and its predecessor: the entry before it by (happened, seq). Times in microseconds UTC.

    Codes and random references only, as in the ledger.
    """

    seq = models.BigIntegerField(primary_key=True)
    case = code()
    happened_us = models.BigIntegerField()
    act = code()
    unit = code()
    is_late = models.BooleanField()  # written down more than a day after it happened
    before_us = models.BigIntegerField(null=True)  # null for the first entry of a case
    before_act = code()
    before_unit = code()

    class Meta:
        db_table = "insight_step"
        indexes = [models.Index(fields=["case", "happened_us", "seq"], name="step_in_case")]

    def __str__(self) -> str:
        return f"{self.seq} {self.act}"
