"""Bodies and their seats: the secretariat founds them and says who sits."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from halka.boards.acts import BODY_FOUNDED, SEAT_ENDED, SEAT_GIVEN
from halka.boards.models import Body, Kind, Seat
from halka.directory.models import Person, Place, Unit
from halka.trust.action import Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission


@action(needs=Permission.KEEP_BODY, inside="secretariat.code")
def found_body(
    *,
    by: Actor,
    at: datetime,
    secretariat: Unit,
    name: str,
    kind: str,
    level: str,
    place: Place,
    starts_on: date,
    ends_on: date | None = None,
    name_local: str = "",
    mandate: str = "",
    called_by: Unit | None = None,
    helped_by: Unit | None = None,
) -> Body:
    """How often it meets and when it can decide comes from the profile of its secretariat."""
    if kind == Kind.WORKING and ends_on is None:
        raise Refused(_("A working group ends on a day. Write which."), about="ends_on")
    if ends_on is not None and ends_on < starts_on:
        raise Refused(_("It ends before it begins."), about="ends_on")
    there = Body.unscoped.filter(kind=Kind.BOARD, level=level, place=place, ends_on__isnull=True)
    if kind == Kind.BOARD and ends_on is None and there.exists():
        raise Refused(_("There is already a coordination board of this level and place."), about="place")
    rule = secretariat.profile.board_rule(kind, level)
    body = Body.unscoped.create(
        name=name,
        name_local=name_local,
        kind=kind,
        level=level,
        place=place,
        secretariat=secretariat,
        called_by=called_by,
        helped_by=helped_by,
        mandate=mandate,
        meetings_a_year=rule.meetings_a_year or None,
        quorum_rule=rule.quorum,
        vote_rule=rule.votes,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    enter(BODY_FOUNDED, by=by, at=at, thing=body.ref)
    return body


@action(needs=Permission.KEEP_BODY, inside="body.secretariat.code")
def give_seat(
    *,
    by: Actor,
    at: datetime,
    body: Body,
    capacity: str,
    starts_on: date,
    function: str = Seat.Function.MEMBER,
    unit: Unit | None = None,
    person: Person | None = None,
    substitute: Person | None = None,
) -> Seat:
    """An institution has a voice in the quorum, but for the secretary and whoever has no vote. A child is never named."""
    Body.unscoped.select_for_update().get(pk=body.pk)
    if body.ends_on is not None and starts_on >= body.ends_on:
        raise Refused(_("By then this body has ended."), about="starts_on")
    if capacity == Seat.Capacity.CHILD and (person or substitute):
        raise Refused(_("A child who sits here is not named."), about="person")
    if unit is None and capacity != Seat.Capacity.CHILD and function != Seat.Function.CHAIR:
        raise Refused(_("For which institution? Only a chair or a child sits for none."), about="unit")
    if substitute is not None and not _works_for(substitute, unit, at):
        raise Refused(_("A substitute comes from the same institution."), about="substitute")
    chairs = Seat.unscoped.filter(body=body, function=Seat.Function.CHAIR, ends_on__isnull=True)
    if function == Seat.Function.CHAIR and chairs.exists():
        raise Refused(_("Somebody is in the chair. End that seat first."), about="function")
    silent = function in (Seat.Function.SECRETARY, Seat.Function.NO_VOTE)
    seat = Seat.unscoped.create(
        body=body,
        unit=unit,
        person=person,
        substitute=substitute,
        capacity=capacity,
        function=function,
        counts=unit is not None and not silent and capacity != Seat.Capacity.CHILD,
        starts_on=starts_on,
        ends_on=body.ends_on,
    )
    enter(SEAT_GIVEN, by=by, at=at, thing=seat.ref, thread=body.ref, to_unit=unit.code if unit else "")
    return seat


def _works_for(person: Person, unit: Unit | None, at: datetime) -> bool:
    body = unit.institution_id if unit else None
    return any(post.unit.institution_id == body for post in person.posts_at(at))


@action(needs=Permission.KEEP_BODY, inside="seat.body.secretariat.code")
def end_seat(*, by: Actor, at: datetime, seat: Seat, ends_on: date) -> None:
    """From that day on nobody sits there; what was written about earlier meetings stays."""
    if ends_on < seat.starts_on:
        raise Refused(_("It ends before it begins."), about="ends_on")
    open_now = Q(ends_on__isnull=True) | Q(ends_on__gt=ends_on)
    if not Seat.unscoped.filter(open_now, pk=seat.pk).update(ends_on=ends_on):
        raise Refused(_("This seat has ended already."))
    enter(SEAT_ENDED, by=by, at=at, thing=seat.ref, thread=seat.body.ref)
