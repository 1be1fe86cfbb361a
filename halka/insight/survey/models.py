"""A staff survey: counts of answers by pair of institutions and question. Who answered what is not stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from halka.directory.models import Place
from halka.directory.refs import new_ref

if TYPE_CHECKING:
    from halka.analysis.measures.perception import Tally  # the measures take a second to import


class Survey(models.Model):
    """One round of questions in one place, from the first to the last day of its answers."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=100)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    people = models.PositiveIntegerField(default=0)
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        ordering = ["-last_on", "name"]
        constraints = [
            models.UniqueConstraint(fields=["place", "name"], name="one_survey_of_a_name"),
            models.CheckConstraint(
                name="survey_ends_after_start", condition=Q(last_on__gte=models.F("first_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SurveyTally(models.Model):
    """How often each answer (0 to 5) was given by the people of one side about another, and by how many people.

    A side is written with its kind before it: `unit:HOS`, `body:B1`, `kind:health`, or `child-units`.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="tallies")
    from_side = models.CharField(max_length=48)
    to_side = models.CharField(max_length=48)
    item = models.CharField(max_length=20)
    people = models.PositiveIntegerField()
    said_0 = models.PositiveIntegerField(default=0)
    said_1 = models.PositiveIntegerField(default=0)
    said_2 = models.PositiveIntegerField(default=0)
    said_3 = models.PositiveIntegerField(default=0)
    said_4 = models.PositiveIntegerField(default=0)
    said_5 = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["from_side", "to_side", "item"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "from_side", "to_side", "item"], name="one_tally_of_an_item"
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_side} {self.to_side} {self.item}"

    @property
    def counts(self) -> tuple[int, int, int, int, int, int]:
        return self.said_0, self.said_1, self.said_2, self.said_3, self.said_4, self.said_5

    def add(self, counted: Tally) -> None:
        """People of another file: nobody is counted twice, because their answers were not here yet."""
        self.people += counted.people
        for value, count in enumerate(counted.counts):
            setattr(self, f"said_{value}", getattr(self, f"said_{value}") + count)


class SurveyReceipt(models.Model):
    """The fingerprint, under a key of the installation, of answers that were taken in; it leads to no answer."""

    fingerprint = models.CharField(max_length=32, unique=True)

    def __str__(self) -> str:
        return self.fingerprint
