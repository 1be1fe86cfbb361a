"""Felt beside measured in a report: which survey, which pairs, and what is not shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from halka.analysis.report.build import period
from halka.analysis.report.chapters import body
from halka.analysis.report.protected import for_inside, for_outside
from halka.analysis.report.voice import Voice
from halka.directory.models import Place, Unit
from halka.insight.models import Survey, SurveyTally
from halka.insight.perception.report import newest
from halka.insight.report.from_ledger import Wish, beside_the_record, facts
from halka.sharing.actions.answer import accept_referral
from tests.analysis.report.worlds import FELT, KEY
from tests.analysis.report.worlds import facts as invented
from tests.cast import DAY, HOUR, START, Cast, a_registered_case, a_sent_referral, cast

AT = START + 60 * DAY
SPRING = period("2026-03-01", "2026-04-30", "UTC")


def survey(place: Place, name: str, last_on: date, *said: tuple[str, str, int]) -> Survey:
    """(who, about whom, people): each of the people answers 5 of 5 to one question."""
    made = Survey.objects.create(
        place=place, name=name, people=9, first_on=last_on - timedelta(days=9), last_on=last_on
    )
    for sender, receiver, people in said:
        SurveyTally.objects.create(
            survey=made, from_side=sender, to_side=receiver, item="p_time", people=people, said_5=people
        )
    return made


def asked_of_the_clinic(c: Cast, number: int) -> None:
    """Each is accepted within an hour; nobody receives feedback."""
    case = a_registered_case(c)
    for _ in range(number):
        referral = a_sent_referral(c, case, START + 5 * DAY)
        accept_referral(by=c.dora, referral=referral, at=START + 5 * DAY + HOUR)


def wish(place: Place | None) -> Wish:
    return Wish(SPRING, place, ("html",), "en")


@pytest.mark.django_db
def test_the_newest_survey_stands_beside_the_record_and_few_people_stay_unheard() -> None:
    c = cast()
    asked_of_the_clinic(c, 10)
    place = Place.objects.get(code="P1")
    survey(
        place, "Spring", date(2026, 4, 20), ("child-units", "unit:CLI-1", 6), ("child-units", "unit:SCH-1", 4)
    )
    told = facts(wish(place), AT)
    found = told.felt
    assert found is not None
    assert (found.survey, found.people, found.hidden) == ("Spring", 9, 1)
    (pair,) = found.pairs
    assert (pair.sender, pair.receiver, pair.felt, pair.answers) == ("child-units", "unit:CLI-1", 100, 6)
    # All ten were answered, and in time; of all ten the sender was never told.
    assert [(share.k.value, share.n.value) for share in pair.record] == [(10, 10), (10, 10), (0, 10)]
    assert pair.measured == pytest.approx(200 / 3)
    made = str(body(for_inside(told), Voice("en")))
    assert "One pair was spoken of by fewer than five people. It is not shown." in made
    assert "unit:SCH-1" not in made
    assert "Unit CLI-1" in made


@pytest.mark.django_db
def test_a_place_below_gets_the_pairs_that_are_its_own() -> None:
    c = cast()
    asked_of_the_clinic(c, 10)
    top = Place.objects.get(code="P1")
    own, other = (Place.objects.create(code=code, name=code, kind="district", parent=top) for code in "DE")
    Unit.objects.filter(code="CLI-1").update(place=own)
    Unit.objects.filter(code="SCH-1").update(place=other)
    survey(top, "Spring", date(2026, 4, 20), ("child-units", "unit:CLI-1", 6))
    for place, pairs in ((own, 1), (other, 0), (None, 1)):
        found = beside_the_record(wish(place), SPRING).felt
        assert found is not None
        assert len(found.pairs) == pairs


@pytest.mark.django_db
def test_which_survey_is_the_newest_of_a_place() -> None:
    top = Place.objects.create(code="P1", name="P", kind="province")
    below = Place.objects.create(code="D1", name="D", kind="district", parent=top)
    beside = Place.objects.create(code="D2", name="E", kind="district", parent=top)
    assert newest(below, SPRING) is None
    survey(top, "too old", date(2025, 4, 29))
    survey(top, "not held yet", date(2026, 5, 1))
    survey(beside, "of others", date(2026, 4, 29))
    assert newest(below, SPRING) is None
    old = survey(top, "a year old", date(2025, 4, 30))
    assert newest(below, SPRING) == newest(None, SPRING) == old
    own = survey(below, "own", date(2026, 4, 1))
    assert (newest(below, SPRING), newest(top, SPRING)) == (own, old)
    years = period("2020-01-01", "2026-04-30", "UTC")
    Survey.objects.exclude(name="too old").delete()
    assert newest(top, years) == Survey.objects.get()


def test_outside_the_record_of_few_requests_is_not_measured() -> None:
    exact = replace(invented(), felt=FELT)
    inside, safe = for_inside(exact).facts.felt, for_outside(exact, KEY).facts.felt
    assert inside is not None
    assert safe is not None
    assert [pair.measured is None for pair in inside.pairs] == [False, False]
    assert [pair.measured is None for pair in safe.pairs] == [False, True]
    told = str([block for block in body(for_outside(exact, KEY), Voice("en")) if "felt" in str(block)])
    assert "CPU-A" in told
    assert "CPU-B" not in told
