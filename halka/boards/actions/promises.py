"""Decisions and the promises that they make: one owner, one date, and somebody of another unit who confirms."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from halka.boards.acts import (
    DECISION_ADOPTED,
    PROMISE_CONFIRMED,
    PROMISE_DONE,
    PROMISE_MOVED,
    PROMISE_REMINDED,
)
from halka.boards.models import Decision, Item, Meeting, MoreTime, Promise, Recusal
from halka.boards.no_child import ask_whether_it_is_a_child
from halka.boards.queries import attendance, quorum_of
from halka.directory.models import Person, Unit
from halka.trust.action import Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission

State = Promise.State


@action(needs=Permission.CALL_MEETING, inside="item.meeting.body.secretariat.code")
def adopt_decision(
    *,
    by: Actor,
    at: datetime,
    item: Item,
    text: str,
    kind: str,
    owner: Unit | None = None,
    due_on: date | None = None,
    no_child: bool = False,
) -> Decision:
    """What asks for something has exactly one owner and one date. Two owners are two decisions."""
    meeting = Meeting.unscoped.select_for_update().select_related("body").get(pk=item.meeting_id)
    _must_be_able_to_decide(meeting, item)
    if kind == Decision.Kind.TASK:
        if owner is None:
            raise Refused(_("Which unit does it? Two units are two decisions."), about="owner")
        if due_on is None:
            raise Refused(_("Until which day? Without a date it cannot be adopted."), about="due_on")
        if due_on <= timezone.localtime(at).date():
            raise Refused(_("This day has come already. Choose a later one."), about="due_on")
    elif owner is not None or due_on is not None:
        raise Refused(_("Who has an owner or a date does something: choose that kind."), about="kind")
    asked = ask_whether_it_is_a_child(text, is_said_none=no_child)
    last = Decision.unscoped.filter(item=item).aggregate(last=Max("number"))["last"]
    decision = Decision.unscoped.create(
        item=item, number=(last or 0) + 1, text=text, kind=kind, adopted_at=at, is_said_no_child=asked
    )
    if owner is not None and due_on is not None:
        Promise.unscoped.create(
            source_kind=Promise.Source.DECISION,
            source_ref=decision.ref,
            body=meeting.body,
            what=text,
            owner=owner,
            kept_by=meeting.body.secretariat,
            due_on=due_on,
            made_at=at,
        )
    enter(
        DECISION_ADOPTED,
        by=by,
        at=at,
        thing=decision.ref,
        thread=meeting.ref,
        to_unit=owner.code if owner else "",
    )
    return decision


def _must_be_able_to_decide(meeting: Meeting, item: Item) -> None:
    """The quorum is that of this item: whoever has left the room for it is not counted."""
    if meeting.state != Meeting.State.OPEN:
        raise Refused(_("Only a meeting that is open, with a quorum, can decide."))
    out = Recusal.unscoped.filter(item=item, returned_at__isnull=True).values_list("seat", flat=True)
    if not quorum_of(meeting, attendance(meeting), list(out)).is_met:
        raise Refused(_("Too few are in the room for this item. It can be discussed, and not decided."))


def _change(promise: Promise, among: State, **changes: object) -> None:
    """Compare and set: whoever was second is told how it stands."""
    if not Promise.unscoped.filter(pk=promise.pk, state=among).update(**changes):
        promise.refresh_from_db()
        raise Refused(_("This promise stands as “%(state)s” now.") % {"state": promise.get_state_display()})


@action(needs=Permission.KEEP_PROMISE, inside="promise.owner.code")
def say_done(*, by: Actor, at: datetime, promise: Promise, proof: str, no_child: bool = False) -> None:
    ask_whether_it_is_a_child(proof, is_said_none=no_child)
    _change(promise, State.OPEN, state=State.DONE, done_at=at, proof=proof)
    enter(PROMISE_DONE, by=by, at=at, thing=promise.ref, thread=promise.source_ref)


@action(needs=Permission.KEEP_PROMISE, inside="promise.owner.code")
def ask_more_time(*, by: Actor, at: datetime, promise: Promise, due_on: date, why: str) -> None:
    """The new date counts; the old one stays and is shown with it."""
    Promise.unscoped.select_for_update().get(pk=promise.pk)
    promise.refresh_from_db()
    if due_on <= max(promise.due_on, timezone.localtime(at).date()):
        raise Refused(_("More time ends on a later day."), about="due_on")
    ask_whether_it_is_a_child(why, is_said_none=False)
    old = promise.due_on
    _change(promise, State.OPEN, due_on=due_on)
    MoreTime.unscoped.create(promise=promise, old_due_on=old, new_due_on=due_on, why=why, moved_at=at)
    enter(PROMISE_MOVED, by=by, at=at, thing=promise.ref, thread=promise.source_ref)


@action(needs=Permission.SIT)
def confirm_done(*, by: Actor, at: datetime, promise: Promise) -> None:
    """Nobody confirms the own promise: it takes somebody of another unit."""
    units = [post.unit for post in by.posts_at(at)] if isinstance(by, Person) else []
    if not units or any(unit.pk == promise.owner_id for unit in units):
        raise Refused(_("Somebody of another unit confirms this."))
    _change(promise, State.DONE, state=State.CONFIRMED, confirmed_at=at, confirmed_by=units[0])
    enter(PROMISE_CONFIRMED, by=by, at=at, thing=promise.ref, thread=promise.source_ref)


@action(needs=Permission.CALL_MEETING, inside="promise.kept_by.code")
def remind(*, by: Actor, at: datetime, promise: Promise) -> None:
    """The owner reads it on Today; nothing leaves the program."""
    _change(promise, State.OPEN, reminded_at=at)
    enter(
        PROMISE_REMINDED,
        by=by,
        at=at,
        thing=promise.ref,
        thread=promise.source_ref,
        to_unit=promise.owner.code,
    )
