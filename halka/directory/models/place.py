"""Places: a tree with a code for each."""

from django.db import models


class Place(models.Model):
    """A country, province, municipality or administrative unit."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    name_local = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=40)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="places")
    profile = models.CharField(max_length=8, default="ia")
    children = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def and_below(self) -> set[int]:
        """The keys of this place and of every place inside it."""
        found = {self.pk}
        ring = {self.pk}
        while ring := set(Place.objects.filter(parent__in=ring).values_list("pk", flat=True)) - found:
            found |= ring
        return found
