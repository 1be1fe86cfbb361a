"""A decision makes a promise; the promise is asked after, moved, done and confirmed, through its pages."""

import pytest

from halka.boards.actions.meetings import call_meeting, leave_for_item
from halka.boards.actions.promises import adopt_decision, ask_more_time, confirm_done, remind, say_done
from halka.boards.acts import DECISION_ADOPTED, PROMISE_REMINDED
from halka.boards.models import Item, Meeting, MoreTime, Promise
from halka.boards.promise_list import promises
from halka.directory.models import Unit
from tests.boards.board import a_board, a_promise
from tests.boards.test_meetings import MEETS, TAGS, As, seat_of, sees, who_came
from tests.cast import DAY, HOUR, START, Cast, cast
from tests.witness import denied, entries_since, last_seq, recorded_once, refused

pytestmark = pytest.mark.django_db
__all__ = ["sees"]
AT = MEETS + HOUR
LATE = MEETS + 30 * DAY
DUE = (MEETS + 10 * DAY).date()


def an_open_meeting(c: Cast, sees: As) -> Item:
    call_meeting(by=c.fatma, at=START, body=a_board(c), starts_at=MEETS, ends_at=AT, venue="Hall")
    page = sees(c.fatma, MEETS).follow("Board of Firstplace").follow("2026/1")
    page.follow("Put something on the agenda")
    page.press("Put it on the agenda", title="Places at the clinic", **TAGS)
    page.follow("Open it: who came?")
    page.press("Open the meeting", **who_came(charlie="present", dora="substitute", fatma="present"))
    return Item.unscoped.get()


def test_a_decision_is_promised_asked_after_moved_done_and_confirmed(sees: As) -> None:
    c = cast()
    an_open_meeting(c, sees)
    meeting = Meeting.unscoped.get()
    page = (
        sees(c.fatma, AT)
        .open(f"/meetings/{meeting.ref}/")
        .follow("Write down a decision: Places at the clinic")
    )
    page.press("Adopt it", text="Reserve a place for K7R-2M9.", kind="task")
    assert "Which unit does it?" in page.text
    assert "Two units are two decisions" in page.text
    page.press("Adopt it", owner="CLI-1")
    assert "Without a date it cannot be adopted." in page.text
    page.press("Adopt it", due_on=f"{DUE}")
    assert "Is “K7R-2M9” a child?" in page.text
    assert not Promise.unscoped.exists()
    with recorded_once(DECISION_ADOPTED, to_unit="CLI-1"):
        page.press("Adopt it", text="Reserve two places a month.")
    assert "Decided: Reserve two places a month." in page.text

    page = sees(c.fatma, LATE).follow("Promises")
    assert "Overdue" in page.text
    seq = last_seq()
    page.press("Remind all")
    assert [entry.act for entry in entries_since(seq)] == [PROMISE_REMINDED]
    assert "Remind all" not in page.buttons  # once a day
    page.client.post("/promises/remind/")
    assert len(entries_since(seq)) == 1
    assert "One is due today." in sees(c.dora, MEETS + 10 * DAY).open("/").text
    owner = sees(c.dora, LATE).open("/")
    assert "The secretariat asks for it." in owner.text
    assert "One thing is late." in owner.text  # what the own unit owes waits for nobody else
    promise = Promise.unscoped.get()
    owner.open(f"/promises/{promise.ref}/").follow("Ask for more time")
    owner.press("Set the new date", due_on=f"{DUE}", why="Staff is missing.")
    assert "This day has passed." in owner.text
    owner.press("Set the new date", due_on=f"{(LATE + 5 * DAY).date()}")
    assert "Earlier date" in owner.text
    assert MoreTime.unscoped.get().old_due_on == DUE
    owner.follow("It is done").press("Say that it is done", proof="Letter 12 to the board.")
    assert "Confirm that it is done" not in owner.text
    page = sees(c.charlie, LATE).open(f"/promises/{promise.ref}/").press("Confirm that it is done")
    assert "Unit SCH-1" in page.text
    assert "Nothing is promised that is not confirmed." in sees(c.fatma, LATE).follow("Promises").text


def test_who_may_not_and_what_makes_no_sense(sees: As) -> None:
    c = cast()
    item = an_open_meeting(c, sees)
    clinic = Unit.objects.get(code="CLI-1")
    task = {"at": AT, "item": item, "text": "Two places.", "kind": "task", "owner": clinic, "due_on": DUE}
    with denied(c.charlie):
        adopt_decision(by=c.charlie, **task)  # type: ignore[arg-type]
    with refused("choose that kind"):
        adopt_decision(by=c.fatma, **{**task, "kind": "opinion"})  # type: ignore[arg-type]
    adopt_decision(by=c.fatma, **task)  # type: ignore[arg-type]
    promise = Promise.unscoped.get()
    with denied(c.charlie):
        say_done(by=c.charlie, at=AT, promise=promise, proof="Mine.")
    with denied(c.charlie):
        ask_more_time(by=c.charlie, at=AT, promise=promise, due_on=(LATE + DAY).date(), why="Mine.")
    with refused("More time ends on a later day."):
        ask_more_time(by=c.dora, at=AT, promise=promise, due_on=DUE, why="Staff is missing.")
    with denied(c.dora):
        remind(by=c.dora, at=AT, promise=promise)
    with refused("stands as"):
        confirm_done(by=c.charlie, at=AT, promise=promise)
    say_done(by=c.dora, at=AT, promise=promise, proof="Letter 12.")
    with refused("of another unit"):
        confirm_done(by=c.dora, at=AT, promise=promise)
    assert sees(c.greta, AT).client.get(f"/promises/{promise.ref}/").status_code == 404
    leave_for_item(by=c.fatma, at=AT, item=item, seat=seat_of(c.dora), kind="own_institution")
    with refused("not decided"):
        adopt_decision(by=c.fatma, **task)  # type: ignore[arg-type]


def test_who_left_for_an_item_reads_nothing_of_what_came_out_of_it(sees: As) -> None:
    c = cast()
    item = an_open_meeting(c, sees)
    clinic = Unit.objects.get(code="CLI-1")
    adopt_decision(by=c.fatma, at=AT, item=item, text="Two places.", kind="task", owner=clinic, due_on=DUE)
    promise = Promise.unscoped.get()
    own = f"/promises/{promise.ref}/"
    assert "Two places." in sees(c.charlie, AT).open(own).text
    leave_for_item(by=c.fatma, at=AT, item=item, seat=seat_of(c.charlie), kind="family")
    assert sees(c.charlie, AT).client.get(own).status_code == 404
    for address in ("/promises/", f"/meetings/{item.meeting.ref}/"):
        assert "Two places." not in sees(c.charlie, AT).open(address).text
    assert "Two places." in sees(c.dora, AT).open(own).text  # its owner has to do it


def test_what_is_overdue_stands_first_then_what_is_due_next() -> None:
    c = cast()
    board = a_board(c)
    rows = {}
    for name, days, state in (
        ("later", 40, "open"),
        ("said", -9, "done"),
        ("older", -8, "open"),
        ("late", -2, "open"),
    ):
        row = a_promise(c, board, name, (AT + days * DAY).date())
        Promise.unscoped.filter(pk=row.pk).update(state=state, done_at=AT, proof="Letter 12.")
        rows[row.pk] = name
    assert [rows[one.pk] for one, _late in promises(c.fatma, AT)] == ["older", "late", "later", "said"]
