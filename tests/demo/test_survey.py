"""The survey of the demo: as many people as the scenario says, feeling what it plants."""

import random

import pytest

from halka.analysis import measures
from halka.analysis.measures.perception import Tally
from halka.demo.scenes import organisations
from halka.demo.survey import spread
from halka.insight.models import Survey
from halka.insight.perception.comparison import compare
from halka.insight.survey.sides import known
from tests.demo.conftest import DEMO_DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]


def felt() -> dict[tuple[str, str], float]:
    """What the child units feel, rounded as the scenario writes it."""
    rows = Survey.objects.get().tallies.filter(from_side="child-units")
    tallies = [Tally(row.from_side, row.to_side, row.item, row.people, row.counts) for row in rows]
    return {
        (row.to_place, row.matter): round(row.felt.mean, 1)
        for row in measures.perception.compare(tallies, {})
    }


def test_everybody_answered_who_did_in_the_scenario() -> None:
    survey = Survey.objects.get()
    assert survey.people == 248 == sum(int(row["survey_n"] or 0) for row in organisations().values())
    assert survey.place.code == "SEL"
    assert (
        survey.tallies.filter(from_side="child-units", to_side="unit:HOS", item="p_time").get().people == 14
    )
    assert not survey.tallies.filter(to_side__in=["unit:SHE", "unit:UNI"]).exists()


def test_what_the_scenario_plants_is_felt() -> None:
    found = felt()
    planted = {
        ("unit:HOS", "answers"): 4.4, ("unit:HOS", "tells"): 3.9, ("unit:CLU", "answers"): 2.1,
        ("unit:REH", "answers"): 2.4, ("unit:KIR", "answers"): 4.6,
    }  # fmt: skip
    assert {key: found[key] for key in planted} == planted


def test_no_unit_with_fewer_than_five_answers_stands_alone() -> None:
    shown = {row.from_place for row in compare(Survey.objects.get(), known(), DEMO_DAY).compared}
    assert "child-units" in shown
    assert not {"unit:CPU-OVA", "unit:CPU-DER", "unit:CPU-LIM", "unit:CPU-AKO"} & shown


@pytest.mark.parametrize(("number", "mean"), [(1, 3.0), (14, 4.4), (34, 2.1), (7, 5.0), (5, 1.0)])
def test_answers_are_spread_around_their_mean(number: int, mean: float) -> None:
    found = spread(random.Random(7), number, mean, 1, 5)
    assert sum(found) == round(number * mean)
    assert set(found) <= {1, 2, 3, 4, 5}
