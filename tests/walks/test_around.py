"""Tasks of a service point (P6), a coordinator (P7), an analyst (P9) and a data-protection officer (P13)."""

from __future__ import annotations

import pytest

from halka.casework.acts import CASE_OPENED
from halka.casework.models import Case
from halka.directory.models import Offer
from halka.insight.precomputed import reader
from halka.sharing.actions.answer import refuse_referral
from halka.sharing.acts import REFERRAL_SENT
from halka.sharing.jobs import watch_referrals
from tests.cast import (
    DAY,
    HOUR,
    START,
    Cast,
    a_registered_case,
    a_sent_referral,
    an_accepted_referral,
    somebody,
)
from tests.walks.conftest import Sit

pytestmark = pytest.mark.django_db

AT, LATER = START + DAY, START + 60 * DAY
OWN = "?months=own&since=2026-03-01&until=2026-04-30"


def test_p6_1_reads_the_referrals_of_today(c: Cast, sit: Sit) -> None:
    sent = a_sent_referral(c, a_registered_case(c), AT)
    dora = sit(c.dora, AT + HOUR)
    assert f"/referrals/{sent.ref}/" in [href for _words, href in dora.page.links]
    assert sent.number in dora.open("/referrals/").text
    assert sent.number not in sit(c.charlie, AT + HOUR).open("/referrals/").text


def test_p6_2_accepts_or_refuses_with_a_reason(c: Cast, sit: Sit) -> None:
    sent = a_sent_referral(c, a_registered_case(c), AT)
    dora = sit(c.dora, AT + HOUR).open(f"/referrals/{sent.ref}/")
    dora.press("Refuse and send the reason", explanation="Full.")
    assert "This field is required." in dora.text
    dora.press("Refuse and send the reason", reason="no_capacity", explanation="A place is free in May.")
    alice = sit(c.alice, AT + 2 * HOUR)
    assert "Find another place" in alice.text


def test_p6_3_starts_and_finishes_the_service(c: Cast, sit: Sit) -> None:
    sent = an_accepted_referral(c, a_registered_case(c), AT)
    dora = sit(c.dora, AT + DAY).open(f"/referrals/{sent.ref}/").press("The service has started")
    dora.open(f"/referrals/{sent.ref}/").press("The service was given")
    dora.open(f"/referrals/{sent.ref}/").press("Tell", told="She slept.")
    assert "She slept." in sit(c.alice, AT + 2 * DAY).open(f"/referrals/{sent.ref}/").text


def test_p6_4_says_how_many_places_there_are(c: Cast, sit: Sit) -> None:
    offer = Offer.objects.get(unit=c.clinic)
    dora = sit(c.dora, AT).open(f"/services/{offer.pk}/")
    dora.press("Save", places_a_month="3")
    offer.refresh_from_db()
    assert offer.places_a_month == 3


def test_p6_5_gives_feedback_with_what_the_child_felt(c: Cast, sit: Sit) -> None:
    sent = an_accepted_referral(c, a_registered_case(c), AT)
    sit(c.dora, AT + DAY).open(f"/referrals/{sent.ref}/").press("The service was given", satisfaction="happy")
    told = sit(c.alice, AT + 2 * DAY).open(f"/referrals/{sent.ref}/").text
    assert "How did the child feel about it? Happy" in told


def test_p7_1_reads_what_is_overdue_by_institution(c: Cast, sit: Sit) -> None:
    case = a_registered_case(c)
    a_sent_referral(c, case, AT)
    watch_referrals(AT + 4 * DAY)
    fatma = sit(c.fatma, AT + 5 * DAY)
    listed = fatma.text.partition("On the board’s list")[2]
    assert "Unit CPU-1" in listed
    assert case.code in listed
    assert "Unit CLI-1" in listed
    assert "Zed" not in fatma.text


def _asked_for_help(c: Cast) -> None:
    """Twelve referrals to the clinic, one a day; four are refused, nobody answers the others."""
    case = a_registered_case(c)
    for n in range(12):
        sent = START + (n + 1) * DAY
        referral = a_sent_referral(c, case, sent)
        if n % 3 == 0:
            refuse_referral(by=c.dora, referral=referral, reason="no_capacity", at=sent + HOUR)
    reader.read(LATER)


def test_p7_2_makes_a_report_that_hides_small_numbers(c: Cast, sit: Sit) -> None:
    _asked_for_help(c)
    report = sit(c.fatma, LATER).open("/numbers/report/")
    report.press("Make the report", since="2026-03-01", until="2026-03-31", kind="html", language="en")
    assert "Current Situation Report" in report.text
    assert "Unit CLI-1" in report.text
    for hidden in ("Zed", "Quux", Case.unscoped.get().code):
        assert hidden not in report.text


def test_p7_5_reads_where_days_are_lost(c: Cast, sit: Sit) -> None:
    _asked_for_help(c)
    numbers = sit(c.fatma, LATER).open("/").follow("Bottlenecks").open(f"/numbers/{OWN}")
    assert "Unit CLI-1" in numbers.text
    assert "8 of 12 requests that were due never got an answer." in numbers.text
    assert "Who can change it" in numbers.open(f"/numbers/1/{OWN}").text


def test_p9_1_reads_the_table_of_the_country(c: Cast, sit: Sit) -> None:
    _asked_for_help(c)
    nadia = sit(somebody("Nadia", c.child_unit, "analyst"), LATER).follow("Bottlenecks")
    numbers = nadia.open(f"/numbers/pairs/{OWN}").text
    assert "rounded to multiples of 5" in numbers
    assert Case.unscoped.get().code not in numbers


def test_p9_2_goes_down_to_one_place_without_names(c: Cast, sit: Sit) -> None:
    _asked_for_help(c)
    nadia = sit(somebody("Nadia", c.child_unit, "analyst"), LATER).open(f"/numbers/{OWN}")
    nadia.press("Show", place=c.clinic.place.code)
    assert "Firstplace" in nadia.text
    assert "Unit CLI-1" in nadia.text
    for hidden in ("Zed", "Quux", Case.unscoped.get().code):
        assert hidden not in nadia.text


def test_p13_1_reads_who_opened_a_case(c: Cast, sit: Sit) -> None:
    case = a_registered_case(c)
    ines = somebody("Ines", c.child_unit, "auditor")
    sit(c.bob, AT).open(f"/cases/{case.ref}/")
    record = sit(ines, AT + HOUR).open(f"/record/?case={case.code}&act={CASE_OPENED}").text
    assert "Bob" in record
    assert "Zed" not in record


def test_p13_2_reads_all_disclosures_of_a_month(c: Cast, sit: Sit) -> None:
    case, ines = a_registered_case(c), somebody("Ines", c.child_unit, "auditor")
    a_sent_referral(c, case, START + 3 * DAY)
    a_sent_referral(c, case, START + 33 * DAY)
    record = sit(ines, START + 60 * DAY).open(f"/record/?act={REFERRAL_SENT}")
    march = record.press("Show", since="2026-03-01", until="2026-03-31").text
    assert "One line." in march
    assert "Thu 5 March" in march
    assert f"Alice Unit CPU-1 Unit CLI-1 {case.code}" in march


def test_p13_3_reviews_an_emergency_look(c: Cast, sit: Sit) -> None:
    case, ines = a_registered_case(c), somebody("Ines", c.child_unit, "auditor")
    greta = sit(c.greta, AT).open("/emergency/")
    greta.press(
        "Open it for 4 hours", code=case.code, reason="asked", words="The hospital is on the telephone."
    )
    review = sit(ines, AT + HOUR).open("/broken-glass/")
    assert "The hospital is on the telephone." in review.text
    review.press("It was justified")
    assert "No emergency look waits for review" in review.text
