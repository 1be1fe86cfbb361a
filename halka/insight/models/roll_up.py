"""Roll-ups: small sums that add up over days, months, units and needs, with the waits as log-histograms."""

from django.db import models

from halka.trust.models.ledger import code


class RollUp(models.Model):
    """The referrals sent in one day or one month from one unit to another, for one need and one focus area.

    A month is the sum of its days. `counts` and `waits` are packed by `halka.insight.precomputed.aggregates`.
    """

    DAY, MONTH = "d", "m"

    grain = models.CharField(max_length=1)
    start = models.IntegerField()  # the (first) day, as `date.toordinal` counts
    from_unit = code()
    to_unit = code()
    need = code()
    focus = code()
    counts = models.BinaryField()
    waits = models.BinaryField()
    chain_us = models.BigIntegerField(default=0)  # the longest of its threads, and which one that is
    chain = code()

    class Meta:
        db_table = "insight_roll"
        constraints = [
            models.UniqueConstraint(
                fields=["grain", "start", "from_unit", "to_unit", "need", "focus"], name="one_roll_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.grain} {self.start} {self.from_unit} to {self.to_unit}"


class Handover(models.Model):
    """The entries of one month that followed, in their case, an entry of another unit, with the waits between."""

    month = models.IntegerField()
    from_unit = code()
    to_unit = code()
    entries = models.BigIntegerField()
    wait_us = models.BigIntegerField()
    waits = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "from_unit", "to_unit"], name="one_handover_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.from_unit} to {self.to_unit}"


class Written(models.Model):
    """How many entries of cases one unit made in one month, and how many of them late."""

    month = models.IntegerField()
    unit = code()
    entries = models.BigIntegerField()
    late = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "unit"], name="one_count_of_entries_a_month")]

    def __str__(self) -> str:
        return f"{self.month} {self.unit}"
