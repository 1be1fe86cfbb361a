"""What public reports of similar systems tell: days that cannot be, and a closed case that is told of again. The other reports
are each held by a test of the room that they are about."""

from datetime import UTC, datetime

import pytest
from django.conf import LazySettings

from halka.casework.models import Case, Contact, Deadline, Notice
from halka.casework.steps.actions.contact import make_contact
from tests.cast import (
    DAY,
    HOUR,
    SPOKE,
    START,
    a_closed_case,
    a_notice,
    a_planned_case,
    a_registered_case,
    cast,
)
from tests.paper import Reader
from tests.walk import signed_in
from tests.witness import refused

pytestmark = pytest.mark.django_db
AT = START + 5 * DAY


@pytest.fixture(autouse=True)
def _without_a_second_step(settings: LazySettings) -> None:
    settings.HALKA_SECOND_FACTOR = False


def test_a_contact_is_never_before_the_birth_and_before_the_notice_it_meets_no_clock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    c = cast()
    case = a_registered_case(c)  # born in 2017

    def contact(when: datetime) -> Contact:
        return make_contact(
            by=c.alice, case=case, at=AT, how="phone", note="A call.", voice=SPOKE, happened_at=when
        )

    with refused("before the child was born. The earliest day is Sun 1 January 2017"):
        contact(datetime(2016, 12, 31, 12, tzinfo=UTC))
    made = contact(datetime(2018, 1, 1, 9, tzinfo=UTC))
    clocks = Deadline.unscoped.filter(case=case, step__in=["first_contact", "follow_up"])
    assert list(clocks.values_list("step", "met_at")) == [("first_contact", None)]
    page = Reader(signed_in(c.alice, AT, monkeypatch)).open(f"/contacts/{made.ref}/correct/")
    page.press("Correct it", happened_at="1999-01-01T10:00", why="The year.")
    assert "The earliest day is Sun 1 January 2017" in page.text
    assert Contact.unscoped.get().happened_at == made.happened_at


def test_half_an_hour_after_midnight_is_the_day_that_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    c = cast()
    case = a_registered_case(c)
    made = make_contact(
        by=c.alice, case=case, at=AT, how="phone", note="A call.", voice=SPOKE, happened_at=AT - HOUR
    )
    address = f"/contacts/{made.ref}/correct/"
    zone = c.child_unit.profile.zone
    typed = (AT - DAY).astimezone(zone).replace(hour=0, minute=30)
    page = Reader(signed_in(c.alice, AT, monkeypatch)).open(address)
    page.press("Correct it", happened_at=f"{typed:%Y-%m-%dT%H:%M}", why="By night.")
    assert Contact.unscoped.get().happened_at.astimezone(zone).replace(tzinfo=None) == typed.replace(
        tzinfo=None
    )
    file = Reader(signed_in(c.alice, AT, monkeypatch)).open(f"/cases/{case.ref}/file/").text
    assert f"{typed:%a} {typed.day} {typed:%B}, 00:30" in file
    ahead = (AT + DAY).astimezone(zone).replace(hour=0, minute=10)
    page = Reader(signed_in(c.alice, AT, monkeypatch)).open(address)
    page.press("Correct it", happened_at=f"{ahead:%Y-%m-%dT%H:%M}", why="By night.")
    assert "This lies in the future" in page.text


def test_what_is_told_of_a_child_whose_case_is_closed_leads_to_starting_it_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    c = cast()
    case = a_planned_case(c)[0]
    a_closed_case(c, case, AT)
    notice = a_notice(c, AT + 6 * DAY)
    at = AT + 7 * DAY
    page = Reader(signed_in(c.bob, at, monkeypatch)).open(f"/notices/{notice.ref}/")
    page = page.follow("The child has a case already")
    page.press("Join them", code=case.code)
    assert "This case is closed. Start it again" in page.text
    assert Notice.unscoped.get(pk=notice.pk).status == "received"
    page.press("Re-open", reason="new_concern", risk="high")
    again = Reader(signed_in(c.bob, at + HOUR, monkeypatch)).open(f"/notices/{notice.ref}/known/")
    again.press("Join them", code=case.code)
    assert Notice.unscoped.get(pk=notice.pk).case == case
    assert Case.unscoped.get(pk=case.pk).is_open
