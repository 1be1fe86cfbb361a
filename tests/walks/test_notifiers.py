"""Tasks of a school (P3), a hospital (P4) and the police (P5): who tells, and who answers beside other work."""

from __future__ import annotations

from datetime import timedelta

import pytest

from halka.casework.models import Notice
from halka.directory.models import Person, Unit
from tests.cast import (
    DAY,
    HOUR,
    START,
    Cast,
    a_notice,
    a_registered_case,
    a_sent_referral,
    an_accepted_referral,
    somebody,
)
from tests.walks.conftest import Sit

pytestmark = pytest.mark.django_db

AT = START + DAY


def _tells(c: Cast, sit: Sit, who: Person) -> None:
    told = sit(who, AT).follow("Tell us about a child")
    told.press("Send", to_unit=str(c.child_unit.pk), danger_now="no", what_seen="Bruises on both arms.")
    notice = Notice.unscoped.get()
    assert "Your number" in told.text
    assert notice.number in told.text
    assert "Bruises" not in told.text
    assert "Bruises on both arms." in sit(c.bob, AT + HOUR).follow("Read and decide").text


def test_p3_1_a_teacher_tells_about_a_child(c: Cast, sit: Sit) -> None:
    _tells(c, sit, c.charlie)


def test_p3_2_reads_that_it_is_in_good_hands(c: Cast, sit: Sit) -> None:
    a_notice(c, START)
    notices = sit(c.charlie, START + HOUR).open("/notices/")
    assert "Received. Somebody reads it today." in notices.text
    sit(c.bob, START + HOUR).follow("Read and decide").press("Open a case", risk="high")
    assert "A worker has it." in sit(c.charlie, START + 2 * HOUR).open("/notices/").text


def test_p3_3_answers_a_referral_to_the_school(c: Cast, sit: Sit) -> None:
    case = a_registered_case(c)
    sent = a_sent_referral(c, case, AT, to_unit=c.school, service="formal_education")
    charlie = sit(c.charlie, AT + HOUR).follow("Read and answer")
    charlie.press("Accept")
    assert "Zed Quux" in charlie.open(f"/referrals/{sent.ref}/").text
    assert "accepted" in sit(c.alice, AT + 2 * HOUR).open(f"/referrals/{sent.ref}/").text.lower()


def test_p3_5_reads_what_may_be_told(c: Cast, sit: Sit) -> None:
    a_notice(c, START)
    form = sit(c.charlie, START).follow("Tell us about a child")
    assert "You learn that a worker has it. Not more: that is the child’s." in form.text
    sit(c.bob, START + HOUR).follow("Read and decide").press("Open a case", risk="high")
    told = sit(c.charlie, START + 2 * HOUR).open("/notices/").text
    assert "What we can tell you" in told
    assert "Watch for absences and tell us." in told
    for hidden in ("Alice", "Long marks"):
        assert hidden not in told


def test_p4_1_a_doctor_tells_from_the_consultation(c: Cast, sit: Sit) -> None:
    _tells(c, sit, c.dora)


def test_p4_2_accepts_one_and_refuses_another(c: Cast, sit: Sit) -> None:
    first = a_sent_referral(c, a_registered_case(c), AT)
    second = a_sent_referral(c, a_registered_case(c), AT)
    dora = sit(c.dora, AT + HOUR).open(f"/referrals/{first.ref}/").press("Accept")
    assert "Zed Quux" in dora.text
    dora.open(f"/referrals/{second.ref}/")
    assert "Zed" not in dora.text
    dora.press("Refuse and send the reason", reason="no_capacity", explanation="A place is free in May.")
    assert "A place is free in May." in sit(c.alice, AT + 2 * HOUR).open(f"/referrals/{second.ref}/").text


def test_p4_3_says_when_the_child_can_come(c: Cast, sit: Sit) -> None:
    sent = a_sent_referral(c, a_registered_case(c), AT)
    dora = sit(c.dora, AT + HOUR).open(f"/referrals/{sent.ref}/")
    dora.press("Accept", appointment_at="2026-02-09T10:00")
    assert "This moment has passed. Choose a later one." in dora.text
    dora.press("Accept", appointment_at="2026-03-09T10:00")
    assert "AppointmentMon 9 March, 10:00" in dora.text
    alice = sit(c.alice, AT + 2 * HOUR)
    assert "AppointmentMon 9 March, 10:00" in alice.open(f"/referrals/{sent.ref}/").text
    assert "appointment Mon 9 March" in alice.open(f"/cases/{sent.case.ref}/").text


def test_p4_4_says_that_the_service_was_given(c: Cast, sit: Sit) -> None:
    sent = an_accepted_referral(c, a_registered_case(c), AT)
    dora = sit(c.dora, AT + DAY).open(f"/referrals/{sent.ref}/").press("The service was given")
    assert "Give feedback to the child’s worker" in dora.open(f"/referrals/{sent.ref}/").text
    assert "given" in sit(c.alice, AT + DAY + HOUR).open(f"/referrals/{sent.ref}/").text


def test_p4_5_asks_a_question_back(c: Cast, sit: Sit) -> None:
    sent = a_sent_referral(c, a_registered_case(c), AT)
    sit(c.dora, AT + HOUR).open(f"/referrals/{sent.ref}/").press("Ask", words="Is an interpreter needed?")
    alice = sit(c.alice, AT + 2 * HOUR).open(f"/referrals/{sent.ref}/")
    assert "Is an interpreter needed?" in alice.text
    alice.press("Answer", words="No, but a quiet room.")
    assert "No, but a quiet room." in sit(c.dora, AT + 3 * HOUR).open(f"/referrals/{sent.ref}/").text


def test_p5_1_the_police_ask_at_night_whether_a_child_is_known(c: Cast, sit: Sit) -> None:
    Unit.objects.filter(pk=c.child_unit.pk).update(phone="0242 555")
    Unit.objects.filter(pk=c.school.pk).update(kind="police")
    case = a_registered_case(c)
    night = START + timedelta(days=1, hours=14)
    page = sit(c.charlie, night).follow("Is this child known?")
    page.press("Ask", name="Zed Quux", year="2017", reason="with_me")
    assert "Known: call this office" in page.text
    assert "0242 555" in page.text
    assert case.code not in page.text
    assert "Charlie of Unit SCH-1 asked whether this child is known" in sit(c.alice, night + HOUR).text


def test_p5_2_the_police_tell_at_night(c: Cast, sit: Sit) -> None:
    kai = somebody("Kai", c.shelter, "focal")
    night = START + timedelta(hours=14)  # two in the morning there
    told = sit(kai, night).follow("Tell us about a child")
    assert "call first" in told.text
    told.press("Send", to_unit=str(c.child_unit.pk), danger_now="yes", what_seen="Alone at the station.")
    notice = Notice.unscoped.get()
    assert notice.number in told.text
    bob = sit(c.bob, night + HOUR)
    assert "One child is in danger now." in bob.text
    assert "Alone at the station." in bob.follow("Read and decide").text
