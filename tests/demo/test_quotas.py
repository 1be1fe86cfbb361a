import random
from collections import Counter
from statistics import median

import pytest

from halka.demo.needs import Need, deal_answers
from halka.demo.population import WARDS, populate
from halka.demo.quotas import allot, deck, lognormal_days
from tests.demo.conftest import DEMO_DAY


def test_shares_add_up_and_the_largest_remainder_gets_what_is_left() -> None:
    assert allot(7, {"a": 50.0, "b": 30.0, "c": 20.0}) == {"a": 4, "b": 2, "c": 1}


def test_cards_on_the_table_are_counted() -> None:
    dealt = Counter(deck(random.Random(1), 8, {"a": 1.0, "b": 1.0}, less=["a", "a"]))
    assert dealt == {"a": 3, "b": 5}


def test_the_median_of_the_waits_is_the_planted_one() -> None:
    assert median(lognormal_days(random.Random(1), 101, 19.0, 0.8)) == pytest.approx(19.0)


def test_forty_of_a_hundred_are_refused_by_the_rehabilitation_centre() -> None:
    needs = [Need("disability", "REH", DEMO_DAY) for _ in range(100)]
    refused = deal_answers(random.Random(1), needs)
    assert Counter(need.answer for need in needs) == {"refused": 40, "accepted": 55, "": 5}
    assert {id(need) for need in refused} == {id(need) for need in needs if need.answer == "refused"}


def test_the_population_has_the_size_and_the_shares_of_the_scenario() -> None:
    lives = populate(random.Random(1), 1.0)
    # With the stories: 900 in Selvia (13 of them told), 60 in Bregosa (2 told).
    assert len(lives) == 900 - 13 + 60 - 2
    assert sum(life.is_open for life in lives) == (260 - 9) + (24 - 2)
    hers = Counter(life.risk for life in lives if life.worker == "zeynep" and life.is_open)
    assert hers == {"high": 1, "medium": 4, "low": 12}
    for ward in WARDS:
        mine = [life for life in lives if life.ward is ward]
        assert len(mine) == ward.cases
        assert sum(life.is_on_time for life in mine) == pytest.approx(ward.cases * ward.on_time, abs=1)


def test_the_same_seed_gives_the_same_lives() -> None:
    assert populate(random.Random(7), 0.1) == populate(random.Random(7), 0.1)
