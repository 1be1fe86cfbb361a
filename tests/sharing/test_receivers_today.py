"""What a receiver reads on Today: the work first; letters to it that were closed are one row below."""

from __future__ import annotations

import pytest

from halka.casework.access.actions.agreements import withdraw_consent
from halka.casework.models import Consent
from halka.sharing.models import Referral
from tests.cast import DAY, HOUR, START, Cast, a_registered_case, a_sent_referral, an_accepted_referral, cast
from tests.seen import See

pytestmark = pytest.mark.django_db
AT = START + 4 * HOUR
CLOSED = "Letters that were closed"


@pytest.fixture
def c() -> Cast:
    return cast()


def taken_back(c: Cast, referral: Referral) -> Referral:
    """The child says no after all."""
    for consent in Consent.unscoped.filter(case=referral.case):
        withdraw_consent(by=c.alice, consent=consent, at=AT + DAY)
    return referral


def test_closed_letters_are_one_row_below_the_work(c: Cast, see: See) -> None:
    sent = [taken_back(c, a_sent_referral(c, a_registered_case(c), AT + n * HOUR)) for n in range(3)]
    began = taken_back(c, an_accepted_referral(c, a_registered_case(c), AT))
    open_one = a_sent_referral(c, a_registered_case(c), AT + 4 * HOUR)
    page = see(c.dora, AT + 2 * DAY, "/")
    [row] = page.rows(CLOSED)
    assert row.title == "4 letters to you were closed"
    assert page.headings.index("Late") < page.headings.index(CLOSED)
    assert open_one.number in page.section("Late").text
    inside = page.section(CLOSED).texts("a", href=f"/referrals/{began.ref}/")
    assert f"Unit CPU-1 · {began.number}" in inside
    numbers = [words.split(" · ")[1] for words in page.section(CLOSED).texts("a") if " · " in words]
    assert numbers == [began.number, *sorted(one.number for one in sent)]


def test_one_closed_letter_is_a_row_with_its_number_and_asks_for_nothing(c: Cast, see: See) -> None:
    sent = taken_back(c, a_sent_referral(c, a_registered_case(c), AT))
    page = see(c.dora, AT + 2 * DAY, "/")
    [row] = page.rows(CLOSED)
    assert (row.title, row.why) == ("A letter to you was closed", f"Unit CPU-1 · {sent.number}")
    assert page.title == "Nothing is due today."
    assert "Nothing needs you now." in page.text
    see(c.dora, AT + 2 * DAY, f"/referrals/{sent.ref}/")  # the look writes it down
    assert CLOSED not in see(c.dora, AT + 20 * DAY, "/").headings


def test_a_telephone_in_a_letter_keeps_its_order_on_a_page_from_right_to_left(c: Cast, see: See) -> None:
    referral = an_accepted_referral(c, a_registered_case(c), START + DAY)
    assert "0555 123" in see(c.dora, START + 2 * DAY, f"/referrals/{referral.ref}/").main.texts("bdi")
