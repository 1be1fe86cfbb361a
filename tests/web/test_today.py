"""What stands on Today, for whom and in which order."""

import pytest

from halka.casework import queries
from halka.casework.actions.notice import send_notice
from halka.directory.actions import add_unit, give_post
from halka.directory.models import Institution, Place
from halka.sharing.models import Referral
from halka.trust.actor import OPERATOR
from halka.web.today import Today
from tests.cast import DAY, HOUR, START, Cast, a_notice, a_registered_case, a_sent_referral, cast, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def c() -> Cast:
    return cast()


def test_a_coordinator_sees_the_boards_list_of_own_places_only(c: Cast) -> None:
    far = Place.objects.create(code="P9", name="Far", kind="province")
    unit = add_unit(
        by=OPERATOR, at=START, code="FAR-1", name="Far", institution=Institution.objects.get(), place=far,
        kind="social", level="provincial",
    )  # fmt: skip
    omar = somebody("Omar", unit, "coordinator")
    at = START + 10 * DAY
    referral = a_sent_referral(c, a_registered_case(c), START + DAY)
    Referral.unscoped.filter(pk=referral.pk).update(listed_at=START + 9 * DAY)
    assert [row[0] for row in Today(c.fatma, at).listed] == [referral]
    assert Today(omar, at).listed == []
    # A post that shows numbers of a place shows no late referral of it.
    give_post(by=OPERATOR, at=START, person=omar, unit=c.child_unit, role="analyst", starts_at=START - DAY)
    assert Today(omar, at).listed == []


def test_notices_in_danger_come_first_then_the_oldest(c: Cast) -> None:
    first = a_notice(c, START)

    def another(hours: int, danger: str) -> object:
        return send_notice(
            by=c.charlie, at=START + hours * HOUR, to_unit=c.child_unit, source="school", what_seen="x",
            danger_now=danger,
        )  # fmt: skip

    no, yes, later = another(1, "no"), another(2, "yes"), another(3, "yes")
    assert list(queries.queue(c.bob, START + 4 * HOUR)) == [yes, later, first, no]
    states = [thing.state for thing in Today(c.bob, START + 4 * HOUR).new]
    assert states == ["overdue", "overdue", "", ""]
