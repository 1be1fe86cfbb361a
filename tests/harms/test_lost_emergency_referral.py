"""Harm: an emergency referral that nobody answers is forgotten.

At half of its time the focal person is reminded, at the whole time the deputy is called, at one and a half the head, at
twice the board has it on its list. Each exactly once, whatever happens to the caretaker in between.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from halka.casework.models import Case
from halka.directory.actions import end_post
from halka.directory.models import Person, Post, Unit
from halka.sharing import jobs, queries
from halka.sharing.actions import reminder
from halka.sharing.actions.answer import accept_referral, refuse_referral
from halka.sharing.actions.referral import revoke_referral
from halka.sharing.actions.reminder import call_deputy, call_head, list_for_board, remind_focal
from halka.sharing.actions.transfer import accept_transfer, request_transfer
from halka.sharing.acts import REFERRAL_ESCALATED, REFERRAL_EXPIRED, REFERRAL_LISTED, REFERRAL_REMINDED
from halka.sharing.jobs import watch_referrals
from halka.sharing.models import Referral
from halka.trust.actor import CARETAKER, OPERATOR
from halka.trust.models import LedgerEntry
from tests.cast import DAY, HOUR, START, Cast, a_closed_case, a_planned_case, a_sent_referral, cast, somebody
from tests.witness import denied, recorded_once, refused

pytestmark = [pytest.mark.django_db, pytest.mark.harm]

SENT = START + 4 * DAY
TICK = timedelta(microseconds=1)
STAGES = [
    (SENT + 12 * HOUR, REFERRAL_REMINDED, "focal"),
    (SENT + 24 * HOUR, REFERRAL_EXPIRED, "deputy"),
    (SENT + 36 * HOUR, REFERRAL_ESCALATED, "no_head"),
    (SENT + 48 * HOUR, REFERRAL_LISTED, "board"),
]
ALL = [(act, reason) for _at, act, reason in STAGES]


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def case(c: Cast) -> Case:
    return a_planned_case(c, risk="emergency")[0]


@pytest.fixture
def lost(c: Cast, case: Case) -> Referral:
    return a_sent_referral(c, case, SENT)


def told(referral: Referral) -> list[tuple[str, str]]:
    acts = [act for _at, act, _reason in STAGES]
    rows = LedgerEntry.objects.filter(thread=referral.ref, act__in=acts).order_by("seq")
    return [(row.act, row.reason) for row in rows]


def test_each_stage_comes_at_its_moment_and_not_before(lost: Referral) -> None:
    for number, (at, _act, _reason) in enumerate(STAGES):
        assert watch_referrals(at - TICK) == 0
        assert told(lost) == ALL[:number]
        assert watch_referrals(at) == 1
        assert told(lost) == ALL[: number + 1]


def test_the_caretaker_who_runs_every_minute_or_twice_tells_once(lost: Referral) -> None:
    at = SENT
    while at < SENT + 3 * DAY:
        watch_referrals(at)
        watch_referrals(at)
        at += timedelta(minutes=97)
    assert told(lost) == ALL


def test_after_an_outage_of_weeks_everybody_is_told_at_once(lost: Referral) -> None:
    assert watch_referrals(SENT + 30 * DAY) == 4
    assert watch_referrals(SENT + 30 * DAY) == 0
    assert told(lost) == ALL


@pytest.mark.parametrize("survived", range(4))
def test_a_caretaker_who_dies_in_between_goes_on_where_she_stopped(
    lost: Referral, survived: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PowerCut(BaseException):
        pass

    def dying(*args: Any, **kwargs: Any) -> Any:
        if len(told(lost)) == survived:
            raise PowerCut
        return as_written(*args, **kwargs)

    as_written = vars(reminder)["enter_referral"]
    with monkeypatch.context() as m:
        m.setattr(reminder, "enter_referral", dying)
        with pytest.raises(PowerCut):
            watch_referrals(SENT + 30 * DAY)
    assert told(lost) == ALL[:survived]
    assert watch_referrals(SENT + 30 * DAY) == 4 - survived
    assert told(lost) == ALL


def test_two_caretakers_who_read_the_same_list_tell_once(
    lost: Referral, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = Referral.unscoped.get(pk=lost.pk)

    def late(**given: Any) -> None:
        remind_focal(by=CARETAKER, referral=again, at=given["at"])  # the other process is faster
        remind_focal(**given)

    with monkeypatch.context() as m:
        m.setattr(jobs, "STAGES", (("focal", "reminded_at", late), *jobs.STAGES[1:]))
        assert watch_referrals(SENT + 12 * HOUR) == 0
    assert told(lost) == ALL[:1]


def test_one_referral_that_cannot_be_watched_does_not_silence_the_others(
    c: Cast, lost: Referral, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = a_sent_referral(c, lost.case, SENT + HOUR, to_unit=c.other_unit)
    Referral.unscoped.filter(pk=broken.pk).update(from_unit=c.school)
    Unit.objects.filter(pk=c.school.pk).update(profile_code="gone")
    with pytest.raises(ExceptionGroup):
        watch_referrals(SENT + 30 * DAY)
    assert told(lost) == ALL


def test_when_nobody_is_deputy_the_ledger_says_so(c: Cast, case: Case) -> None:
    referral = a_sent_referral(c, case, SENT, to_unit=c.shelter, service="safe_shelter")
    watch_referrals(SENT + 30 * DAY)
    assert told(referral) == [ALL[0], (REFERRAL_EXPIRED, "no_deputy"), ALL[2], ALL[3]]


@pytest.mark.parametrize("how", ["left", "moved"])
def test_a_deputy_who_is_gone_is_nobody_to_call(c: Cast, lost: Referral, how: str) -> None:
    if how == "left":
        Person.objects.filter(pk=c.emil.pk).update(is_active=False)
    else:
        end_post(by=OPERATOR, at=SENT, post=Post.objects.get(person=c.emil))
    watch_referrals(SENT + 30 * DAY)
    assert (REFERRAL_EXPIRED, "no_deputy") in told(lost)


def test_the_head_is_called_where_there_is_one(c: Cast, lost: Referral) -> None:
    somebody("Hera", c.clinic, "focal", Post.HEAD)
    watch_referrals(SENT + 30 * DAY)
    assert (REFERRAL_ESCALATED, "head") in told(lost)


def test_it_stays_on_the_list_of_the_sender_and_comes_to_the_board_by_code(c: Cast, lost: Referral) -> None:
    for at in (SENT, SENT + 30 * DAY):
        watch_referrals(at)
        assert list(queries.outbox(c.alice, at)) == [lost]
        assert list(queries.inbox(c.dora, at)) == [lost]
    assert list(queries.on_the_boards_list(SENT + 30 * DAY, {c.child_unit.place_id})) == [lost]
    assert not Referral.objects.visible_to(c.fatma, SENT + 30 * DAY).exists()


def test_closing_the_case_does_not_drop_it(c: Cast, case: Case, lost: Referral) -> None:
    a_closed_case(c, case, SENT + HOUR)
    watch_referrals(SENT + 30 * DAY)
    assert told(lost) == ALL
    assert list(queries.outbox(c.alice, SENT + 30 * DAY)) == [lost]


def test_the_transfer_of_the_case_does_not_drop_it(c: Cast, case: Case, lost: Referral) -> None:
    transfer = request_transfer(by=c.alice, case=case, to_unit=c.other_unit, reason="moved", at=SENT + HOUR)
    accept_transfer(by=c.hugo, transfer=transfer, worker=c.greta, at=SENT + 2 * HOUR)
    watch_referrals(SENT + 30 * DAY)
    assert told(lost) == ALL
    assert list(queries.outbox(c.greta, SENT + 30 * DAY)) == [lost]


ENDS: list[Callable[[Cast, Referral, datetime], None]] = [
    lambda c, referral, at: accept_referral(by=c.dora, referral=referral, at=at),
    lambda c, referral, at: refuse_referral(by=c.dora, referral=referral, reason="no_capacity", at=at),
    lambda c, referral, at: revoke_referral(by=c.alice, referral=referral, at=at),
]


@pytest.mark.parametrize("end", ENDS)
def test_after_an_answer_nobody_is_told_any_more(
    c: Cast, lost: Referral, end: Callable[[Cast, Referral, datetime], None]
) -> None:
    watch_referrals(SENT + 12 * HOUR)
    end(c, lost, SENT + 13 * HOUR)
    assert watch_referrals(SENT + 30 * DAY) == 0
    assert told(lost) == ALL[:1]


def test_a_reminder_is_the_caretakers_deed_with_both_units_and_happens_once(c: Cast, lost: Referral) -> None:
    for deed, (at, act, reason) in zip(
        (remind_focal, call_deputy, call_head, list_for_board), STAGES, strict=True
    ):
        for person in (c.alice, c.dora, c.fatma):
            with denied(person):
                deed(by=person, referral=lost, at=at)
        with recorded_once(
            act,
            person="caretaker",
            unit="CPU-1",
            to_unit="CLI-1",
            case=lost.case.ref,
            thread=lost.ref,
            reason=reason,
        ):
            deed(by=CARETAKER, referral=lost, at=at)
        with refused("answered or done before"):
            deed(by=CARETAKER, referral=Referral.unscoped.get(pk=lost.pk), at=at)
