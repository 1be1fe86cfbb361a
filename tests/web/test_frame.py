"""What stands around every page: the ways of each role, and the name of who reads."""

from __future__ import annotations

import pytest
from django.conf import LazySettings

from tests.cast import DAY, START, Cast, a_registered_case, cast, somebody
from tests.seen import See
from tests.walk import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.mark.parametrize(
    ("role", "ways"),
    [
        ("caseworker", ["Cases", "Notices", "Referrals", "Questionnaires"]),
        ("supervisor", ["Cases", "Notices", "Referrals", "Questionnaires"]),
        ("focal", ["Notices", "Referrals", "Questionnaires", "Recommendations"]),
        ("coordinator", ["Referrals", "Questionnaires", "Bottlenecks", "Boards", "Recommendations"]),
        ("analyst", ["Questionnaires", "Bottlenecks"]),
        ("m_and_e", ["Questionnaires", "Bottlenecks"]),
        ("researcher", ["Questionnaires"]),
        ("administrator", ["Questionnaires", "Erasures", "Access", "People and units"]),
        ("auditor", ["Questionnaires", "Emergency looks", "Conflicts", "Erasures", "The record", "Access"]),
    ],
)
def test_ways_that_lead_somewhere_for_this_role(c: Cast, see: See, role: str, ways: list[str]) -> None:
    page = see(somebody("Nobody", c.child_unit, role), START, "/")
    assert page.navigation == ["Today", *ways]
    is_told = role == "auditor"  # of the commands that made these people
    assert page.title == ("One new thing waits." if is_told else "Nothing is late. Nothing is due today.")
    assert ("Nothing needs you now." in page.main.text) is not is_told


def test_no_browser_keeps_a_page(c: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sits at the computer next and goes back finds nothing."""
    settings.HALKA_SECOND_FACTOR = False
    case = a_registered_case(c)
    at, address = START + DAY, f"/cases/{case.ref}/"
    for person, status in ((c.alice, 200), (c.greta, 404)):
        answer = signed_in(person, at, monkeypatch).get(address)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (status, "no-store")
