"""No file stays open to somebody whom its case does not name: not after two deeds at once, and not unnoticed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from benchmarks.races import races
from halka.casework.access.actions.conflicts import declare_conflict
from halka.casework.access.actions.strays import set_right
from halka.casework.cases.actions import assign_case
from halka.casework.cases.queries import locked_out, stray_grants
from halka.casework.jobs import watch_grants
from halka.casework.models import Case, Deadline, Exclusion, Grant
from halka.sharing.actions.answer import accept_referral
from halka.sharing.actions.referral import revoke_referral
from halka.sharing.actions.strays import end_stray_letters
from halka.sharing.jobs import watch_letters
from halka.sharing.models import Referral
from halka.trust.actor import CARETAKER
from halka.trust.acts import GRANT_STRAYED
from halka.trust.doctor.store import strays
from tests.cast import DAY, HOUR, START, Cast, a_case, a_sent_referral, cast, somebody
from tests.witness import denied, recorded_once, refused

AT = START + 10 * DAY
BEFORE = AT - timedelta(milliseconds=5)  # a page that was asked for first, and whose deed comes second


@pytest.fixture
def c(db: None) -> Cast:
    return cast()


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_leave_no_file_open() -> None:
    assert dict(races(40)) == {}


def test_the_second_of_two_assignments_ends_the_first_also_when_its_page_was_asked_for_before(
    c: Cast,
) -> None:
    case, wei = a_case(c), somebody("Wei", c.child_unit, "caseworker")
    assign_case(by=c.bob, case=case, worker=wei, at=AT)
    assign_case(by=c.bob, case=case, worker=c.alice, at=BEFORE)
    for moment in (BEFORE, AT, AT + DAY):
        assert not Case.objects.visible_to(wei, moment).exists()
        assert Case.objects.visible_to(c.alice, moment).exists()


def test_a_referral_that_is_taken_back_as_it_is_accepted_opens_nothing(c: Cast) -> None:
    referral = a_sent_referral(c, a_case(c), START + DAY)
    accept_referral(by=c.dora, referral=referral, at=AT)
    revoke_referral(by=c.alice, referral=referral, at=BEFORE)
    assert not Grant.unscoped.filter(Grant.unended(AT), source=referral.ref).exists()


def test_a_supervisor_whose_case_has_moved_assigns_it_no_more(c: Cast) -> None:
    case = a_case(c)
    assert case.unit == c.child_unit
    Case.unscoped.filter(pk=case.pk).update(unit=c.other_unit)
    with denied(c.bob):
        assign_case(by=c.bob, case=case, worker=c.greta, at=AT)


def test_after_deeds_there_is_nothing_to_set_right(c: Cast) -> None:
    case = a_case(c)
    declare_conflict(by=c.alice, case=case, person=c.alice, reason="relative", at=AT)
    accept_referral(by=c.dora, referral=a_sent_referral(c, a_case(c), START + DAY), at=START + 2 * DAY)
    assert (watch_grants(AT), watch_letters(AT)) == (0, 0)
    with refused("Nothing is open here"):
        set_right(by=CARETAKER, case=case, at=AT)
    with refused("Nothing is open here"):
        end_stray_letters(by=CARETAKER, case=case, at=AT)


@pytest.mark.parametrize("whose", ["earlier_worker", "other_unit", "in_conflict"])
def test_the_caretaker_ends_what_is_open_and_should_not_be(c: Cast, whose: str) -> None:
    case, wei = a_case(c), somebody("Wei", c.child_unit, "caseworker")
    reason = Grant.Reason.SUPERVISION if whose == "other_unit" else Grant.Reason.ASSIGNMENT
    holder = {"unit": c.other_unit} if whose == "other_unit" else {"person": wei}
    if whose == "in_conflict":
        Exclusion.unscoped.create(case=case, person=wei, reason="relative", declared_at=AT)
        reason = Grant.Reason.EMERGENCY
    stray = Grant.unscoped.create(case=case, reason=reason, starts_at=AT, **holder)
    with recorded_once(GRANT_STRAYED, person="caretaker", case=case.ref, reason="open"):
        assert watch_grants(AT + HOUR) == 1
    stray.refresh_from_db()
    assert stray.ends_at == AT + HOUR
    assert not stray_grants(AT + HOUR).exists()
    assert Case.objects.visible_to(c.alice, AT + DAY).exists()
    assert watch_grants(AT + HOUR) == 0


def test_a_case_whose_worker_cannot_open_it_waits_for_another(c: Cast) -> None:
    case = a_case(c)
    Grant.unscoped.filter(case=case, person=c.alice).update(ends_at=AT)
    with recorded_once(GRANT_STRAYED, case=case.ref, reason="locked_out"):
        watch_grants(AT)
    case.refresh_from_db()
    assert case.worker is None
    assert Deadline.unscoped.filter(case=case, step="assign", met_at__isnull=True).exists()
    assert not locked_out(AT).exists()


@pytest.mark.parametrize("status", [Referral.Status.REFUSED, Referral.Status.DONE, Referral.Status.REVOKED])
def test_the_caretaker_closes_a_letter_that_is_answered_for(c: Cast, status: Referral.Status) -> None:
    referral = a_sent_referral(c, a_case(c), START + DAY)
    accept_referral(by=c.dora, referral=referral, at=START + 2 * DAY)
    Referral.unscoped.filter(pk=referral.pk).update(
        status=status, refusal="other" if status == "refused" else ""
    )
    with recorded_once(GRANT_STRAYED, case=referral.case.ref, reason="letter"):
        assert watch_letters(AT) == 1
    assert not Grant.unscoped.filter(Grant.unended(AT), source=referral.ref).exists()


def test_only_the_caretaker_sets_right(c: Cast) -> None:
    case = a_case(c)
    with denied(c.bob):
        set_right(by=c.bob, case=case, at=AT)


def test_doctor_says_for_thirty_days_that_something_was_open(c: Cast) -> None:
    case, now = a_case(c), timezone.now()
    assert list(strays(now)) == []
    Grant.unscoped.create(case=case, reason=Grant.Reason.ASSIGNMENT, person=c.greta, starts_at=now)
    watch_grants(now)
    assert [finding.code for finding in strays(now + 29 * DAY)] == ["grants_strayed"]
    assert list(strays(now + 31 * DAY)) == []
