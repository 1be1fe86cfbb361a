"""A body that meets, and its seats. No word about a child stands here, ever."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from halka.directory.models import Person, Place, Unit
from halka.directory.refs import new_ref
from halka.trust.actor import Actor
from halka.trust.door import Guarded
from halka.trust.policy import Permission


class Kind(models.TextChoices):
    BOARD = "coordination_board", _("Coordination board")
    TECHNICAL = "technical_group", _("Technical group")
    WORKING = "working_group", _("Working group")
    CHILDREN = "child_committee", _("Children's rights committee")


class Body(Guarded):
    """Seen by those who sit in it, and by those who call its meetings."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=200)
    name_local = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    level = models.CharField(max_length=20)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    # Whose rules hold is said by the unit that is the secretariat.
    secretariat = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    called_by = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    helped_by = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    mandate = models.CharField(max_length=300, blank=True)
    # As the profile said on the day of founding: a later change of the profile changes no board that sits.
    meetings_a_year = models.PositiveSmallIntegerField(null=True, blank=True)
    quorum_rule = models.CharField(max_length=30)
    vote_rule = models.CharField(max_length=30)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta(Guarded.Meta):
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="body_level_is_known", condition=Q(level__in=Unit.LEVELS)),
            models.CheckConstraint(
                name="body_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="working_group_ends",
                condition=~Q(kind="working_group") | Q(ends_on__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["level", "place"],
                condition=Q(kind="coordination_board", ends_on__isnull=True),
                name="one_open_board_per_level_and_place",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @classmethod
    def door(cls, person: Actor, at: datetime) -> Q:
        if not isinstance(person, Person):
            return Q(pk__in=[])
        keeps = person.units_where(Permission.CALL_MEETING, at)
        return Q(secretariat__in=keeps) | Q(pk__in=Seat.held_by(person, at).values("body"))

    @property
    def shown_name(self) -> str:
        """In the language of the place, for people who read it."""
        spoken = self.secretariat.profile.languages[0] == (get_language() or "en")[:2]
        return self.name_local if self.name_local and spoken else self.name

    def is_kept_by(self, person: Actor, at: datetime) -> bool:
        return person.may(Permission.CALL_MEETING, at, self.secretariat.code)


class OfBody(Guarded):
    """What belongs to a body is seen by whoever sees the body; `body_path` leads there."""

    body_path = "body"

    class Meta(Guarded.Meta):
        abstract = True

    @classmethod
    def door(cls, person: Actor, at: datetime) -> Q:
        seen = Body.unscoped.filter(Body.door(person, at)).values("pk")
        return Q(**{f"{cls.body_path}__in": seen})


class Seat(OfBody):
    """A place at the table. Without a person it is the post, or children, who are never named."""

    class Capacity(models.TextChoices):
        OFFICIAL = "public_official", _("Public official")
        ACADEMIC = "academic", _("Academic")
        CIVIL = "civil_society", _("Civil society")
        PRACTITIONER = "practitioner", _("Practitioner")
        CHILD = "child", _("Child, without a name")
        EXPERT = "expert", _("Expert")

    class Function(models.TextChoices):
        CHAIR = "chair", _("Chair")
        DEPUTY = "deputy_chair", _("Deputy chair")
        SECRETARY = "secretary", _("Secretary")
        MEMBER = "member", _("Member")
        NO_VOTE = "no_vote", _("Without a vote")

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    substitute = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=20, choices=Capacity.choices)
    function = models.CharField(max_length=20, choices=Function.choices, default=Function.MEMBER)
    counts = models.BooleanField(default=True)  # for the quorum, which counts institutions
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta(OfBody.Meta):
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body"], condition=Q(function="chair", ends_on__isnull=True), name="one_open_chair"
            ),
            models.CheckConstraint(
                name="seat_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="seat_of_a_child_names_nobody",
                condition=~Q(capacity="child")
                | Q(person__isnull=True, substitute__isnull=True, counts=False),
            ),
            models.CheckConstraint(
                name="seat_that_counts_has_an_institution", condition=Q(counts=False) | Q(unit__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @classmethod
    def held_by(cls, person: Person, at: datetime) -> models.QuerySet[Seat]:
        """The seats that this person holds on the day of `at`, or sits in for somebody."""
        mine = Q(person=person) | Q(substitute=person)
        return cls.unscoped.filter(mine, cls.open_on(timezone.localtime(at).date()))

    @staticmethod
    def open_on(day: date) -> Q:
        return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gt=day))
