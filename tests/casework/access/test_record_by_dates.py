"""The record from one day to another, of a kind, a person, a unit, a case: what is shown, and how many lines there are."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from halka.casework.acts import CASE_OPENED, NOTICE_ACCEPTED, NOTICE_RECEIVED
from halka.directory.models import Person
from halka.trust import clock
from halka.trust.acts import ACCESS_DENIED, LEDGER_OPENED
from halka.trust.models import LedgerEntry
from tests.cast import DAY, START, Cast, a_case, a_registered_case, a_sent_referral, cast, somebody
from tests.seen import Page, See
from tests.walk import signed_in
from tests.witness import recorded_once

pytestmark = pytest.mark.django_db
NOW = START + 6 * DAY


@pytest.fixture
def c(settings: LazySettings) -> Cast:
    settings.HALKA_SECOND_FACTOR = False
    return cast()


@pytest.fixture
def ines(c: Cast) -> Person:
    return somebody("Ines", c.child_unit, "auditor")


def record(see: See, ines: Person, **asked: Any) -> Page:
    return see(ines, NOW, "/record/?" + "&".join(f"{name}={value}" for name, value in asked.items()))


def lines(page: Page) -> list[str]:
    """The act of each line."""
    return re.findall(r"\b([a-z]+\.[a-z_]+)\b", " ".join(td.text for td in page.main.all("td")))


def counted(page: Page) -> str:
    return next(
        (p.text for p in page.main.all("p") if p.text.startswith(("One line.", "Lines "))),
        "nothing is counted",
    )


def test_a_day_begins_and_ends_at_midnight_of_the_reader(c: Cast, see: See, ines: Person) -> None:
    """10:00 in UTC is the same day; 23:30 in UTC is the next one in the office, which is an hour or more ahead."""
    a_case(c, START)
    a_case(c, START.replace(hour=23, minute=30))
    a_case(c, START + 2 * DAY)

    def received(**days: str) -> int:
        return len(lines(record(see, ines, act=NOTICE_RECEIVED, **days)))

    shown = {td.text for td in record(see, ines, act=NOTICE_RECEIVED).main.all("th") if "March" in td.text}
    assert len(shown) == 3
    assert received() == 3
    assert (
        received(since="2026-03-02", until="2026-03-02") + received(since="2026-03-03", until="2026-03-03")
        == 2
    )
    assert received(since="2026-03-04") == 1
    assert received(until="2026-03-03") == 2
    assert received(since="2026-03-05") == 0


def test_the_day_is_said_with_its_weekday_and_the_count_is_true(c: Cast, see: See, ines: Person) -> None:
    for n in range(3):
        a_case(c, START + n * DAY)
    page = record(see, ines, act=NOTICE_RECEIVED, since="2026-03-02", until="2026-03-03")
    assert (
        counted(page)
        == "Lines 1 to 2 of 2. From the day Monday 2 March 2026. Up to and including Tuesday 3 March 2026."
    )
    assert counted(record(see, ines, act=NOTICE_RECEIVED, until="2026-03-02")).startswith("One line.")
    everything = counted(record(see, ines))
    number = LedgerEntry.objects.count()
    assert everything == f"Lines 1 to {number} of {number}."


def test_the_second_page_goes_on_counting(c: Cast, see: See, ines: Person) -> None:
    for _ in range(60):
        record(see, ines, kind="looks")
    asked = {"act": LEDGER_OPENED, "since": "2026-03-08"}
    first = record(see, ines, **asked)
    assert counted(first).startswith("Lines 1 to 50 of 61.")
    assert len(lines(first)) == 50
    older = next(link for link in first.main.all("a") if link.said.get("rel") == "next").said["href"]
    second = see(ines, NOW, f"/record/{older}")
    assert counted(second).startswith(
        "Lines 52 to 62 of 62."
    )  # the look at the first page stands above them now
    assert len(lines(second)) == 11


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ({"since": "2026-03-05", "until": "2026-03-04"}, "The last day lies before the first one."),
        ({"since": "2026-02-30"}, "Enter a valid date."),
        ({"until": "9999-12-31"}, "Choose a day between 1970 and 2199."),
        ({"unit": "NOWHERE"}, "not one of the available choices"),
        ({"kind": "secrets"}, "not one of the available choices"),
    ],
)
def test_days_are_checked(see: See, ines: Person, asked: dict[str, str], complaint: str) -> None:
    page = record(see, ines, **asked)
    assert complaint in page.main.text
    assert (lines(page), counted(page)) == ([], "nothing is counted")


def test_looks_denials_and_deeds_are_told_apart(
    c: Cast, see: See, ines: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_case(c)
    for person, status in ((c.alice, 200), (c.greta, 404)):
        client = Client()
        client.force_login(person)
        monkeypatch.setattr(clock, "now", lambda: START + DAY)
        assert client.get(f"/cases/{case.ref}/").status_code == status
    of = {
        kind: set(lines(record(see, ines, kind=kind, case=case.code)))
        for kind in ("looks", "denied", "deeds")
    }
    assert of["denied"] == {ACCESS_DENIED}
    assert CASE_OPENED in of["looks"]
    assert NOTICE_ACCEPTED in of["deeds"]
    assert not of["looks"] & of["deeds"]


def test_a_unit_is_found_as_the_one_that_acts_and_the_one_that_is_asked(
    c: Cast, see: See, ines: Person
) -> None:
    a_sent_referral(c, a_registered_case(c), START + DAY)
    assert "referral.sent" in lines(record(see, ines, unit="CLI-1", until="2026-03-07"))
    assert "referral.sent" in lines(record(see, ines, unit="CPU-1", until="2026-03-07"))
    assert "referral.sent" not in lines(record(see, ines, unit="SCH-1", until="2026-03-07"))
    units = {option.said["value"] for option in record(see, ines).main.all("option")}
    assert "CLI-1" in units
    assert "SHE-1" not in units  # a hidden unit has no name to choose


def test_the_look_says_what_was_asked(c: Cast, ines: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = signed_in(ines, NOW, monkeypatch)
    asked = {"kind": "looks", "unit": "CLI-1", "since": "2026-03-02", "until": "2026-03-05"}
    said = {"person": ines.ref, "to_unit": "CLI-1", "reason": "looks", "purpose": "2026-03-02:2026-03-05"}
    with recorded_once(LEDGER_OPENED, **said):
        officer.get("/record/", asked)
    with recorded_once(LEDGER_OPENED, person=ines.ref, to_unit="", reason="", purpose=""):
        officer.get("/record/")
