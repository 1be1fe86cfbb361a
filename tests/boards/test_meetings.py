"""A board through its pages, without a script: founded, seated, called, moved, held, below its quorum, cancelled."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest
from django.conf import LazySettings

from halka.boards.actions.bodies import end_seat, found_body, give_seat
from halka.boards.actions.meetings import (
    add_item,
    call_meeting,
    cancel_meeting,
    close_meeting,
    leave_for_item,
    move_meeting,
    open_meeting,
    return_after_item,
)
from halka.boards.acts import BOARD_WITHOUT_QUORUM, MEETING_CALLED
from halka.boards.models import Item, Meeting, Recusal, Seat
from halka.boards.no_child import looks_like_a_child
from halka.directory.models import Person, Unit
from halka.profiles import profile
from halka.trust.models import LedgerEntry
from tests.boards.board import a_board
from tests.cast import DAY, HOUR, START, cast, somebody
from tests.paper import Reader
from tests.walk import signed_in
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db

NOW = START + DAY
MEETS = START + 8 * DAY
As = Callable[[Person, datetime], Reader]
WHEN = {"starts_at": f"{MEETS:%Y-%m-%dT%H:%M}", "ends_at": f"{MEETS + 2 * HOUR:%Y-%m-%dT%H:%M}"}
TAGS = {"kind": "decision", "lens": "c2", "scope": "inter", "level": "provincial", "focus": "child_labour"}


@pytest.fixture
def sees(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> As:
    settings.HALKA_SECOND_FACTOR = False
    return lambda person, at: Reader(signed_in(person, at, monkeypatch)).open("/boards/")


def seat_of(person: Person) -> Seat:
    return Seat.unscoped.get(person=person)


def who_came(**states: str) -> dict[str, str]:
    return {
        f"seat_{seat.ref}": states.get(seat.person.username if seat.person else "", "absent")
        for seat in Seat.unscoped.all()
    }


def test_the_secretary_founds_a_board_and_holds_its_first_meeting(sees: As) -> None:
    c = cast()
    page = sees(c.fatma, NOW).follow("Found a body")
    said = {"name": "Board of Firstplace", "kind": "working_group", "level": "provincial", "place": "P1"}
    page.press("Found it", secretariat="FAM-1", starts_on="2026-03-02", **said)
    assert "A working group ends on a day" in page.text
    page.press("Found it", kind="coordination_board")
    assert "No lawyer has confirmed the rules" in page.text
    assert "Nobody" in page.text  # the table of members, before anybody sits
    for person, unit in ((c.charlie, "SCH-1"), (c.dora, "CLI-1"), (c.alice, "CPU-1")):
        page.follow("Give a seat")
        page.press(
            "Give this seat",
            unit=unit,
            person=person.username,
            capacity="public_official",
            starts_on="2026-03-02",
        )
    with recorded_once(MEETING_CALLED, due_at=MEETS):
        page.follow("Call a meeting").press("Call the meeting", venue="Small hall", **WHEN)
    page.follow("Put something on the agenda")
    page.press("Put it on the agenda", title="Places for K7R-2M9", **TAGS)
    assert "Is “K7R-2M9” a child?" in page.text
    page.press("Put it on the agenda", title="Places at the centre", text="Two a month.", lens="")
    assert "only procedure needs no tag" in page.text
    page.press("Put it on the agenda", lens="c2")
    assert "Coordination · Between institutions" in page.text
    page.follow("Open it: who came?").press("Open the meeting", **who_came(charlie="present"))
    assert "Say of every seat" not in page.text
    assert "There is no quorum. Nothing can be decided." in page.text
    assert [entry.act for entry in LedgerEntry.objects.order_by("-seq")[:1]] == [BOARD_WITHOUT_QUORUM]


def test_a_conflict_ends_reading_at_once_and_the_quorum_is_counted_again(sees: As) -> None:
    c = cast()
    call_meeting(by=c.fatma, at=START, body=a_board(c), starts_at=MEETS, ends_at=MEETS + HOUR, venue="Hall")
    page = sees(c.fatma, NOW).follow("Board of Firstplace").follow("2026/1")
    page.follow("Put something on the agenda")
    page.press("Put it on the agenda", title="The clinic", text="It refused nine times.", **TAGS)
    page.follow("Open it: who came?")
    page.press("Open the meeting", **who_came(charlie="present", dora="substitute", fatma="present"))
    assert "There is a quorum." in page.text  # the substitute counts, the secretary does not
    meeting = Meeting.unscoped.get()
    assert (meeting.quorum_present, meeting.quorum_needed) == (2, 2)
    at = MEETS + HOUR
    member = sees(c.dora, at).open(f"/meetings/{meeting.ref}/")
    assert "It refused nine times." in member.text
    member.follow("Somebody leaves for this item: The clinic")
    member.press("Write it down", seat=seat_of(c.dora).ref, kind="own_institution")
    for reader in (c.dora, c.emil):  # the substitute, too
        assert "It refused nine times." not in sees(reader, at).open(f"/meetings/{meeting.ref}/").text
    page = sees(c.charlie, at).open(f"/meetings/{meeting.ref}/")
    assert "It refused nine times." in page.text
    assert "Institutions left for this item: 1; needed: 2. It can be discussed" in page.text
    with denied(c.charlie):  # nobody sends a colleague out of the room
        leave_for_item(by=c.charlie, at=at, item=Item.unscoped.get(), seat=seat_of(c.alice), kind="other")
    with refused("does not leave it"):
        leave_for_item(by=c.fatma, at=at, item=Item.unscoped.get(), seat=seat_of(c.alice), kind="other")
    sees(c.fatma, at).open(f"/meetings/{meeting.ref}/").press("Is back")
    assert "It refused nine times." not in sees(c.dora, at).open(f"/meetings/{meeting.ref}/").text
    sees(c.fatma, at).open(f"/meetings/{meeting.ref}/").press("Close the meeting")
    with refused("Held"):
        close_meeting(by=c.fatma, meeting=meeting, at=at)
    text = sees(c.fatma, at + DAY).follow("Board of Firstplace").text
    assert "a quorum at 1 of 1 meetings" in text
    assert "Unit CPU-1 was there at 0 of 1 meetings." in text


def test_a_moved_meeting_keeps_its_first_date_and_a_cancelled_one_stays(sees: As) -> None:
    c = cast()
    call_meeting(by=c.fatma, at=START, body=a_board(c), starts_at=MEETS, ends_at=MEETS + HOUR, venue="Hall")
    later = {
        name: (MEETS + n * DAY).strftime("%Y-%m-%dT%H:%M") for name, n in (("starts_at", 1), ("ends_at", 2))
    }
    page = sees(c.fatma, NOW).follow("Board of Firstplace").follow("2026/1")
    page.follow("Move it").press("Move the meeting", why="The hall is taken.", **later)
    assert "First called for" in page.text
    page.follow("Cancel it").press("Cancel the meeting", why="Snow.")
    assert "This meeting was cancelled." in page.text
    page = sees(c.charlie, NOW).follow("Board of Firstplace")
    assert "Cancelled" in page.text
    assert "Call a meeting" not in page.text


def test_who_does_not_sit_sees_no_board_and_a_seat_ends(sees: As) -> None:
    c = cast()
    board = a_board(c)
    call_meeting(by=c.fatma, at=START, body=board, starts_at=MEETS, ends_at=MEETS + HOUR, venue="Hall")
    meeting = Meeting.unscoped.get()
    addresses = [f"/boards/{board.ref}/", f"/meetings/{meeting.ref}/", f"/meetings/{meeting.ref}/open/"]

    def answers(person: Person, at: datetime) -> list[int]:
        client = sees(person, at).client
        return [client.get(address).status_code for address in addresses]

    other = somebody("Other", Unit.objects.get(code="SHE-1"), "coordinator")  # a secretary of another place
    for stranger in (c.greta, other):
        assert answers(stranger, NOW) == [404, 404, 404]
    assert answers(c.emil, NOW) == [200, 200, 403]  # a substitute reads, and opens nothing
    end_seat(by=c.fatma, at=NOW, seat=seat_of(c.dora), ends_on=(NOW + DAY).date())
    assert answers(c.dora, NOW) == [200, 200, 403]
    assert answers(c.dora, NOW + DAY) == [404, 404, 404]
    with refused("ended already"):
        end_seat(by=c.fatma, at=NOW, seat=seat_of(c.dora), ends_on=(NOW + 2 * DAY).date())
    with refused("a coordination board of this level"):
        a_board(c)
    with denied(c.alice):  # her unit is no secretariat
        found_body(
            by=c.alice, at=NOW, secretariat=c.child_unit, name="Mine", kind="technical_group", level="local",
            place=c.school.place, starts_on=NOW.date(),
        )  # fmt: skip
    with refused("not named"):
        give_seat(
            by=c.fatma, at=NOW, body=board, capacity="child", person=c.alice, starts_on=NOW.date(), unit=None
        )


def test_a_member_keeps_nothing_and_today_tells_of_the_meeting(sees: As) -> None:
    c = cast()
    board = a_board(c)
    end = MEETS + HOUR
    meeting = call_meeting(by=c.fatma, at=START, body=board, starts_at=MEETS, ends_at=end, venue="Hall")
    item = add_item(by=c.fatma, at=START, meeting=meeting, title="Minutes", kind="procedure")
    leave_for_item(by=c.dora, at=START, item=item, seat=seat_of(c.dora), kind="family")
    with denied(c.charlie):
        add_item(by=c.charlie, at=NOW, meeting=meeting, title="Mine", kind="procedure")
    with denied(c.charlie):
        move_meeting(by=c.charlie, at=NOW, meeting=meeting, starts_at=MEETS, ends_at=end, why="Later.")
    with denied(c.charlie):
        cancel_meeting(by=c.charlie, at=NOW, meeting=meeting, why="No time.")
    with denied(c.charlie):
        open_meeting(by=c.charlie, at=NOW, meeting=meeting, here={})
    with denied(c.charlie):
        return_after_item(by=c.charlie, at=NOW, recusal=Recusal.unscoped.get())
    with refused("Is “K7R-2M9” a child?"):
        move_meeting(by=c.fatma, at=NOW, meeting=meeting, starts_at=MEETS, ends_at=end, why="For K7R-2M9.")
    page = sees(c.charlie, NOW).open("/").follow("Read the agenda")
    assert "Minutes" in page.text
    assert "Board of Firstplace meets" not in sees(c.greta, NOW).open("/").text


def test_a_place_has_one_board_of_a_level_and_a_working_group_ends() -> None:
    c = cast()
    board = a_board(c)
    found = partial(
        found_body, by=c.fatma, at=NOW, secretariat=board.secretariat, level="provincial", starts_on=NOW.date(),
        place=c.school.place,
    )  # fmt: skip
    with refused("There is already a coordination board"):
        found(name="Another", kind="coordination_board")
    with refused("A working group ends on a day"):
        found(name="On labour", kind="working_group")


@pytest.mark.parametrize("text", ["Places for K7R-2M9.", "about k7r2m9 again", "of JJH-FHT."])
def test_what_looks_like_a_case_code_is_asked_about(text: str) -> None:
    assert looks_like_a_child(text)
    assert not looks_like_a_child("Two places a month; 2026/4-1 on 12 March, 353/2018, Derelik and Kodraj.")


def test_every_row_of_the_profiles_says_its_source_and_none_is_confirmed() -> None:
    province, district = (
        profile("tr").board_rule("coordination_board", level) for level in ("provincial", "district")
    )
    assert (province.meetings_a_year, district.meetings_a_year) == (6, 0)
    assert profile("tr").board_rule("coordination_board", "central").meetings_a_year == 2
    assert profile("al").board_rule("technical_group", "local").meetings_a_year == 0
    assert not any(row.confirmed for code in ("ia", "tr", "al") for row in profile(code).boards)
