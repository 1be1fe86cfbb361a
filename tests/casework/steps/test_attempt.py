"""A contact that did not take place is written down as what it is: an attempt, never as somebody seen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from halka.casework.acts import ATTEMPT_CORRECTED, CONTACT_ATTEMPTED
from halka.casework.cases.actions import hold_case
from halka.casework.models import Attempt, Case, Contact, Deadline, Participation
from halka.casework.steps.actions.closure import propose_closure
from halka.casework.steps.actions.contact import correct_attempt, note_attempt
from halka.questionnaires.shipped import publish_shipped
from tests.cast import DAY, HOUR, SILENT, START, Cast, a_case, a_registered_case, cast
from tests.seen import See
from tests.walks.conftest import Sit, sit
from tests.witness import denied, recorded_once, refused

__all__ = ["sit"]
pytestmark = pytest.mark.django_db
AT = START + DAY


@pytest.fixture
def c() -> Cast:
    return cast()


def tried(c: Cast, case: Case, at: datetime, **more: Any) -> Attempt:
    said: dict[str, Any] = {"how": "home_unplanned", "with_whom": "caregiver", "why_not": "nobody_home"}
    return note_attempt(by=c.alice, case=case, at=at, **(said | more))


def test_nobody_at_home_is_said_so_and_closes_no_ring(c: Cast, sit: Sit) -> None:
    case = a_registered_case(c)
    alice = sit(c.alice, AT).open(f"/cases/{case.ref}/").follow("Nobody was reached")
    alice.press(
        "Keep it",
        how="home_unplanned",
        with_whom="caregiver",
        why_not="nobody_home",
        note="The neighbour says: back at four.",
    )
    assert "Tried, and nobody was reached: Nobody at home" in alice.text
    assert "Unplanned home visit · Caregiver/family" in alice.text
    assert "tried once, nobody reached" in alice.text
    assert "has not seen the child, tried once" in alice.text
    assert "Child seen" not in alice.text
    file = alice.open(f"/cases/{case.ref}/file/").text
    assert "The neighbour says: back at four." in file
    assert "Nobody at home" in file
    assert not Contact.unscoped.exists()
    assert not Participation.unscoped.filter(step="contact").exists()


def test_the_page_of_a_contact_leads_to_it(c: Cast, sit: Sit) -> None:
    case = a_registered_case(c)
    publish_shipped(AT)
    alice = sit(c.alice, AT).open(f"/cases/{case.ref}/contact/").follow("Nobody was reached")
    assert alice.address == f"/cases/{case.ref}/attempt/"


def test_today_leads_a_family_on_hold_to_where_an_attempt_is_written_down(c: Cast, sit: Sit) -> None:
    case = a_case(c)
    hold_case(by=c.alice, case=case, at=AT)
    alice = sit(c.alice, AT + 8 * DAY).follow("See it").follow("Nobody was reached")
    assert alice.address == f"/cases/{case.ref}/attempt/"


def test_an_attempt_is_entered_once_and_meets_no_clock(c: Cast, see: See) -> None:
    case = a_case(c)
    before = list(Deadline.unscoped.filter(case=case).values_list("step", "due_at", "met_at", "is_void"))
    made: list[Any] = []
    with recorded_once(
        CONTACT_ATTEMPTED,
        unit="CPU-1",
        case=case.ref,
        reason="nobody_home",
        happened_at=AT,
        at=AT + HOUR,
        thing=lambda: made[0].ref,
    ):
        made.append(tried(c, case, AT + HOUR, happened_at=AT))
    assert (
        list(Deadline.unscoped.filter(case=case).values_list("step", "due_at", "met_at", "is_void")) == before
    )
    assert "late" in see(c.alice, START + 9 * DAY, "/").title


@pytest.mark.parametrize(
    ("nonsense", "message"),
    [
        ({"how": "telepathy"}, "how you were in contact"),
        ({"with_whom": "nobody"}, "whom you wanted to reach"),
        ({"why_not": "tired"}, "why nobody was reached"),
        ({"happened_at": AT + DAY}, "lies in the future"),
    ],
)
def test_an_attempt_says_how_whom_why_and_when(c: Cast, nonsense: dict[str, Any], message: str) -> None:
    case = a_case(c)
    with refused(message):
        tried(c, case, AT, **nonsense)


def test_an_attempt_is_put_right_and_what_stood_there_stays_readable(c: Cast, sit: Sit) -> None:
    case = a_registered_case(c)
    attempt = tried(c, case, AT, note="Rang twice.")
    alice = sit(c.alice, AT + DAY).open(f"/attempts/{attempt.ref}/correct/")
    alice.press("Correct it", why="It was the other house.")
    assert "Nothing is different" in alice.text
    alice.press("Correct it", why_not="moved", note="The house is empty.", why="It was the other house.")
    assert "What was written about a contact that did not take place was corrected." in alice.text
    file = alice.open(f"/cases/{case.ref}/file/").text
    assert "The house is empty." in file
    for before in ("Rang twice.", "Nobody at home", "It was the other house."):
        assert before in file
    alice.open(f"/cases/{case.ref}/file/").follow("Correct")
    attempt.refresh_from_db()
    right: dict[str, Any] = attempt.as_written | {"attempt": attempt, "at": AT + DAY, "why": "The day."}
    with denied(c.greta):
        correct_attempt(by=c.greta, **right | {"how": "phone"})
    with refused("lies in the future"):
        correct_attempt(by=c.alice, **right | {"happened_at": AT + 2 * DAY})
    stale = Attempt.unscoped.get(pk=attempt.pk)
    with recorded_once(ATTEMPT_CORRECTED, case=case.ref, thing=attempt.ref, reason="moved", happened_at=AT):
        correct_attempt(by=c.alice, **right | {"how": "phone"})
    with refused("somebody|Somebody"):
        correct_attempt(by=c.alice, **right | {"attempt": stale, "how": "message"})


def test_who_does_not_work_in_the_case_writes_no_attempt(c: Cast) -> None:
    case = a_case(c)
    for person in (c.bob, c.greta, c.dora):
        with denied(person):
            note_attempt(by=person, case=case, at=AT, how="phone", with_whom="child", why_not="no_answer")


def test_three_attempts_in_ninety_days_make_a_family_not_contactable(c: Cast) -> None:
    case, voice = a_case(c), SILENT
    said: dict[str, Any] = {"reason": "not_contactable", "summary": "Nobody knows where.", "voice": voice}
    for day in (10, 40):
        tried(c, case, START + day * DAY)
    with refused("2 attempts"):
        propose_closure(by=c.alice, case=case, at=START + 95 * DAY, **said)
    tried(c, case, START + 80 * DAY)
    with refused("89 days"):
        propose_closure(by=c.alice, case=case, at=START + 89 * DAY + 2 * HOUR, **said)
    propose_closure(by=c.alice, case=case, at=START + 95 * DAY, **said)


def test_an_attempt_reaches_nobody_while_the_case_is_on_hold(c: Cast, see: See) -> None:
    case = a_case(c)
    hold_case(by=c.alice, case=case, at=AT)
    assert "on hold for" in see(c.alice, AT + 8 * DAY, "/").text
    tried(c, case, AT + 8 * DAY)
    with refused("not reached since the case is on hold"):
        propose_closure(
            by=c.alice, case=case, at=AT + 9 * DAY, reason="goal_met", summary="Well.", voice=SILENT
        )
    assert "on hold for" not in see(c.alice, AT + 9 * DAY, "/").text
    assert "on hold for" in see(c.alice, AT + 15 * DAY, "/").text
