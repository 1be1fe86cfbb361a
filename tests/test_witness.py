"""The witness itself: it sees a half write and a second entry."""

import pytest

from halka.casework.acts import NOTICE_RECEIVED
from halka.directory.models import Place, Post
from halka.trust.action import Refused
from tests.cast import START, a_notice, cast
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db


def test_a_refusal_that_left_a_row_behind_is_seen() -> None:
    def half() -> None:
        Place.objects.create(code="X", name="X", kind="province")
        raise Refused("Not now.")

    with pytest.raises(AssertionError), refused("Not now"):
        half()


def test_a_deed_that_was_done_is_not_a_refusal_and_not_a_denial() -> None:
    c = cast()
    with pytest.raises(pytest.fail.Exception), refused("anything"):
        a_notice(c)
    with pytest.raises(pytest.fail.Exception), denied(c.charlie):
        a_notice(c)


def test_two_entries_and_a_wrong_unit_are_seen() -> None:
    c = cast()
    with pytest.raises(AssertionError), recorded_once(NOTICE_RECEIVED):
        assert a_notice(c) != a_notice(c)
    with pytest.raises(AssertionError), recorded_once(NOTICE_RECEIVED, unit="CPU-1", at=START):
        a_notice(c)


def test_a_row_that_its_deed_did_not_note_is_seen() -> None:
    c = cast()

    def two_hands() -> None:
        a_notice(c)
        Post.objects.filter(person=c.dora).update(rank=2)

    with pytest.raises(AssertionError, match="not noted"), recorded_once(NOTICE_RECEIVED):
        two_hands()
