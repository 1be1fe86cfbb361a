"""Looking at the numbers of institutions is entered, and is for those whose post says so."""

import pytest

from halka.insight.actions import open_numbers
from halka.insight.acts import NUMBERS_OPENED
from tests.cast import START, cast
from tests.witness import denied, recorded_once

pytestmark = pytest.mark.django_db


def test_it_is_entered_and_needs_the_permission() -> None:
    c = cast()
    with recorded_once(NUMBERS_OPENED, person=c.fatma.ref, unit="FAM-1", case=""):
        open_numbers(by=c.fatma, at=START)
    for person in (c.alice, c.bob, c.dora):
        with denied(person):
            open_numbers(by=person, at=START)
