"""Institutions, their units as a tree, and the services that units offer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from halka.directory.models.place import Place, profiles_spoken
from halka.profiles import Profile, profile


class Institution(models.Model):
    """A body with its own head: a ministry, an association, a hospital."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    name_local = models.CharField(max_length=200, blank=True)
    sector = models.CharField(max_length=20)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A part of an institution that people work in and that referrals are sent to."""

    LEVELS = ["central", "provincial", "district", "local"]

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    name_local = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20)
    level = models.CharField(max_length=20)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="units")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="units")
    profile_code = models.CharField(max_length=8, default="ia")
    takes_cases = models.BooleanField(default=False)
    # A safe house: its name, its address and the place where it stands are never shown.
    is_hidden = models.BooleanField(default=False)
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="unit_level_is_known",
                condition=models.Q(level__in=["central", "provincial", "district", "local"]),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def profile(self) -> Profile:
        return profile(self.profile_code)

    def is_in_another_country_than(self, other: Unit) -> bool:
        """By the countries in the tree of places; where it does not name them, by whose rules hold."""
        countries = [unit.place.country for unit in (self, other)]
        if None not in countries:
            return countries[0] != countries[1]
        named = [unit.profile.country for unit in (self, other)]
        return all(named) and named[0] != named[1]

    def everyday_name(self, language: str) -> str:
        """The name in the language of the place where the unit stands, for people who read that language.

        Of a hidden unit, too: this is for those who work in it and for whoever keeps the directory. Everybody else is
        told `shown_name`, and an architecture test keeps it so.
        """
        return self._in(language, self.name, self.name_local)

    @property
    def institution_name(self) -> str:
        """Of the institution that it is a part of, in the language of this request."""
        body = self.institution
        return self._in(get_language() or "en", body.name, body.name_local)

    def _in(self, language: str, name: str, local: str) -> str:
        return local if local and self.profile_code in profiles_spoken(language) else name

    @property
    def own_name(self) -> str:
        """The everyday name in the language of this request, of a hidden unit, too."""
        return self.everyday_name(get_language() or "en")

    @property
    def shown_name(self) -> str:
        """What everybody reads, in the language of this request; of a hidden unit only that it is one."""
        return _("another service") if self.is_hidden else self.own_name

    @property
    def name_in_title(self) -> str:
        """For who keeps the directory. A browser remembers the titles of pages, so of a hidden unit it is the code."""
        return self.code if self.is_hidden else self.own_name


class Offer(models.Model):
    """A service that a unit offers, with its places for a month. Grey when nobody has confirmed it for 90 days."""

    CONFIRMED_FOR = timedelta(days=90)

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="offers")
    service = models.CharField(max_length=40)
    places_a_month = models.PositiveIntegerField(null=True, blank=True)
    verified_on = models.DateField(null=True, blank=True)
    # For whom (form F21); an empty list, or no age, says nothing and turns nobody away. Codes of the lists `sex`,
    # `language` and `population`.
    age_from = models.PositiveSmallIntegerField(null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(null=True, blank=True)
    sexes = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)
    populations = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["service"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "service"], name="one_offer_per_service"),
            models.CheckConstraint(
                name="offer_ages_in_order",
                condition=models.Q(age_from__isnull=True)
                | models.Q(age_to__isnull=True)
                | models.Q(age_to__gte=models.F("age_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.service}"

    def is_stale(self, at: datetime) -> bool:
        """Whether nobody has said lately that the service is there."""
        return (
            self.verified_on is None or self.verified_on < self.unit.profile.day_of(at) - self.CONFIRMED_FOR
        )
