"""What stands around every page: the ways of each role, and the name of who reads."""

from __future__ import annotations

import pytest

from tests.cast import START, Cast, cast, somebody
from tests.seen import See

pytestmark = pytest.mark.django_db


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.mark.parametrize(
    ("role", "ways"),
    [
        ("caseworker", ["Cases", "Notices", "Referrals"]),
        ("supervisor", ["Cases", "Notices", "Referrals"]),
        ("focal", ["Notices", "Referrals"]),
        ("coordinator", ["Referrals", "Bottlenecks"]),
        ("analyst", ["Bottlenecks"]),
        ("m_and_e", ["Bottlenecks"]),
        ("researcher", []),
        ("administrator", ["Erasures", "Access", "People and units"]),
        ("auditor", ["Emergency looks", "Conflicts", "Erasures", "The record", "Access"]),
    ],
)
def test_ways_that_lead_somewhere_for_this_role(c: Cast, see: See, role: str, ways: list[str]) -> None:
    page = see(somebody("Nobody", c.child_unit, role), START, "/")
    assert page.navigation == ["Today", *ways]
    is_told = role == "auditor"  # of the commands that made these people
    assert page.title == ("One new thing waits." if is_told else "Nothing is late. Nothing is due today.")
    assert ("Nothing needs you now." in page.main.text) is not is_told
