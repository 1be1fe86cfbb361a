"""People and the posts they hold. A post is a role in a unit, with a start and an end."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from halka.directory.models.place import Place
from halka.directory.models.unit import Unit
from halka.directory.refs import new_ref
from halka.trust import witness, written
from halka.trust.policy import ROLES, Permission, Role, may_in

SECOND_STEP_WITHIN = timedelta(days=14)


def first_name_of(name: str) -> str:
    """The first name in a full name; the whole of it for a desk that several people share."""
    return name if name.endswith("desk") else name.removeprefix("Dr ").split(" ")[0]


class People(BaseUserManager["Person"]):
    """How Django finds a person who signs in."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(username=username)


class Person(AbstractBaseUser):
    """Somebody who may sign in. What a person may do comes from posts, never from the person."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    # Set while a password that somebody else gave waits for the yes of a second person.
    access_given_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    access_given_at = models.DateTimeField(null=True, blank=True, editable=False)
    first_signed_in_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = People()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "people"
        constraints = [
            models.CheckConstraint(
                name="access_given_by_somebody",
                condition=Q(access_given_at__isnull=True, access_given_by__isnull=True)
                | Q(access_given_at__isnull=False, access_given_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        """What children and colleagues call this person."""
        return first_name_of(self.name)

    @property
    def ledger_name(self) -> str:
        return self.ref

    def remember(self, posts: list[Post]) -> None:
        """Takes the posts that were read together with this person."""
        self._posts = posts

    def posts_at(self, at: datetime) -> list[Post]:
        """The posts held at that moment; read once for each person object. None while access waits for a second person."""
        if not hasattr(self, "_posts"):
            self._posts = written.ask(_posts_of, self.pk)
            for post in self._posts:
                post.person = self
        holds = self.is_active and self.access_given_at is None
        return [post for post in self._posts if post.is_held(at)] if holds else []

    @property
    def unit_code(self) -> str:
        posts = (
            self._posts if hasattr(self, "_posts") else list(self.posts.select_related("unit").order_by("pk"))
        )
        going_on = [post for post in posts if post.ends_at is None] or posts[-1:]
        return going_on[0].unit.code if going_on else ""

    def may(self, permission: Permission, at: datetime, unit: str | None = None) -> bool:
        return any(
            post.may(permission) and (unit is None or post.unit.code == unit) for post in self.posts_at(at)
        )

    def units_where(self, permission: Permission, at: datetime) -> list[int]:
        """Keys of the units in which this person holds the permission."""
        return [post.unit_id for post in self.posts_at(at) if post.may(permission)]

    def second_step_due(self, at: datetime) -> datetime | None:
        """From when on this person signs in with a second step: at once with some posts, fourteen days after the first
        sign-in with those that open files; None with all others."""
        kinds = [post.kind for post in self.posts_at(at)]
        if any(kind.second_factor for kind in kinds):
            return at
        if any(kind.leads_to_children for kind in kinds):
            return (self.first_signed_in_at or at) + SECOND_STEP_WITHIN
        return None

    def needs_second_factor(self, at: datetime) -> bool:
        due_at = self.second_step_due(at)
        return due_at is not None and due_at <= at


class Post(models.Model):
    """A role of a person in a unit. Rank orders the people who answer for a unit: 1 focal, 2 deputy, 3 head."""

    FOCAL, DEPUTY, HEAD = 1, 2, 3

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=30)
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    # How far the post reaches, for roles that see numbers of a whole place.
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # None: it waits for the yes of a second person.
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    # Who gave it, when it was no command at the machine; who said the second yes.
    given_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    given_at = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["unit", "rank", "pk"]
        constraints = [
            models.CheckConstraint(
                name="post_starts_or_waits",
                condition=Q(starts_at__isnull=False) | Q(given_by__isnull=False),
            ),
            models.CheckConstraint(
                name="post_confirmed_by_somebody_else",
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False)
                & ~Q(confirmed_by=models.F("given_by"))
                & ~Q(confirmed_by=models.F("person")),
            ),
            models.CheckConstraint(name="post_role_is_known", condition=Q(role__in=sorted(ROLES))),
            models.CheckConstraint(
                name="post_ends_after_start",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=models.F("starts_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.unit_id}"

    @property
    def kind(self) -> type[Role]:
        return ROLES[self.role]

    def may(self, permission: Permission) -> bool:
        return may_in(self.kind, self.unit.kind, permission)

    def is_held(self, at: datetime) -> bool:
        begun = self.starts_at is not None and self.starts_at <= at
        return begun and (self.ends_at is None or at < self.ends_at)

    @property
    def is_made_by_one(self) -> bool:
        """Whether it needs a second person, and none has said yes."""
        needs_two = self.kind.by_two or self.kind.leads_to_children
        return needs_two and self.given_by_id is not None and self.confirmed_at is None


def _posts_of(person: int) -> models.QuerySet[Post]:
    return Post.objects.filter(person=person).select_related("unit__place", "place").order_by("pk")


POSTS = witness.kind(
    "post",
    lambda: Post.objects.all(),
    *("pk", "person_id", "unit_id", "role", "rank", "place_id", "starts_at", "ends_at"),
    *("given_by_id", "given_at", "confirmed_by_id", "confirmed_at"),
    since=2,
)
