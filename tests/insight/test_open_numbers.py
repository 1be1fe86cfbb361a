"""Looking at the numbers of institutions is entered, and is for those whose post says so."""

import pytest

from halka.insight import extract
from halka.insight.actions import open_numbers
from halka.trust.acts import Act
from tests.cast import DAY, START, a_registered_case, a_sent_referral, cast
from tests.witness import denied, recorded_once

pytestmark = pytest.mark.django_db


def test_it_is_entered_and_needs_the_permission() -> None:
    c = cast()
    with recorded_once(Act.NUMBERS_OPENED, person=c.fatma.ref, unit="FAM-1", case=""):
        open_numbers(by=c.fatma, at=START)
    for person in (c.alice, c.bob, c.dora):
        with denied(person):
            open_numbers(by=person, at=START)


def test_a_look_does_not_have_the_numbers_made_again() -> None:
    c = cast()
    a_sent_referral(c, a_registered_case(c), START + DAY)
    before = extract.newest()
    open_numbers(by=c.fatma, at=START + 2 * DAY)
    assert extract.newest() == before
    a_sent_referral(c, a_registered_case(c), START + 3 * DAY)
    assert extract.newest() > before
