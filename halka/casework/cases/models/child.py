"""The child and the people around the child. Who they are lies in the vault; here are only marks that name nobody."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from halka.casework.cases.models.door import (
    OnCase,
    children_in_conflict,
    live_grants,
)
from halka.directory.models import Person
from halka.directory.refs import new_ref
from halka.trust import vault, witness
from halka.trust.actor import Actor
from halka.trust.door import Guarded
from halka.trust.release.age import Birth


class Child(Guarded):
    """A child, once, however many cases there are. The vault holds `identity` and, apart, `whereabouts`."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    sex = models.CharField(max_length=10, blank=True)
    # The birthday; or how old somebody said the child is, and on which day; of older rows the year alone.
    born_on = models.DateField(null=True, blank=True)
    age_told = models.PositiveSmallIntegerField(null=True, blank=True)
    age_told_on = models.DateField(null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    language = models.CharField(max_length=8, blank=True)
    is_disabled = models.BooleanField(default=False)
    identity_version = models.PositiveIntegerField(default=0)
    whereabouts_version = models.PositiveIntegerField(default=0)

    class Meta(Guarded.Meta):
        verbose_name_plural = "children"

    @classmethod
    def door(cls, person: Actor, at: datetime) -> Q:
        if not isinstance(person, Person):
            return Q(pk__in=[])
        conflicts = children_in_conflict(person)
        return Q(pk__in=live_grants(person, at).values("case__child")) & ~Q(pk__in=conflicts)

    @property
    def identity(self) -> dict[str, str]:
        """first_name, last_name, national_id, phone, phone_rule, school, and whatever else names the child."""
        if not self.identity_version:
            return {}
        if getattr(self, "_known", (0, {}))[0] != self.identity_version:
            self._known = (self.identity_version, vault.get("child", self.ref))
        return dict(self._known[1])

    @property
    def whereabouts(self) -> dict[str, str]:
        """Where the child lives: an envelope of its own, because it is what a perpetrator looks for."""
        return vault.get("whereabouts", self.ref) if self.whereabouts_version else {}

    @cached_property
    def erased_at(self) -> datetime | None:
        """When what is sealed about the child was erased. A list asks once for all: `queries.know_erased`."""
        return vault.erased_at([self.ref]).get(self.ref)

    @property
    def birth(self) -> Birth:
        """What is known of the birthday: the day, an age that was told, or a year."""
        if self.born_on is not None or self.age_told is not None:
            return Birth(on=self.born_on, about=self.age_told, told_on=self.age_told_on)
        return Birth(year=self.birth_year)

    def age_on(self, moment: datetime) -> int | None:
        """In whole years. What was told as about so many years is that, and the years that have gone since."""
        ages = self.birth.ages(timezone.localtime(moment).date())
        is_year_alone = self.born_on is None and self.age_told is None
        return (ages[-1] if is_year_alone else ages[0]) if ages else None


class HouseholdMember(OnCase):
    """Somebody at home or close to the child. Name and telephone lie in the vault."""

    class Left(models.TextChoices):
        DIED = "died", _("Died")
        MOVED = "moved", _("Moved away")
        OTHER = "other", _("Another reason")

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=20)
    lives_with_child = models.BooleanField(default=True)
    is_caregiver = models.BooleanField(default=False)
    may_be_contacted = models.BooleanField(default=True)
    may_be_source_of_harm = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    version = models.PositiveSmallIntegerField(default=1)
    # No longer here: since which day, and why. Or never: written down by mistake.
    left_on = models.DateField(null=True, blank=True)
    left_why = models.CharField(max_length=8, choices=Left.choices, blank=True)
    is_mistake = models.BooleanField(default=False)

    class Meta(OnCase.Meta):
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="household_left_says_why",
                condition=Q(left_on__isnull=True, left_why="") | (Q(left_on__isnull=False) & ~Q(left_why="")),
            )
        ]

    @classmethod
    def here(cls) -> Q:
        """Who is around the child now."""
        return Q(left_on__isnull=True, is_mistake=False)

    @property
    def is_here(self) -> bool:
        return self.left_on is None and not self.is_mistake

    @property
    def as_written(self) -> dict[str, object]:
        """Everything that a form asks about this person."""
        marks = ("relation", "lives_with_child", "is_caregiver", "may_be_contacted", "may_be_source_of_harm")
        known = self.particulars
        words: dict[str, object] = {name: known.get(name, "") for name in ("name", "phone")}
        return words | {name: getattr(self, name) for name in marks}

    @property
    def particulars(self) -> dict[str, str]:
        """name, phone."""
        return vault.get("household", self.ref)


HOUSEHOLD = witness.kind(
    "household",
    lambda: HouseholdMember.unscoped.all(),
    *("ref", "case_id", "relation", "lives_with_child", "is_caregiver", "may_be_contacted"),
    *("may_be_source_of_harm", "written_at", "version", "left_on", "left_why", "is_mistake"),
    since=3,
)
