"""That something was written down wrongly: what stood there before, who put it right, when and why."""

from __future__ import annotations

from django.db import models

from halka.casework.cases.models.case import Case
from halka.casework.cases.models.door import OnCase
from halka.directory.models import Person
from halka.directory.refs import new_ref
from halka.trust import vault, witness


class Correction(OnCase):
    """One for each time. Why, and every answer as it was, lie in the vault."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    # The record that was corrected.
    thing = models.CharField(max_length=32)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta(OnCase.Meta):
        ordering = ["written_at", "pk"]
        indexes = [models.Index(fields=["case", "thing"], name="correction_of_thing")]

    @property
    def content(self) -> dict[str, object]:
        """why, and before: the answers as they were, by the names of the record."""
        return vault.get("correction", self.ref)


CORRECTIONS = witness.kind(
    "correction",
    lambda: Correction.unscoped.all(),
    *("ref", "case_id", "thing", "written_by_id", "written_at"),
    since=3,
)
