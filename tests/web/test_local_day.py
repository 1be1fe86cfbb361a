"""The day is that of the place and of its readers: late in the evening it is not yet, or already, another one in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from halka.casework.models import Child, PlanAction
from halka.casework.notices.actions import accept_notice
from halka.casework.panel import action_state
from halka.casework.steps.actions.closure import propose_closure
from halka.directory.models import Offer, Place, Unit
from halka.directory.offers.actions import confirm_service, offer_service
from halka.insight.survey.actions import _survey
from halka.pages.dates_in_words import day, said
from halka.trust.actor import OPERATOR
from tests.cast import SPOKE, START, Cast, a_notice, a_registered_case, cast

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 7, 3, 22, tzinfo=UTC)  # one o'clock on the fourth in Istanbul
NEW_YEAR = datetime(2026, 12, 31, 22, tzinfo=UTC)


@pytest.fixture
def c() -> Cast:
    made = cast()
    Unit.objects.update(profile_code="tr")
    Place.objects.update(profile="tr")
    for unit in (made.clinic, made.child_unit):
        unit.refresh_from_db()
    return made


@pytest.mark.parametrize(("zone", "state"), [("Europe/Istanbul", "overdue"), ("UTC", "working")])
def test_an_action_of_the_plan_is_late_by_the_day_of_the_reader(zone: str, state: str) -> None:
    row = PlanAction(status="pending", due_on=date(2026, 7, 3))
    with timezone.override(zone):
        assert action_state(row, NIGHT)[0] == state


def test_what_is_due_today_is_not_late() -> None:
    row = PlanAction(status="pending", due_on=date(2026, 7, 4))
    with timezone.override("Europe/Istanbul"):
        assert action_state(row, NIGHT)[0] == "working"


def test_a_service_is_confirmed_on_the_day_of_its_unit(c: Cast) -> None:
    offer = offer_service(by=OPERATOR, at=NIGHT, unit=c.clinic, service="health_check")
    assert offer.verified_on == date(2026, 7, 4)
    confirm_service(by=c.dora, at=NIGHT + timedelta(days=1), offer=offer)
    assert (offer.verified_on, Offer.objects.get(pk=offer.pk).verified_on) == (
        date(2026, 7, 5),
        date(2026, 7, 5),
    )
    last = offer.verified_on + Offer.CONFIRMED_FOR
    assert not offer.is_stale(datetime(last.year, last.month, last.day, 20, tzinfo=UTC))
    assert offer.is_stale(datetime(last.year, last.month, last.day, 22, tzinfo=UTC))


def test_a_survey_without_days_was_answered_on_the_day_of_the_place(c: Cast) -> None:
    assert _survey(c.clinic.place, "Survey", [], NIGHT).first_on == date(2026, 7, 4)


def test_the_age_and_the_year_of_birth_are_counted_by_the_local_year(c: Cast) -> None:
    with timezone.override("Europe/Istanbul"):
        assert Child(birth_year=2017).age_on(NEW_YEAR) == 10
    case = accept_notice(by=c.bob, notice=a_notice(c, NEW_YEAR), risk="high", at=NEW_YEAR)
    assert case.child.birth_year == 2027 - 9


def test_the_check_after_a_closing_is_on_the_day_of_the_unit(c: Cast) -> None:
    case = a_registered_case(c)
    at = START.replace(hour=22)
    closure = propose_closure(by=c.alice, case=case, at=at, reason="goal_met", summary="Safe.", voice=SPOKE)
    assert closure.check_on == case.profile.day_of(case.profile.due("after_closure", case.risk, at))


def test_the_year_is_left_out_by_the_year_of_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("halka.trust.clock.now", lambda: NEW_YEAR)
    with timezone.override("Europe/Istanbul"):
        assert day(NEW_YEAR) == said(date(2027, 1, 1), this_year=2027)
