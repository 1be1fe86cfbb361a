"""Reads of the directory that join more than one table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from halka.directory.models import Offer, Person, Post, Unit
from halka.trust.policy import Permission


def taken(at: datetime) -> Q:
    """Posts that are held, and those that are sure to begin: a post of one giver begins on the next working morning."""
    return Q(starts_at__isnull=False) & not_ended(at)


def not_ended(at: datetime) -> Q:
    """Posts that are held, and those that have not begun."""
    return Q(ends_at__isnull=True) | Q(ends_at__gt=at)


@dataclass
class UnitRow:
    """A unit with who answers for it."""

    unit: Unit
    services: int
    people: set[int] = field(default_factory=set)
    ranks: dict[int, str] = field(default_factory=dict)

    @property
    def focal(self) -> str:
        return self.ranks.get(Post.FOCAL, "")

    @property
    def deputy(self) -> str:
        return self.ranks.get(Post.DEPUTY, "")

    @property
    def head(self) -> str:
        return self.ranks.get(Post.HEAD, "")

    @property
    def is_asked(self) -> bool:
        """Whether requests are sent to this unit: then somebody must answer, and somebody for her or him."""
        return bool(self.services or self.focal)


def unit_rows(units: Iterable[Unit], at: datetime) -> list[UnitRow]:
    """Two queries for a whole page."""
    keys = [unit.pk for unit in units]
    services = dict(
        Offer.objects.filter(unit__in=keys).order_by().values_list("unit").annotate(n=Count("pk"))
    )
    rows = {unit.pk: UnitRow(unit, services.get(unit.pk, 0)) for unit in units}
    posts = Post.objects.filter(taken(at), unit__in=keys, person__is_active=True).select_related("person")
    for post in posts.order_by("pk"):
        row = rows[post.unit_id]
        row.people.add(post.person_id)
        if post.rank:
            row.ranks.setdefault(post.rank, post.person.name)
    return list(rows.values())


def without_deputy(at: datetime) -> int:
    """How many units are sent requests and have nobody who answers for the focal person."""
    ranked = Post.objects.filter(taken(at), person__is_active=True)
    asked = Q(offers__isnull=False) | Q(pk__in=ranked.filter(rank=Post.FOCAL).values("unit"))
    deputies = ranked.filter(rank=Post.DEPUTY).values("unit")
    return Unit.objects.filter(asked).exclude(pk__in=deputies).distinct().count()


def offers_of(person: Person, at: datetime) -> list[Offer]:
    """Services of the units that this person answers for."""
    units = person.units_where(Permission.ANSWER_REFERRAL, at)
    return list(Offer.objects.filter(unit__in=units).select_related("unit").order_by("unit__name", "service"))


def stale_offers(person: Person, at: datetime) -> list[Offer]:
    """Services of the units that this person answers for, which nobody has confirmed lately; the oldest first."""
    stale = [offer for offer in offers_of(person, at) if offer.is_stale(at)]
    return sorted(stale, key=lambda offer: (offer.verified_on or date.min, offer.unit.name, offer.service))


def people_listed(at: datetime) -> QuerySet[Person]:
    """Everybody by name, with the posts that have not ended."""
    posts = Post.objects.filter(not_ended(at)).select_related("unit").order_by("pk")
    return Person.objects.order_by("name", "pk").prefetch_related(
        Prefetch("posts", queryset=posts, to_attr="posts_now")
    )
