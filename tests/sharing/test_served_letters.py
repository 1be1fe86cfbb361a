"""Letters whose service was given: what was given stays said, and only the reading ends."""

from __future__ import annotations

import pytest

from halka.directory.models import Unit
from halka.sharing.actions.answer import accept_referral, serve, tell_sender
from halka.sharing.actions.referral import draft_referral, send_referral
from halka.sharing.jobs import close_letters
from tests.cast import DAY, HOUR, Cast, a_yes, cast
from tests.seen import See
from tests.sharing.letters import AT, a_full_case
from tests.sharing.test_closed_letters import LOOK, sent, taken_back_by_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def c() -> Cast:
    found = cast()
    Unit.objects.filter(pk=found.child_unit.pk).update(phone="0300")
    return found


@pytest.mark.parametrize("has_told", [False, True], ids=["served", "told"])
def test_a_yes_that_ends_after_the_service_ends_the_reading_and_asks_nobody_for_anything(
    c: Cast, see: See, has_told: bool
) -> None:
    """What was given stays said. A letter whose yes is taken back is news for who has it, also then."""
    _case, referral = sent(c, "vocational")
    accept_referral(by=c.dora, referral=referral, at=AT + HOUR)
    serve(by=c.dora, referral=referral, at=AT + DAY, satisfaction="")
    if has_told:
        tell_sender(by=c.dora, referral=referral, at=AT + 2 * DAY, told="She came.")
    end = AT + 366 * DAY
    assert (close_letters(end), close_letters(end)) == (1, 0)
    referral.refresh_from_db()
    assert (referral.status, referral.closed_at) == ("feedback" if has_told else "served", end)
    read = see(c.dora, end, f"/referrals/{referral.ref}/").text
    assert "This letter was closed" in read
    assert "Zed" not in read
    assert "A letter to you was closed" not in see(c.dora, end, "/").text
    assert "Letter closed" not in see(c.alice, end, "/").text
    own = see(c.alice, end, f"/referrals/{referral.ref}/").text
    assert "The yes has ended." in own
    assert "Stop" not in own


def test_a_yes_that_is_taken_back_after_the_service_is_told_to_who_has_the_letter(c: Cast, see: See) -> None:
    case, referral = sent(c, "vocational")
    accept_referral(by=c.dora, referral=referral, at=AT + HOUR)
    serve(by=c.dora, referral=referral, at=AT + HOUR, satisfaction="")
    taken_back_by_all(c, case)
    assert "This letter was closed" in see(c.dora, LOOK, f"/referrals/{referral.ref}/").text
    assert "A letter to you was closed" in see(c.dora, LOOK, "/").text


@pytest.mark.parametrize(("is_served", "looks"), [(False, 1), (True, 0)], ids=["open", "served"])
def test_the_supervisor_looks_at_what_rests_on_another_ground_while_help_is_still_to_come(
    c: Cast, see: See, is_served: bool, looks: int
) -> None:
    """Seen in the demo: twenty letters of a year ago, all served, stood above what her workers were late with."""
    case = a_full_case(c)
    a_yes(c, case, AT - HOUR, ["livelihood"])
    referral = draft_referral(by=c.alice, case=case, to_unit=c.clinic, service="livelihood", at=AT)
    send_referral(by=c.alice, referral=referral, at=AT)
    accept_referral(by=c.dora, referral=referral, at=AT + HOUR)
    if is_served:
        serve(by=c.dora, referral=referral, at=AT + HOUR)
    taken_back_by_all(c, case)
    assert close_letters(LOOK) == 1
    referral.refresh_from_db()
    assert (referral.status, referral.basis) == ("served" if is_served else "accepted", "legal_duty")
    assert see(c.bob, LOOK, "/").text.count("Sent without a yes") == looks
