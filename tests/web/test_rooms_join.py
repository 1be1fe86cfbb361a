"""What a room offers to the case page and to Today stands there when its function is named in one list of `web`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.urls import URLResolver, get_resolver

from halka.casework.overview import CaseOverview
from halka.directory.models import Person
from halka.pages.panels import Button, Panel
from halka.pages.ring import Link
from halka.pages.things import Kind, Thing
from halka.trust.words import Missing, Words
from halka.web import case_page, today
from tests.cast import DAY, HOUR, START, Cast, a_planned_case, cast
from tests.seen import See

pytestmark = pytest.mark.django_db

AT = START + 5 * DAY
UNTRUSTED = "A record of this case cannot be trusted."


def test_no_two_addresses_have_one_name() -> None:
    """Otherwise a link of one room leads into another one."""
    names: list[str] = []
    waiting = list(get_resolver().url_patterns)
    while waiting:
        one = waiting.pop()
        if isinstance(one, URLResolver):
            waiting += one.url_patterns
        elif one.name:
            names.append(one.name)
    assert [name for name, often in Counter(names).items() if often > 1] == []


@pytest.fixture
def c() -> Cast:
    return cast()


def words_of_a_room(overview: CaseOverview) -> Panel:
    told = {"text": f"Football of {overview.first_name}", "caption": overview.case.code}
    return Panel("pages/components/words.html", told)


def nothing(overview: CaseOverview) -> None:
    return None


def buttons(overview: CaseOverview) -> Iterator[Button]:
    yield Button("To the club", f"/club/{overview.case.ref}/")
    yield Button("Sign up", f"/club/{overview.case.ref}/sign-up/", is_done_at_once=True)


def links(overview: CaseOverview) -> Iterator[Link]:
    yield Link(of="CLUB", name="Club", sector="ngo", state="waiting")


def test_a_room_adds_a_panel_buttons_and_a_link_to_the_page_of_a_case(
    c: Cast, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, _plan = a_planned_case(c)
    monkeypatch.setattr(case_page, "MAIN", [words_of_a_room, *case_page.MAIN])
    monkeypatch.setattr(case_page, "BESIDE", [nothing, *case_page.BESIDE])
    monkeypatch.setattr(case_page, "MORE_BUTTONS", [*case_page.MORE_BUTTONS, buttons])
    monkeypatch.setattr(case_page, "LINKS", [*case_page.LINKS, links])
    page = see(c.alice, AT, f"/cases/{case.ref}/")
    assert "Football of Zed" in page.text
    assert {f"/club/{case.ref}/", f"/club/{case.ref}/sign-up/"} <= page.deeds
    ring = page.table("The same ring in words. Next move: who has to do something.")
    assert ring[-1][:2] == [f"{len(ring)} Club", "Waiting"]
    assert UNTRUSTED not in page.text


@pytest.mark.parametrize("where", ["TOP", "ABOVE_THE_RING", "MAIN", "BESIDE"])
def test_a_record_that_was_taken_away_is_told_on_top_whichever_room_read_it(
    c: Cast, see: See, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def taken_away(overview: CaseOverview) -> Panel:
        return Panel("pages/components/words.html", {"text": ""}, sealed=[Words(Missing(""))])

    case, _plan = a_planned_case(c)
    monkeypatch.setattr(case_page, where, [*getattr(case_page, where), taken_away])
    page = see(c.alice, AT, f"/cases/{case.ref}/")
    assert page.main.texts("div", kind="banner")[0].startswith(UNTRUSTED)


def test_a_room_adds_things_and_a_panel_to_today(c: Cast, see: See, monkeypatch: pytest.MonkeyPatch) -> None:
    def things(person: Person, at: datetime) -> Iterator[Thing]:
        for kind, hours in ((Kind.TO_DO, -1), (Kind.NEW, 0), (Kind.WAITING, 1)):
            yield Thing(
                at=at + hours * HOUR, due="", title=f"{kind.value} for {person.name}", why="C",
                url="/club/", deed="Look", kind=kind,
            )  # fmt: skip

    def panel(person: Person, at: datetime) -> Panel:
        return Panel("pages/components/words.html", {"text": f"A club for {person.name}"})

    monkeypatch.setattr(today, "SOURCES", [*today.SOURCES, things])
    monkeypatch.setattr(today, "BESIDE", [*today.BESIDE, panel])
    page = see(c.charlie, AT, "/")
    assert [row.title for row in page.rows("Late")] == ["to do for Charlie"]
    assert [row.title for row in page.rows("New for you")] == ["new for Charlie"]
    assert [row.title for row in page.rows("Waiting for others")] == ["waiting for Charlie"]
    assert "A club for Charlie" in page.text
