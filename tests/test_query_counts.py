"""How often a page asks the store: on every list as often for many rows as for few, and never more than written here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from halka.boards.actions.bodies import give_seat
from halka.casework.access.actions.agreements import restrict
from halka.casework.access.actions.emergency import break_glass
from halka.casework.cases.actions import write_household
from halka.casework.steps.actions.contact import make_contact
from halka.casework.steps.actions.plan import Intention, change_plan
from halka.directory.actions import add_unit
from halka.directory.models import Institution, Person
from halka.directory.offers.actions import offer_service
from halka.insight.precomputed import reader
from halka.sharing.actions.answer import accept_referral, refuse_referral, serve, tell_sender
from halka.sharing.actions.transfer import request_transfer
from halka.sharing.jobs import watch_referrals
from halka.trust.actor import OPERATOR
from tests.boards.board import a_board, a_called_meeting, an_item
from tests.cast import (
    DAY,
    HOUR,
    SPOKE,
    START,
    Cast,
    a_notice,
    a_planned_case,
    a_registered_case,
    a_sent_referral,
    cast,
    somebody,
)
from tests.walk import signed_in

pytestmark = pytest.mark.django_db

AT = START + 12 * DAY
FEW, MORE = 3, 5


class World:
    """A province that grows: each time as many rows more in every list."""

    def __init__(self) -> None:
        self.c: Cast = cast()
        self.case, _plan = a_planned_case(self.c)
        self.board = a_board(self.c)
        self.meeting = a_called_meeting(self.c, self.board, START + 5 * DAY)
        self.grown = 0

    def grow(self, by: int) -> None:
        for _ in range(by):
            self.grown += 1
            self._grow(self.grown, START + 5 * DAY + self.grown * HOUR)

    def _grow(self, number: int, at: datetime) -> None:
        c, case = self.c, self.case
        a_notice(c, at)
        planned, _plan = a_planned_case(c, START + number * HOUR)
        intentions = [Intention("Visit", (AT - DAY).date(), unit=c.school)]
        change_plan(by=c.alice, case=planned, at=at, goal="g", intentions=intentions, voice=SPOKE)
        moved = a_registered_case(c, START + number * HOUR)
        request_transfer(by=c.alice, case=moved, to_unit=c.other_unit, reason="moved", at=at)
        make_contact(by=c.alice, case=case, at=at, how="phone", note="We talked.", voice=SPOKE)
        write_household(by=c.alice, case=case, at=at, relation="uncle", name="Uncle", phone="0777")
        restrict(by=c.alice, case=case, at=at, from_whom="Somebody", reason="fear")
        self._refer(at)
        self._people(number, at)

    def _refer(self, at: datetime) -> None:
        """One that is silent, one that is refused, one that is with the clinic, one that was told of."""
        c, case = self.c, self.case
        a_sent_referral(c, case, at)
        refused, accepted, told = (a_sent_referral(c, case, at + HOUR) for _ in range(3))
        refuse_referral(by=c.dora, referral=refused, reason="no_capacity", at=at + 2 * HOUR)
        for referral in (accepted, told):
            accept_referral(by=c.dora, referral=referral, at=at + 2 * HOUR)
        serve(by=c.dora, referral=told, at=at + 3 * HOUR)
        tell_sender(by=c.dora, referral=told, told="She slept.", at=at + 3 * HOUR)

    def _people(self, number: int, at: datetime) -> None:
        unit = add_unit(
            by=OPERATOR, at=START, code=f"U-{number}", name=f"Unit {number}", institution=Institution.objects.get(),
            place=self.c.clinic.place, kind="health", level="local",
        )  # fmt: skip
        offer_service(by=OPERATOR, at=START, unit=unit, service="health_check")
        focal = somebody(f"Focal{number}", unit, "focal", 1)
        give_seat(
            by=self.c.fatma, at=at, body=self.board, unit=unit, person=focal, starts_on=START.date(),
            capacity="practitioner",
        )  # fmt: skip
        an_item(self.c, self.meeting, at)
        looks = somebody(f"Worker{number}", self.c.other_unit, "caseworker")
        break_glass(
            by=looks,
            code=self.case.code,
            reason="asked",
            words="The hospital is on the telephone.",
            at=AT - HOUR,
        )
        a_sent_referral(self.c, self.case, at, unit)

    @property
    def officer(self) -> Person:
        return Person.objects.filter(name="Ines").first() or somebody("Ines", self.c.child_unit, "auditor")

    @property
    def keeper(self) -> Person:
        return Person.objects.filter(name="Jon").first() or somebody(
            "Jon", self.c.child_unit, "administrator"
        )


Reader = Callable[[World], Person]
PAGES: dict[str, tuple[Reader, str, int]] = {
    "today of a worker": (lambda w: w.c.alice, "/", 23),
    "today of a supervisor": (lambda w: w.c.bob, "/", 28),
    "today of a receiver": (lambda w: w.c.dora, "/", 15),
    "today of the other unit": (lambda w: w.c.hugo, "/", 27),
    "the board’s list": (lambda w: w.c.fatma, "/?listed=all", 17),
    "cases": (lambda w: w.c.alice, "/cases/?all=1", 8),
    "cases that were searched": (lambda w: w.c.alice, "/cases/?words=zed", 8),
    "a case": (lambda w: w.c.alice, "/cases/{case}/?deeds=all", 16),
    "the file": (lambda w: w.c.alice, "/cases/{case}/file/", 23),
    "who sees": (lambda w: w.c.alice, "/cases/{case}/who/", 12),
    "notices": (lambda w: w.c.bob, "/notices/", 4),
    "own notices": (lambda w: w.c.charlie, "/notices/", 3),
    "referrals received": (lambda w: w.c.dora, "/referrals/", 9),
    "referrals sent": (lambda w: w.c.alice, "/referrals/", 6),
    "transfers": (lambda w: w.c.hugo, "/referrals/", 4),
    "whom to ask": (lambda w: w.c.alice, "/cases/{case}/refer/?service=health_check", 21),
    "emergency looks": (lambda w: w.officer, "/broken-glass/", 5),
    "the record": (lambda w: w.officer, "/record/", 12),
    "people and units": (lambda w: w.keeper, "/keep/", 14),
    "numbers": (lambda w: w.c.fatma, "/numbers/?months=3", 13),
    "a board": (lambda w: w.c.fatma, "/boards/{board}/", 9),
    "a meeting of a board": (lambda w: w.c.dora, "/meetings/{meeting}/", 10),
    "pair by pair": (lambda w: w.c.fatma, "/numbers/pairs/?months=3", 13),
}


@pytest.fixture
def ask(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> Callable[[World], dict[str, tuple[int, str]]]:
    """Every page, its look already entered: how often it asked, and what stood there."""
    settings.HALKA_SECOND_FACTOR = False

    def asked(world: World) -> dict[str, tuple[int, str]]:
        found = {}
        for name, (who, address, _most) in PAGES.items():
            client = signed_in(who(world), AT, monkeypatch)
            client.get(
                address.format(board=world.board.ref, meeting=world.meeting.ref, case=world.case.ref)
            )  # the visit has begun
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(
                    address.format(board=world.board.ref, meeting=world.meeting.ref, case=world.case.ref)
                )
            assert answer.status_code == 200, name
            found[name] = len(queries), answer.content.decode()
        return found

    return asked


def test_no_page_asks_more_often_when_there_is_more_to_show(
    ask: Callable[[World], dict[str, tuple[int, str]]],
) -> None:
    world = World()
    world.grow(FEW)
    _settle()
    few = ask(world)
    world.grow(MORE - FEW)
    _settle()
    more = ask(world)
    assert {name: number for name, (number, _page) in more.items()} == {
        name: number for name, (number, _page) in few.items()
    }
    over = {name: number for name, (number, _page) in more.items() if number > PAGES[name][2]}
    assert over == {}
    as_long = {name for name, (_number, page) in more.items() if len(page) <= len(few[name][1])}
    assert as_long <= {"the record", "pair by pair"}  # fifty lines are a page; pairs begin at ten requests


def _settle() -> None:
    watch_referrals(AT - HOUR)
    reader.rebuild(AT)
