"""Deeds of the directory: which places and units there are, who works where, which unit offers what."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db.models import Q
from django.utils.translation import gettext as _

from halka.directory import access
from halka.directory.acts import (
    INSTITUTION_ADDED,
    PERSON_ADDED,
    PERSON_CLOSED,
    PERSON_REOPENED,
    PLACE_ADDED,
    PLACE_IMPORTED,
    POST_CONFIRMED,
    POST_ENDED,
    POST_GIVEN,
    POST_STOPPED,
    SIGN_IN_CONFIRMED,
    SIGN_IN_RENEWED,
    SIGN_IN_STOPPED,
    UNIT_ADDED,
    UNIT_CHANGED,
)
from halka.directory.models import POSTS, Institution, Person, Place, Post, Refusal, Unit
from halka.directory.places import LeftOut, Outcome, Row
from halka.directory.refusals import say_no
from halka.profiles import ProfileProblem, profile
from halka.trust.action import Denied, Refused, action, enter
from halka.trust.actor import OPERATOR, Actor
from halka.trust.acts import LEDGER_OPENED
from halka.trust.codes import is_code
from halka.trust.policy import ROLES, Permission

LONGEST_CODE = 40


@action(needs=Permission.KEEP_DIRECTORY)
def add_place(
    *,
    by: Actor,
    at: datetime,
    code: str,
    name: str,
    kind: str,
    name_local: str = "",
    parent: Place | None = None,
    profile_code: str = "ia",
) -> Place:
    if Place.objects.filter(code=code).exists():
        raise Refused(_("There is already a place with the code %(code)s.") % {"code": code})
    _check_code_and_name(code, name)
    _check_profile(profile_code)
    place = Place.objects.create(
        code=code, name=name, name_local=name_local, kind=kind, parent=parent, profile=profile_code
    )
    enter(PLACE_ADDED, by=by, at=at, thing=code)
    return place


@action(needs=Permission.KEEP_DIRECTORY)
def import_places(*, by: Actor, at: datetime, rows: list[Row], profile: str, outcome: Outcome) -> Outcome:
    """Writes the places, parents first. `outcome` already says which rows could not be read."""
    _check_profile(profile)
    known = {place.code: place for place in Place.objects.all()}
    coded = {row.code for row in rows} | set(known)
    for row in rows:
        if row.parent and row.parent not in coded:
            outcome.left_out.append(LeftOut(row.line, f"its parent “{row.parent}” is nowhere in the file"))
            continue
        _write_place(row, known, profile, outcome)
    enter(PLACE_IMPORTED, by=by, at=at, thing=f"places-{outcome.new + outcome.changed}")
    return outcome


@action(needs=Permission.KEEP_DIRECTORY)
def add_institution(
    *, by: Actor, at: datetime, code: str, name: str, sector: str, name_local: str = ""
) -> Institution:
    if Institution.objects.filter(code=code).exists():
        raise Refused(_("There is already an institution with the code %(code)s.") % {"code": code})
    _check_code_and_name(code, name)
    institution = Institution.objects.create(code=code, name=name, name_local=name_local, sector=sector)
    enter(INSTITUTION_ADDED, by=by, at=at, thing=code)
    return institution


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
    phone: str = "",
) -> Unit:
    if Unit.objects.filter(code=code).exists():
        raise Refused(_("There is already a unit with the code %(code)s.") % {"code": code})
    if level not in Unit.LEVELS or not code.strip() or not name.strip():
        raise Refused(_("A unit needs a code, a name and a level."))
    _check_code_and_name(code, name)
    _check_profile(profile_code)
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
        phone=phone,
    )
    enter(UNIT_ADDED, by=by, at=at, to_unit=code)
    return unit


@action(needs=Permission.KEEP_DIRECTORY)
def change_unit(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    name: str,
    name_local: str = "",
    place: Place | None = None,
    phone: str | None = None,
    is_hidden: bool | None = None,
) -> None:
    """Its names, its place, its telephone; None leaves them. Once it is a safe house it stays one."""
    if unit.is_hidden and is_hidden is False:
        raise Refused(_("A safe house stays hidden. Add a new unit for what is not one."))
    _check_code_and_name(unit.code, name)
    said = {"name": name, "name_local": name_local, "place": place, "phone": phone, "is_hidden": is_hidden}
    known = {field: value for field, value in said.items() if value is not None}
    Unit.objects.filter(pk=unit.pk).update(**known)
    enter(UNIT_CHANGED, by=by, at=at, to_unit=unit.code)


@action(needs=Permission.KEEP_DIRECTORY)
def add_person(
    *, by: Actor, at: datetime, username: str, name: str, language: str = "en", password: str | None = None
) -> Person:
    if Person.objects.filter(username=username).exists():
        raise Refused(_("Somebody already signs in as %(username)s.") % {"username": username})
    person = Person(username=username, name=name, language=language)
    person.set_password(password)
    person.save()
    enter(PERSON_ADDED, by=by, at=at, thing=person.ref)
    return person


@action(needs=Permission.KEEP_DIRECTORY)
def close_account(*, by: Actor, at: datetime, person: Person) -> None:
    """The person signs in no more, and a visit that is going on ends with its next page. Posts stay as they are."""
    if by.ledger_name == person.ledger_name:
        raise Refused(_("You cannot switch yourself off. Another administrator can."))
    if not Person.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
        raise Refused(_("%(name)s is already switched off.") % {"name": person.name})
    person.is_active = False
    enter(PERSON_CLOSED, by=by, at=at, thing=person.ref)


@action(needs=Permission.KEEP_DIRECTORY)
def reopen_account(*, by: Actor, at: datetime, person: Person) -> None:
    """The person signs in again with the password she or he had, and with the posts that have not ended."""
    if not Person.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        raise Refused(_("%(name)s is not switched off.") % {"name": person.name})
    person.is_active = True
    enter(PERSON_REOPENED, by=by, at=at, thing=person.ref)


@action(needs=Permission.KEEP_DIRECTORY)
def give_password(
    *, by: Actor, at: datetime, person: Person, password: str, forget_second_step: bool = False
) -> None:
    """For somebody who forgot the password or lost the telephone. Every visit of that person ends at once.

    Whoever gives it could sign in with it: until a second person has said yes no post of that person holds."""
    if by.ledger_name == person.ledger_name:
        raise Refused(_("Change your own password on your own page, or ask another administrator."))
    person.set_password(password)
    person.save(update_fields=["password"])
    Person.objects.filter(pk=person.pk).update(**access.waiting_for_second(by, at))
    if forget_second_step:
        Authenticator.objects.filter(user=person).delete()
    enter(
        SIGN_IN_RENEWED,
        by=by,
        at=at,
        thing=person.ref,
        reason="second_step" if forget_second_step else "",
    )


@action(needs=Permission.CONFIRM_ACCESS)
def confirm_sign_in(*, by: Person, at: datetime, person: Person) -> None:
    """The second yes to a password that somebody else gave."""
    _check_second(access.may_second_sign_in(by, person, at), by, at)
    if not access.still_waits(person).update(access_given_by=None, access_given_at=None):
        raise Refused(_("Somebody has decided this already."))
    enter(SIGN_IN_CONFIRMED, by=by, at=at, thing=person.ref)


@action(needs=Permission.CONFIRM_ACCESS)
def stop_sign_in(*, by: Person, at: datetime, person: Person, why: str) -> None:
    """The no: that password opens nothing any more, and another one has to be given."""
    _check_second(access.may_second_sign_in(by, person, at), by, at)
    if not access.still_waits(person).update(password=make_password(None)):
        raise Refused(_("Somebody has decided this already."))
    say_no(Refusal.Kind.SIGN_IN, told=person.access_given_by, by=by, why=why, at=at, person=person)
    enter(SIGN_IN_STOPPED, by=by, at=at, thing=person.ref)


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
    """By a command at the machine it begins when that says. An administrator alone gives at once only what leads to no
    child; what does begins on the next working morning, the two posts that watch over others with a second yes."""
    if role not in ROLES:
        raise Refused(_("There is no role %(role)s.") % {"role": role})
    from_when = starts_at or at
    access.check_apart(person, ROLES[role], at)
    held = Post.objects.filter(person=person, unit=unit, role=role, place=place)
    if held.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=from_when)).exists():
        raise Refused(_("%(name)s already holds this post.") % {"name": person.name})
    alone = {"given_by": by, "given_at": at} if isinstance(by, Person) else {}
    begins = access.begins(ROLES[role], unit, at, from_when) if alone else from_when
    post = Post.objects.create(
        person=person, unit=unit, role=role, rank=rank, place=place, starts_at=begins, **alone
    )
    POSTS.note(pk=post.pk)
    enter(POST_GIVEN, by=by, at=at, to_unit=unit.code, thing=person.ref, reason=role)
    return post


@action(needs=Permission.CONFIRM_ACCESS)
def confirm_post(*, by: Person, at: datetime, post: Post) -> None:
    """The second yes: the post begins at once."""
    _check_second(access.may_second_post(by, post, at), by, at)
    begins = at if post.starts_at is None else min(at, post.starts_at)
    if not access.still_alone(post).update(confirmed_by=by, confirmed_at=at, starts_at=begins):
        raise Refused(_("Somebody has decided this already."))
    POSTS.note(pk=post.pk)
    enter(POST_CONFIRMED, by=by, at=at, to_unit=post.unit.code, thing=post.person.ref, reason=post.role)


@action(needs=Permission.CONFIRM_ACCESS)
def stop_post(*, by: Person, at: datetime, post: Post, why: str) -> None:
    """The no: a post that one person made never begins, or ends now."""
    _check_second(access.may_second_post(by, post, at), by, at)
    if not access.still_alone(post).update(**access.over(post, at)):
        raise Refused(_("Somebody has decided this already."))
    POSTS.note(pk=post.pk)
    say_no(Refusal.Kind.POST, told=post.given_by, by=by, why=why, at=at, person=post.person)
    enter(POST_STOPPED, by=by, at=at, to_unit=post.unit.code, thing=post.person.ref, reason=post.role)


@action(needs=Permission.READ_LEDGER)
def look_at_machine(*, by: Actor, at: datetime) -> None:
    """The data-protection officer reads what commands at the machine have done; that look is entered, too."""
    enter(LEDGER_OPENED, by=by, at=at, thing=OPERATOR.ledger_name)


@action(needs=Permission.KEEP_DIRECTORY)
def end_post(*, by: Actor, at: datetime, post: Post) -> None:
    if by.ledger_name == post.person.ledger_name and Permission.KEEP_DIRECTORY in post.kind.may:
        raise Refused(_("You cannot end your own post as administrator. Another administrator can."))
    if not Post.objects.filter(pk=post.pk, ends_at__isnull=True).update(**access.over(post, at)):
        raise Refused(_("This post has already ended."))
    POSTS.note(pk=post.pk)
    enter(POST_ENDED, by=by, at=at, to_unit=post.unit.code, thing=post.person.ref, reason=post.role)


def _check_second(may: bool, by: Person, at: datetime) -> None:
    if not may:
        raise Denied(by=by, needs=Permission.CONFIRM_ACCESS, at=at)


def _check_code_and_name(code: str, name: str) -> None:
    if not code or len(code) > LONGEST_CODE or not is_code(code):
        raise Refused(_("A code has at most 40 letters from A to Z, digits or _ . : - and no spaces."))
    if not name.strip():
        raise Refused(_("Write a name."))


def _check_profile(code: str) -> None:
    try:
        profile(code)
    except ProfileProblem as problem:
        raise Refused(str(problem)) from problem


def _write_place(row: Row, known: dict[str, Place], profile: str, outcome: Outcome) -> None:
    place = known.get(row.code)
    parent = known.get(row.parent)
    wanted = {
        "name": row.name,
        "name_local": row.name_local,
        "kind": row.kind,
        "parent_id": parent.pk if parent else None,
    }
    if place is None:
        known[row.code] = Place.objects.create(code=row.code, profile=profile, **wanted)
        outcome.new += 1
    elif any(getattr(place, key) != value for key, value in wanted.items()):
        Place.objects.filter(pk=place.pk).update(**wanted)
        outcome.changed += 1
    else:
        outcome.same += 1
