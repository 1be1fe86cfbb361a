"""Places: a tree with a code for each."""

from __future__ import annotations

from django.db import models

from halka.profiles import known_profiles, profile


def profiles_spoken(language: str) -> list[str]:
    """Codes of the profiles whose first language this is. English is what `name` is written in, and needs none."""
    spoken = language[:2]
    return [code for code in known_profiles() if profile(code).languages[0] == spoken != "en"]


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

    def everyday_name(self, language: str) -> str:
        """The name in the language that is spoken there, for people who read that language."""
        reads_local = self.profile in profiles_spoken(language)
        return self.name_local if self.name_local and reads_local else self.name

    @property
    def and_above(self) -> list[Place]:
        """This place and those it lies in, the smallest first."""
        found = [self]
        while (above := found[-1].parent) is not None and above not in found:
            found.append(above)
        return found

    @property
    def country(self) -> int | None:
        """The key of the country that it lies in, where the tree names one."""
        last = self.and_above[-1]
        return last.pk if last.kind == "country" else None

    def and_below(self) -> set[int]:
        """The keys of this place and of every place inside it."""
        found = {self.pk}
        ring = {self.pk}
        while ring := set(Place.objects.filter(parent__in=ring).values_list("pk", flat=True)) - found:
            found |= ring
        return found
