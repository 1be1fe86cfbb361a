"""Deeds of the directory: who works where, which unit offers what."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from halka.directory.models import Institution, Offer, Person, Place, Post, Unit
from halka.profiles import ProfileProblem, profile
from halka.trust.action import Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.acts import Act
from halka.trust.policy import ROLES, Permission


@action(needs=Permission.KEEP_DIRECTORY)
def add_unit(
    *,
    by: Actor,
    at: datetime,
    code: str,
    name: str,
    institution: Institution,
    place: Place,
    kind: str,
    level: str,
    name_local: str = "",
    parent: Unit | None = None,
    profile_code: str = "ia",
    takes_cases: bool = False,
    is_hidden: bool = False,
) -> Unit:
    if Unit.objects.filter(code=code).exists():
        raise Refused(_("There is already a unit with the code %(code)s.") % {"code": code})
    if level not in Unit.LEVELS or not code.strip() or not name.strip():
        raise Refused(_("A unit needs a code, a name and a level."))
    try:
        profile(profile_code)
    except ProfileProblem as problem:
        raise Refused(str(problem)) from problem
    unit = Unit.objects.create(
        code=code,
        name=name,
        name_local=name_local,
        institution=institution,
        place=place,
        kind=kind,
        level=level,
        parent=parent,
        profile_code=profile_code,
        takes_cases=takes_cases,
        is_hidden=is_hidden,
    )
    enter(Act.UNIT_ADDED, by=by, at=at, to_unit=code)
    return unit


@action(needs=Permission.KEEP_DIRECTORY)
def add_person(
    *, by: Actor, at: datetime, username: str, name: str, language: str = "en", password: str | None = None
) -> Person:
    if Person.objects.filter(username=username).exists():
        raise Refused(_("Somebody already signs in as %(username)s.") % {"username": username})
    person = Person(username=username, name=name, language=language)
    person.set_password(password)
    person.save()
    enter(Act.PERSON_ADDED, by=by, at=at, thing=person.ref)
    return person


@action(needs=Permission.KEEP_DIRECTORY)
def give_post(
    *,
    by: Actor,
    at: datetime,
    person: Person,
    unit: Unit,
    role: str,
    rank: int | None = None,
    place: Place | None = None,
    starts_at: datetime | None = None,
) -> Post:
    if role not in ROLES:
        raise Refused(_("There is no role %(role)s.") % {"role": role})
    from_when = starts_at or at
    held = Post.objects.filter(person=person, unit=unit, role=role, place=place)
    if held.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=from_when)).exists():
        raise Refused(_("%(name)s already holds this post.") % {"name": person.name})
    post = Post.objects.create(
        person=person, unit=unit, role=role, rank=rank, place=place, starts_at=from_when
    )
    enter(Act.POST_GIVEN, by=by, at=at, to_unit=unit.code, thing=person.ref, reason=role)
    return post


@action(needs=Permission.KEEP_DIRECTORY)
def end_post(*, by: Actor, at: datetime, post: Post) -> None:
    if not Post.objects.filter(pk=post.pk, ends_at__isnull=True).update(ends_at=max(at, post.starts_at)):
        raise Refused(_("This post has already ended."))
    enter(Act.POST_ENDED, by=by, at=at, to_unit=post.unit.code, thing=post.person.ref, reason=post.role)


@action(needs=Permission.KEEP_DIRECTORY)
def offer_service(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    service: str,
    places_a_month: int | None = None,
    verified_on: date | None = None,
) -> Offer:
    if service not in unit.profile.lists["service"]:
        raise Refused(_("There is no service %(service)s.") % {"service": service})
    offer, _created = Offer.objects.update_or_create(
        unit=unit,
        service=service,
        defaults={"places_a_month": places_a_month, "verified_on": verified_on or at.date()},
    )
    enter(Act.SERVICE_OFFERED, by=by, at=at, to_unit=unit.code, reason=service)
    return offer
