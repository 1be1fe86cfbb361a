"""The end of a case through its pages: why, what is still open, who returns it with which words, who begins again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import LazySettings

from halka.casework.cases.actions import hold_case
from halka.casework.models import Case, PlanAction
from halka.casework.steps.actions.contact import make_contact
from halka.directory.actions import end_post
from halka.directory.models import Person, Post
from halka.questionnaires.shipped import publish_shipped
from halka.trust.actor import OPERATOR
from tests.cast import (
    DAY,
    HOUR,
    SILENT,
    START,
    Cast,
    a_closed_case,
    a_planned_case,
    a_registered_case,
    cast,
    somebody,
)
from tests.paper import Reader
from tests.questionnaires.contacts import CLOSED, fill_in
from tests.walk import signed_in

pytestmark = pytest.mark.django_db

AT = START + 5 * DAY
Sit = Callable[[Person, datetime, str], Reader]
GONE = CLOSED | {"reason": "not_contactable", "unreachable_days": "95"}


@pytest.fixture
def c() -> Cast:
    publish_shipped(START)
    return cast()


@pytest.fixture
def sit(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Sit:
    settings.HALKA_SECOND_FACTOR = False
    return lambda person, at, address: Reader(signed_in(person, at, monkeypatch)).open(address)


def tried(c: Cast, case: Case, at: datetime) -> None:
    make_contact(
        by=c.alice, case=case, at=at, how="phone", note="Nobody answers.", voice=SILENT, with_whom="caregiver"
    )


def test_no_reason_for_the_end_is_chosen_beforehand_and_what_is_not_done_is_named(c: Cast, sit: Sit) -> None:
    case, _plan = a_planned_case(c)
    page = sit(c.alice, AT, f"/cases/{case.ref}/close/")
    [form] = [form for form in page.page.forms if "situation" in form.fields]
    assert not form.given.get("reason")
    assert "Not done yet: Visit every week. It is cancelled when the case closes." in page.text


def test_not_contactable_needs_ninety_days_and_three_attempts(c: Cast, sit: Sit) -> None:
    case = a_registered_case(c)
    hold_case(by=c.alice, case=case, at=AT)
    address = f"/cases/{case.ref}/close/"
    fill_in(sit(c.alice, AT + HOUR, address), **GONE)
    page = sit(c.alice, AT + HOUR, f"/cases/{case.ref}/")
    assert "Closing was proposed" not in page.text
    for number in range(2):
        tried(c, case, AT + (20 + number) * DAY)
    late = sit(c.alice, AT + 95 * DAY, address)
    fill_in(late, **GONE)
    assert "2 attempts" in late.text
    tried(c, case, AT + 95 * DAY)
    late.press("Try again")
    assert "Closing was proposed" in sit(c.alice, AT + 96 * DAY, f"/cases/{case.ref}/").text


def test_on_hold_nobody_says_that_the_goal_is_met_without_a_contact(c: Cast, sit: Sit) -> None:
    case, _plan = a_planned_case(c)
    hold_case(by=c.alice, case=case, at=AT)
    address = f"/cases/{case.ref}/close/"
    page = sit(c.alice, AT + HOUR, address)
    fill_in(page, **CLOSED)
    assert "Write down a contact first." in page.text
    tried(c, case, AT + 2 * HOUR)
    fill_in(sit(c.alice, AT + 3 * HOUR, address), **CLOSED)
    assert "Closing was proposed" in sit(c.alice, AT + 4 * HOUR, f"/cases/{case.ref}/").text


def test_a_closing_comes_back_with_a_reason_that_the_worker_reads(c: Cast, sit: Sit) -> None:
    case, plan = a_planned_case(c)
    address = f"/cases/{case.ref}/"
    fill_in(sit(c.alice, AT, f"{address}close/"), **CLOSED)
    page = sit(c.bob, AT + HOUR, address)
    assert "Not done yet: Visit every week" in page.text
    page.press("Return", reason=" ")
    assert "Write what is missing" in page.text
    sit(c.bob, AT + HOUR, address).press("Return", reason="Who will call in spring?")
    assert "Who will call in spring?" in sit(c.alice, AT + 2 * HOUR, "/").text
    again = sit(c.alice, AT + 2 * HOUR, f"{address}close/")
    assert "The supervisor returned it: Who will call in spring?" in again.text
    fill_in(again, **CLOSED)
    sit(c.bob, AT + 3 * HOUR, address).press("Close the case")
    assert PlanAction.unscoped.get(plan=plan).status == "cancelled"


def test_the_supervisor_begins_a_case_again_whose_worker_has_left(c: Cast, sit: Sit) -> None:
    case, _plan = a_planned_case(c)
    a_closed_case(c, case, AT)
    post = Post.objects.get(person=c.alice)
    end_post(by=OPERATOR, post=post, at=AT + 2 * DAY)
    new = somebody("Nadia", c.child_unit, "caseworker")
    page = sit(c.bob, AT + 3 * DAY, f"/cases/{case.ref}/").follow("Start again")
    page.press("Re-open", reason="new_concern", risk="high")
    sit(c.bob, AT + 3 * DAY + HOUR, f"/cases/{case.ref}/assign/").press("Assign", worker=str(new.pk))
    case.refresh_from_db()
    assert (case.status, case.worker) == ("open", new)


def test_on_hold_is_reminded_for_worker_and_supervisor(c: Cast, sit: Sit) -> None:
    case, _plan = a_planned_case(c)
    hold_case(by=c.alice, case=case, at=AT)
    row = "Try again to reach the family: on hold for"
    for days, is_told in ((6, False), (7, True), (13, True)):
        for person in (c.alice, c.bob):
            assert (row in sit(person, AT + days * DAY, "/").text) is is_told, (days, person)
    tried(c, case, AT + 8 * DAY)
    for days, is_told in ((9, False), (14, True), (30, True), (90, True)):
        assert (row in sit(c.alice, AT + days * DAY, "/").text) is is_told, days
    assert row not in sit(c.greta, AT + 30 * DAY, "/").text
