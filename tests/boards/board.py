"""A board with seats, and a meeting of it, made by calling deeds."""

from __future__ import annotations

from datetime import date, datetime

from halka.boards.actions.bodies import found_body, give_seat
from halka.boards.actions.meetings import add_item, call_meeting, leave_for_item
from halka.boards.models import Body, Item, Meeting, Promise, Recusal, Seat
from halka.directory.models import Person, Unit
from halka.directory.refs import new_ref
from tests.cast import DAY, HOUR, START, Cast


def a_board(c: Cast) -> Body:
    """Three institutions that count: school, clinic (with a deputy who comes instead) and child unit."""
    board = found_body(
        by=c.fatma,
        at=START,
        secretariat=Unit.objects.get(code="FAM-1"),
        name="Board of Firstplace",
        kind="coordination_board",
        level="provincial",
        place=c.school.place,
        starts_on=START.date(),
    )
    seats: list[tuple[Person, Unit, dict[str, object]]] = [
        (c.charlie, c.school, {}),
        (c.dora, c.clinic, {"substitute": c.emil}),
        (c.alice, c.child_unit, {"capacity": "practitioner"}),
        (c.fatma, board.secretariat, {"function": "secretary"}),
    ]
    for person, unit, more in seats:
        said = {"capacity": "public_official", "starts_on": START.date(), **more}
        give_seat(by=c.fatma, at=START, body=board, unit=unit, person=person, **said)  # type: ignore[arg-type]
    return board


def a_called_meeting(c: Cast, board: Body, at: datetime) -> Meeting:
    """In eight days; the clinic has said that it leaves for the one item."""
    when = {"starts_at": at + 8 * DAY, "ends_at": at + 8 * DAY + HOUR}
    meeting = call_meeting(by=c.fatma, at=at, body=board, venue="Small hall", **when)
    an_item(c, meeting, at)
    return meeting


def an_item(c: Cast, meeting: Meeting, at: datetime) -> tuple[Item, Recusal]:
    item = add_item(
        by=c.fatma,
        at=at,
        meeting=meeting,
        title="Places at the rehabilitation centre",
        text="Two places a month for children who were referred.",
        kind="decision",
        lens="c2",
        scope="inter",
        level="provincial",
        focus="vulnerable_children",
    )
    seat = Seat.unscoped.get(body=meeting.body, person=c.dora)
    return item, leave_for_item(by=c.dora, at=at, item=item, seat=seat, kind="own_institution")


def a_promise(c: Cast, board: Body, what: str = "Two places a month.", due_on: date | None = None) -> Promise:
    """The clinic promised something, and its day has passed where no other is said."""
    return Promise.unscoped.create(
        source_kind=Promise.Source.DECISION, source_ref=new_ref(), body=board, what=what,
        owner=c.clinic, kept_by=board.secretariat, due_on=due_on or (START - DAY).date(), made_at=START,
    )  # fmt: skip
