"""Meetings: called, moved, cancelled, opened with who is there, closed; and who leaves the room for an item."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from halka.boards.acts import (
    BOARD_MET,
    BOARD_WITHOUT_QUORUM,
    ITEM_ADDED,
    ITEM_RECUSED,
    ITEM_RETURNED,
    MEETING_CALLED,
    MEETING_CANCELLED,
    MEETING_CLOSED,
    MEETING_MOVED,
)
from halka.boards.models import Attendance, Body, Item, Meeting, Recusal, Seat
from halka.boards.no_child import ask_whether_it_is_a_child
from halka.boards.queries import attendance, invited, quorum_of
from halka.trust.action import Denied, Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission

State = Meeting.State


@action(needs=Permission.CALL_MEETING, inside="body.secretariat.code")
def call_meeting(
    *, by: Actor, at: datetime, body: Body, starts_at: datetime, ends_at: datetime, venue: str
) -> Meeting:
    """Its number is the next one of its year; a cancelled meeting keeps the number that it had."""
    Body.unscoped.select_for_update().get(pk=body.pk)
    _must_lie_ahead(starts_at, ends_at, at)
    day = timezone.localtime(starts_at, body.secretariat.profile.zone).date()
    if day < body.starts_on or (body.ends_on is not None and day >= body.ends_on):
        raise Refused(_("On that day this body does not exist."), about="starts_at")
    if not Seat.unscoped.filter(Seat.open_on(day), body=body).exists():
        raise Refused(_("Nobody has a seat here on that day. Say first who sits in this body."))
    last = Meeting.unscoped.filter(body=body, year=day.year).aggregate(last=Max("number"))["last"]
    meeting = Meeting.unscoped.create(
        body=body,
        year=day.year,
        number=(last or 0) + 1,
        starts_at=starts_at,
        ends_at=ends_at,
        first_starts_at=starts_at,
        venue=venue,
        called_at=at,
    )
    enter(MEETING_CALLED, by=by, at=at, thing=meeting.ref, thread=body.ref, due_at=starts_at)
    return meeting


def _must_lie_ahead(starts_at: datetime, ends_at: datetime, at: datetime) -> None:
    if starts_at <= at:
        raise Refused(_("This moment has passed. Choose a later one."), about="starts_at")
    if ends_at <= starts_at:
        raise Refused(_("It ends before it begins."), about="ends_at")


def _change(meeting: Meeting, among: State, **changes: object) -> None:
    """Compare and set: whoever was second is told how it stands."""
    if not Meeting.unscoped.filter(pk=meeting.pk, state=among).update(**changes):
        meeting.refresh_from_db()
        raise Refused(_("This meeting stands as “%(state)s” now.") % {"state": meeting.get_state_display()})


@action(needs=Permission.CALL_MEETING, inside="meeting.body.secretariat.code")
def move_meeting(
    *, by: Actor, at: datetime, meeting: Meeting, starts_at: datetime, ends_at: datetime, why: str
) -> None:
    """The first date stays beside the new one."""
    _must_lie_ahead(starts_at, ends_at, at)
    ask_whether_it_is_a_child(why, is_said_none=False)
    _change(meeting, State.CALLED, starts_at=starts_at, ends_at=ends_at, why=why)
    enter(MEETING_MOVED, by=by, at=at, thing=meeting.ref, thread=meeting.body.ref, due_at=starts_at)


@action(needs=Permission.CALL_MEETING, inside="meeting.body.secretariat.code")
def cancel_meeting(*, by: Actor, at: datetime, meeting: Meeting, why: str) -> None:
    """It stays in the list as cancelled, and is missing in the count of the year."""
    ask_whether_it_is_a_child(why, is_said_none=False)
    _change(meeting, State.CALLED, state=State.CANCELLED, why=why, closed_at=at)
    enter(MEETING_CANCELLED, by=by, at=at, thing=meeting.ref, thread=meeting.body.ref)


@action(needs=Permission.CALL_MEETING, inside="meeting.body.secretariat.code")
def add_item(
    *,
    by: Actor,
    at: datetime,
    meeting: Meeting,
    title: str,
    kind: str,
    text: str = "",
    lens: str = "",
    scope: str = "",
    level: str = "",
    focus: str = "",
    no_child: bool = False,
) -> Item:
    """An item says what it is about by its tags; procedure alone needs none. No child stands in it."""
    Meeting.unscoped.select_for_update().get(pk=meeting.pk)
    meeting.refresh_from_db()
    if meeting.state not in (State.CALLED, State.OPEN):
        raise Refused(_("The agenda of this meeting is closed."))
    tags = {"lens": lens, "scope": scope, "level": level, "focus": focus}
    if kind != Item.Kind.PROCEDURE:
        for name, tag in tags.items():
            if not tag:
                raise Refused(_("Say what this item is about; only procedure needs no tag."), about=name)
    asked = ask_whether_it_is_a_child(title, text, is_said_none=no_child)
    last = Item.unscoped.filter(meeting=meeting).aggregate(last=Max("position"))["last"]
    item = Item.unscoped.create(
        meeting=meeting,
        position=(last or 0) + 1,
        title=title,
        text=text,
        kind=kind,
        is_said_no_child=asked,
        **tags,
    )
    enter(ITEM_ADDED, by=by, at=at, thing=item.ref, thread=meeting.ref)
    return item


@action(needs=Permission.CALL_MEETING, inside="meeting.body.secretariat.code")
def open_meeting(*, by: Actor, at: datetime, meeting: Meeting, here: Mapping[str, str]) -> Meeting:
    """With who is there, by the reference of the seat. Below the quorum it is written down as such: no decision
    can be made, and the count of the year stays honest."""
    seats = invited(meeting)
    if unsaid := [seat for seat in seats if here.get(seat.ref) not in Attendance.State.values]:
        raise Refused(_("Say of every seat who came."), about=f"seat_{unsaid[0].ref}")
    marks = [Attendance(meeting=meeting, seat=seat, state=here[seat.ref]) for seat in seats]
    quorum = quorum_of(meeting, marks)
    state = State.OPEN if quorum.is_met else State.NO_QUORUM
    _change(
        meeting,
        State.CALLED,
        state=state,
        opened_at=at,
        quorum_needed=quorum.needed,
        quorum_present=quorum.present,
    )
    Attendance.unscoped.bulk_create(marks)
    meeting.refresh_from_db()
    if quorum.is_met:
        enter(BOARD_MET, by=by, at=at, thing=meeting.ref, thread=meeting.body.ref)
    else:
        enter(BOARD_WITHOUT_QUORUM, by=by, at=at, thing=meeting.ref, thread=meeting.body.ref)
    return meeting


@action(needs=Permission.CALL_MEETING, inside="meeting.body.secretariat.code")
def close_meeting(*, by: Actor, at: datetime, meeting: Meeting) -> None:
    """Everybody is back in the room by then."""
    _change(meeting, State.OPEN, state=State.HELD, closed_at=at)
    Recusal.unscoped.filter(item__meeting=meeting, returned_at__isnull=True).update(returned_at=at)
    enter(MEETING_CLOSED, by=by, at=at, thing=meeting.ref, thread=meeting.body.ref)


@action(needs=Permission.SIT)
def leave_for_item(*, by: Actor, at: datetime, item: Item, seat: Seat, kind: str) -> Recusal:
    """A conflict of interest: somebody says it of the own seat, or the secretary writes it down. The quorum of this item
    is counted without the seat, and its holder does not read the item from now on."""
    _must_be_own_or_kept(by, at, seat)
    Meeting.unscoped.select_for_update().get(pk=item.meeting_id)
    meeting = Meeting.unscoped.get(pk=item.meeting_id)
    if meeting.state not in (State.CALLED, State.OPEN):
        raise Refused(_("The agenda of this meeting is closed."))
    if seat.body_id != meeting.body_id:
        raise Refused(_("This seat is of another body."), about="seat")
    if meeting.state == State.OPEN and seat.pk not in {
        mark.seat_id for mark in attendance(meeting) if mark.state in Attendance.HERE
    }:
        raise Refused(_("Whoever is not in the room does not leave it."), about="seat")
    if Recusal.unscoped.filter(item=item, seat=seat).exists():
        raise Refused(_("That this seat leaves for this item is written down already."), about="seat")
    recusal = Recusal.unscoped.create(item=item, seat=seat, kind=kind, left_at=at)
    enter(ITEM_RECUSED, by=by, at=at, thing=item.ref, thread=meeting.ref)
    return recusal


@action(needs=Permission.SIT)
def return_after_item(*, by: Actor, at: datetime, recusal: Recusal) -> None:
    _must_be_own_or_kept(by, at, recusal.seat)
    back = Recusal.unscoped.filter(pk=recusal.pk, returned_at__isnull=True).update(returned_at=at)
    if not back:
        raise Refused(_("They are back in the room already."))
    enter(ITEM_RETURNED, by=by, at=at, thing=recusal.item.ref, thread=recusal.item.meeting.ref)


def _must_be_own_or_kept(by: Actor, at: datetime, seat: Seat) -> None:
    """A seat is no role: who does this in the room of somebody else is turned away."""
    is_own = getattr(by, "pk", None) in (seat.person_id, seat.substitute_id) and getattr(by, "pk", None)
    if not is_own and not seat.body.is_kept_by(by, at):
        raise Denied(by=by, needs=Permission.SIT, at=at)
