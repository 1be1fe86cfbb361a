"""Nobody lets themselves in: which posts and passwords need a second person, who that may be, and when a post begins."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from halka.directory.models import Person, Post, Unit
from halka.trust.action import Refused
from halka.trust.actor import Actor
from halka.trust.policy import ROLES, Permission, Role

BY_TWO = [code for code, role in ROLES.items() if role.by_two]
WATCHED = [code for code, role in ROLES.items() if role.by_two or role.leads_to_children]
# How long a post that one person made stays on the pages of those who can stop it.
TOLD_FOR = timedelta(days=7)


def begins(role: type[Role], unit: Unit, at: datetime, wanted: datetime) -> datetime | None:
    """When a post begins that one person gave; None while it waits for a second one."""
    if role.by_two:
        return None
    return max(wanted, next_working_morning(unit, at)) if role.leads_to_children else wanted


def next_working_morning(unit: Unit, at: datetime) -> datetime:
    """When the office opens on its next working day: until then those who were told can look, and stop it."""
    calendar = unit.profile.calendar
    day: date = at.astimezone(calendar.zone).date() + timedelta(days=1)
    while (hours := calendar.hours(day)) is None:
        day += timedelta(days=1)
    opens = datetime(day.year, day.month, day.day, tzinfo=calendar.zone) + timedelta(minutes=hours[0])
    return opens.astimezone(at.tzinfo)


def check_apart(person: Person, role: type[Role], at: datetime) -> None:
    """Whoever reviews the looks of others has none of her or his own."""
    kinds = [role, *(post.kind for post in _held(person, at))]
    reviews = any(Permission.REVIEW_ACCESS in kind.may for kind in kinds)
    if reviews and any(kind.leads_to_children for kind in kinds):
        raise Refused(_("Whoever reviews who looked holds no post that leads to children."))


def waiting_for_second(by: Actor, at: datetime) -> dict[str, Person | datetime | None]:
    """What a person's row says after somebody else gave access; a command at the machine needs no second person."""
    giver = by if isinstance(by, Person) else None
    return {"access_given_by": giver, "access_given_at": at if giver else None}


def still_waits(person: Person) -> QuerySet[Person]:
    """The row, as long as nobody else has decided and no other password was given since it was read."""
    return Person.objects.filter(
        pk=person.pk, access_given_at=person.access_given_at, access_given_at__isnull=False
    )


def still_alone(post: Post) -> QuerySet[Post]:
    return Post.objects.filter(
        pk=post.pk, role__in=WATCHED, given_by__isnull=False, confirmed_at=None, ends_at=None
    )


def over(post: Post, at: datetime) -> dict[str, datetime]:
    """What the row of a post says that ends now; one that had not begun was never held."""
    return {"starts_at": min(post.starts_at or at, at), "ends_at": at}


def finds_post(person: Person, post: Post, at: datetime) -> bool:
    """For whom there is such a post at all: who keeps the directory or reviews it, and who supervises the unit."""
    return _keeps_or_reviews(person, at) or _supervises(person, post.unit_id, at)


def finds_sign_in(person: Person, other: Person, at: datetime) -> bool:
    return _keeps_or_reviews(person, at) or any(
        _supervises(person, post.unit_id, at) for post in _held(other, at)
    )


def may_second_post(person: Person, post: Post, at: datetime) -> bool:
    """Neither who gave it nor who gets it: another administrator, the data-protection officer, or the supervisor of the
    unit where the post leads to children."""
    if person.pk in (post.given_by_id, post.person_id):
        return False
    return _keeps_or_reviews(person, at) or (not post.kind.by_two and _supervises(person, post.unit_id, at))


def may_second_sign_in(person: Person, other: Person, at: datetime) -> bool:
    """The same for a password: the supervisor of the person's unit only when no post of that person watches over others."""
    if person.pk in (other.access_given_by_id, other.pk):
        return False
    held = _held(other, at)
    watches = any(post.kind.by_two for post in held)
    return _keeps_or_reviews(person, at) or (
        not watches and any(_supervises(person, post.unit_id, at) for post in held)
    )


def posts_to_second(person: Person, at: datetime) -> list[Post]:
    """Posts that one person made and that this person can say yes or no to, the newest first."""
    alone = Post.objects.filter(role__in=WATCHED, given_by__isnull=False, confirmed_at=None, ends_at=None)
    lately = alone.filter(Q(starts_at=None) | Q(starts_at__gt=at - TOLD_FOR))
    rows = lately.select_related("person", "unit", "given_by").order_by("-given_at", "-pk")
    return [post for post in rows if may_second_post(person, post, at)]


def sign_ins_to_second(person: Person, at: datetime) -> list[Person]:
    rows = Person.objects.filter(access_given_at__isnull=False, is_active=True)
    return [
        other
        for other in rows.select_related("access_given_by").order_by("-access_given_at")
        if other.has_usable_password() and may_second_sign_in(person, other, at)
    ]


def _held(person: Person, at: datetime) -> list[Post]:
    return list(Post.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), person=person))


def _keeps_or_reviews(person: Person, at: datetime) -> bool:
    return any(
        Permission.KEEP_DIRECTORY in post.kind.may or Permission.REVIEW_ACCESS in post.kind.may
        for post in person.posts_at(at)
    )


def _supervises(person: Person, unit: int, at: datetime) -> bool:
    """By a post that was itself not made by one person alone: nobody makes the second person that is needed."""
    return any(
        Permission.CONFIRM_ACCESS in post.kind.may and post.unit_id == unit and not post.is_made_by_one
        for post in person.posts_at(at)
    )
