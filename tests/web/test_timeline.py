"""What was done in a case, line by line: in which order, by whom, in whose words, and what no line may name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from halka.casework.access.actions.agreements import lift_restriction, restrict
from halka.casework.access.actions.emergency import break_glass
from halka.casework.cases.actions import change_risk, hold_case, resume_case
from halka.casework.cases.child_voice import ChildVoice
from halka.casework.models import Case, PlanAction, Restriction
from halka.casework.steps.actions.contact import make_contact
from halka.casework.steps.actions.plan import finish_plan_action
from halka.directory.models import Person, Unit
from halka.sharing.actions.answer import (
    accept_referral,
    refuse_referral,
    see_referral,
    serve,
    start_service,
    tell_sender,
)
from halka.sharing.actions.referral import draft_referral, finish_referral, revoke_referral, send_referral
from halka.sharing.actions.transfer import accept_transfer, request_transfer
from halka.sharing.jobs import watch_referrals
from tests.cast import (
    DAY,
    HOUR,
    SILENT,
    SPOKE,
    START,
    Cast,
    a_closed_case,
    a_planned_case,
    a_registered_case,
    a_sent_referral,
    a_yes,
    cast,
    somebody,
)
from tests.seen import See

pytestmark = pytest.mark.django_db

AT = START + 5 * DAY
SIGHT = timedelta(days=30)


@pytest.fixture
def c() -> Cast:
    return cast()


def lines(
    see: See, person: Person, case: Case, query: str = "", at: datetime = AT + SIGHT
) -> list[tuple[str, str, str]]:
    """When, who and what of each line, from the top."""
    page = see(person, at, f"/cases/{case.ref}/{query}")
    found = []
    months = page.main.all("div", kind="months")[0]
    for li in (one for month in months.all("ol", kind="deeds") for one in month.all("li")):
        when, _dot, who = li.texts("p")[0].partition(" · ")
        found.append((when, who, li.texts("p")[1]))
    return found


def whats(see: See, person: Person, case: Case, most: int = 30) -> list[str]:
    return [what for _when, _who, what in lines(see, person, case)][:most]


def test_the_newest_stands_first_with_who_did_it_where(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    assert lines(see, c.alice, case) == [
        ("Thu 5 March, 10:00", "Bob, Unit CPU-1", "Plan approved by the supervisor."),
        ("Thu 5 March, 09:00", "Alice, Unit CPU-1", "Plan agreed."),
        ("Wed 4 March, 09:00", "Alice, Unit CPU-1", "Assessment finished."),
        ("Mon 2 March, 12:00", "Alice, Unit CPU-1", "Child registered."),
        ("Mon 2 March, 11:00", "Bob, Unit CPU-1", "Given to a worker."),
        ("Mon 2 March, 10:00", "Bob, Unit CPU-1", "Notice accepted, a case is open. High"),
    ]


def test_the_day_and_the_hour_are_those_of_the_reader(c: Cast, see: See) -> None:
    """Half past ten in the evening in Greenwich is the next day in Istanbul."""
    case = a_registered_case(c)
    at = datetime(2026, 3, 6, 22, 30, tzinfo=UTC)
    change_risk(by=c.alice, case=case, level="low", reason="He moved out.", at=at)
    assert lines(see, c.alice, case)[0][0] == "Fri 6 March, 22:30"
    assert "before Fri 6 March" in see(c.alice, AT + DAY, f"/cases/{case.ref}/").main.text
    Unit.objects.filter(pk=c.child_unit.pk).update(profile_code="tr")
    assert lines(see, c.alice, case)[0][0] == "Sat 7 March, 01:30"
    assert "before Sat 7 March" in see(c.alice, AT + DAY, f"/cases/{case.ref}/").main.text
    year_later = datetime(2027, 1, 2, 9, tzinfo=UTC)
    assert lines(see, c.alice, case, at=year_later)[0][0] == "Sat 7 March 2026, 01:30"


def test_what_is_written_down_late_stands_where_it_happened(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    change_risk(by=c.alice, case=case, level="low", reason="He moved out.", at=AT)
    make_contact(
        by=c.alice, case=case, at=AT + DAY, happened_at=AT - DAY, how="phone", note="n", voice=SILENT
    )
    assert whats(see, c.alice, case, 3) == [
        "Risk changed: High → Low.",
        "Phone",
        "Child registered.",
    ]


def test_words_stand_once_beside_the_deed_in_which_they_were_said(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    page = see(c.alice, AT, f"/cases/{case.ref}/")
    told = [li.text for li in page.section("What was done").all("li")]
    with_words = [one for one in told if "I want to stay at school." in one]
    told = [one.partition(" I want")[0].partition("CPU-1 ")[2] for one in with_words]
    assert told == [
        "Plan agreed. Zed is safe at home and at school.",
        "Assessment finished. Beaten at home.",
        "Child registered.",
    ]
    assert all("Changed because of these words: The class moved to the morning." in one for one in with_words)


def test_of_many_deeds_the_newest_thirty_stand_there_and_all_can_be_opened(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    for number in range(32):
        make_contact(
            by=c.alice, case=case, at=AT + number * HOUR, how="phone", note=f"Call {number}", voice=SILENT
        )
    page = see(c.alice, AT + SIGHT, f"/cases/{case.ref}/")
    short, whole = lines(see, c.alice, case), lines(see, c.alice, case, "?deeds=2026-03")
    assert (len(short), len(whole)) == (30, 35)
    assert short == whole[:30]
    assert whole[-1][2].startswith("Notice accepted")
    assert whole == lines(see, c.alice, case, "?deeds=all")
    assert "All 35 deeds of March 2026" in page.main.texts("a")


def test_months_are_folded_but_the_newest_and_say_what_was_in_them(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    a_sent_referral(c, case, AT)
    for day, seen, note in ((6, True, "He slept."), (9, True, "He ate."), (40, False, "Nobody opened.")):
        voice = SPOKE if seen else SILENT
        at = START + day * DAY
        make_contact(
            by=c.alice, case=case, at=at, how="home_planned", note=note, child_seen=seen, voice=voice
        )
    page = see(c.alice, AT + 2 * SIGHT, f"/cases/{case.ref}/")
    april, march = page.section("What was done").all("details")
    assert april.texts("summary") == ["April 2026 · 1 contact, child not seen"]
    assert march.texts("summary") == [
        "March 2026 · 2 contacts, child seen 2 times, 1 referral sent, work began"
    ]
    assert ("open" in april.said, "open" in march.said) == (True, False)
    assert "Nobody opened." in april.text
    assert "Wed 11 March · Planned home visit · Child seen alone · Present and spoke" in march.texts("li")
    assert ("He slept." in march.text, SPOKE.words in march.text) == (False, False)
    march = (
        see(c.alice, AT + 2 * SIGHT, f"/cases/{case.ref}/?deeds=2026-03")
        .section("What was done")
        .all("details")[1]
    )
    assert "open" in march.said
    assert ("He slept." in march.text, SPOKE.words in march.text) == (True, True)


def test_a_contact_says_who_was_met_whether_the_child_was_seen_and_what_was_said(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    long = "He opened the door.\nHe was hungry. Third sentence."
    for number, more in enumerate(
        (
            {"how": "home_planned", "child_seen": True, "change": "improved", "voice": SPOKE, "note": long},
            {"how": "phone", "voice": SPOKE, "note": "She picked up."},
            {"how": "office", "with_whom": "caregiver", "voice": SILENT, "note": "The mother came."},
        )
    ):
        make_contact(by=c.alice, case=case, at=AT + number * HOUR, **more)  # type: ignore[arg-type]
    told = [
        li.texts("p")[1:4]
        for li in see(c.alice, AT + DAY, f"/cases/{case.ref}/").section("What was done").all("li")
    ][:3]
    assert told == [
        ["Office visit by child/family", "Caregiver/family · Child not seen · Too young", "The mother came."],
        ["Phone", "Child spoken to alone", "She picked up."],
        [
            "Planned home visit",
            "Child seen alone · Present and spoke · Improved",
            "He opened the door. He was hungry. …",
        ],
    ]


def test_contacts_that_say_the_same_are_one_line_and_no_word_of_the_child_is_lost(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    quiet = ChildVoice(involved="present", why_no_effect="We went on as agreed.")
    for number in range(6):
        voice = SPOKE if number == 1 else quiet
        make_contact(
            by=c.alice, case=case, at=AT + number * DAY, how="phone", note="The daily call.", voice=voice
        )
    page = see(c.alice, AT + 20 * DAY, f"/cases/{case.ref}/")
    assert "6 contacts, child spoken to 6 times" in page.section("What was done").texts("summary")[0]
    found = [line[::2] for line in lines(see, c.alice, case)][:3]
    assert found == [
        ("Mon 9 March, 09:00 – Thu 12 March, 09:00", "Phone, 4 times"),
        ("Sun 8 March, 09:00", "Phone"),
        ("Sat 7 March, 09:00", "Phone"),
    ]
    assert SPOKE.words in page.section("What was done").text


def test_what_was_written_stands_beside_the_deed_but_nothing_that_a_hidden_place_wrote(
    c: Cast, see: See
) -> None:
    case, _plan = a_planned_case(c)
    refused = a_sent_referral(c, case, AT)
    refuse_referral(
        by=c.dora, referral=refused, reason="no_capacity", explanation="No place till May.", at=AT
    )
    hidden = a_sent_referral(c, case, AT + HOUR, c.shelter, "safe_shelter")
    sita = somebody("Sita", c.shelter, "focal", 1)
    refuse_referral(by=sita, referral=hidden, reason="no_capacity", explanation="Rose Street.", at=AT + HOUR)
    change_risk(by=c.alice, case=case, level="low", reason="He moved out.", at=AT + HOUR)
    request_transfer(
        by=c.alice, case=case, to_unit=c.other_unit, reason="moved", note="They come back.", at=AT + DAY
    )
    text = see(c.alice, AT + DAY, f"/cases/{case.ref}/").section("What was done").text
    for words in ("No place till May.", "He moved out.", "They come back.", "Zed is safe at home"):
        assert words in text
    assert "Rose Street" not in text


def test_a_hidden_place_is_named_in_no_line_and_neither_are_its_people(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    sita = somebody("Sita", c.shelter, "focal", 1)
    referral = a_sent_referral(c, case, AT, c.shelter, "safe_shelter")
    watch_referrals(AT + 13 * HOUR)
    accept_referral(by=sita, referral=referral, at=AT + 14 * HOUR)
    for person in (c.alice, c.bob):
        page = see(person, AT + DAY, f"/cases/{case.ref}/")
        assert lines(see, person, case)[:4] == [
            ("Sat 7 March, 23:00", "another service", "another service accepted."),
            ("Sat 7 March, 22:00", "Halka", "Reminder to another service. No answer yet."),
            ("Sat 7 March, 09:00", "Alice, Unit CPU-1", "Referred to another service: Safety/safe shelter."),
            ("Sat 7 March, 09:00", "Alice, Unit CPU-1", "Referral to another service prepared."),
        ]
        assert ("SHE-1" in page.text, "Sita" in page.text) == (False, False)


def test_a_referral_from_its_draft_to_its_end(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    referral = a_sent_referral(c, case, AT)
    see_referral(by=c.dora, referral=referral, at=AT + HOUR)
    accept_referral(by=c.dora, referral=referral, at=AT + HOUR)
    start_service(by=c.dora, referral=referral, at=AT + HOUR)
    serve(by=c.dora, referral=referral, at=AT + HOUR, satisfaction="happy")
    tell_sender(by=c.dora, referral=referral, told="She slept.", at=AT + HOUR)
    finish_referral(by=c.alice, referral=referral, at=AT + HOUR)
    satisfied = case.profile.label("satisfaction", "happy", "en")
    assert whats(see, c.alice, case, 8) == [
        "Referral to Unit CLI-1 finished.",
        "Unit CLI-1 gave feedback.",
        f"Unit CLI-1 gave the service. {satisfied}",
        "Unit CLI-1 started the service.",
        "Unit CLI-1 accepted.",
        "Unit CLI-1 has seen the referral.",
        "Referred to Unit CLI-1: Health check/medical care.",
        "Referral to Unit CLI-1 prepared.",
    ]
    assert ("Dora, Unit CLI-1", "Unit CLI-1 accepted.") in [line[1:] for line in lines(see, c.alice, case)]
    refused = a_sent_referral(c, case, AT + DAY)
    refuse_referral(by=c.dora, referral=refused, reason="no_capacity", at=AT + DAY)
    taken = a_sent_referral(c, case, AT + 2 * DAY)
    revoke_referral(by=c.alice, referral=taken, at=AT + 2 * DAY)
    found = whats(see, c.alice, case)
    assert found[0] == "Referral to Unit CLI-1 taken back."
    assert "Unit CLI-1 refused: No capacity/waiting list." in found


def test_silence_is_told_by_who_was_called_and_who_is_not_there(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    a_sent_referral(c, case, AT)
    watch_referrals(AT + 5 * DAY)
    assert whats(see, c.alice, case, 4) == [
        "Still no answer from Unit CLI-1. On the board’s list.",
        "Still no answer. Unit CLI-1 has no head to call.",
        "Unit CLI-1 has not answered in time. Deputy called.",
        "Reminder to Unit CLI-1. No answer yet.",
    ]
    other, _plan = a_planned_case(c)
    a_yes(c, other, AT)
    referral = draft_referral(by=c.alice, case=other, to_unit=c.school, service="vocational", at=AT)
    send_referral(by=c.alice, referral=referral, at=AT)
    somebody("Head", c.school, "focal", 3)
    watch_referrals(AT + 5 * DAY)
    assert whats(see, c.alice, other, 3) == [
        "Still no answer from Unit SCH-1. On the board’s list.",
        "Still no answer. Head of Unit SCH-1 called.",
        "Unit SCH-1 has not answered in time. It has no deputy to call.",
    ]


def test_every_other_deed_in_a_case_has_its_sentence(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    finish_plan_action(by=c.alice, plan_action=PlanAction.unscoped.get(case=case), at=AT)
    hold_case(by=c.alice, case=case, at=AT)
    resume_case(by=c.alice, case=case, at=AT)
    restrict(by=c.alice, case=case, at=AT, from_whom="The father", reason="fear")
    lift_restriction(by=c.alice, restriction=Restriction.unscoped.get(case=case), reason="He moved.", at=AT)
    break_glass(by=c.greta, code=case.code, reason="asked", words="The hospital is on the telephone.", at=AT)
    transfer = request_transfer(by=c.alice, case=case, to_unit=c.other_unit, reason="moved", at=AT)
    accept_transfer(by=c.hugo, transfer=transfer, worker=c.greta, at=AT)
    assert [(who, what) for _when, who, what in lines(see, c.hugo, case)[:8]] == [
        ("Hugo, Unit CPU-2", "Unit CPU-2 took the case."),
        ("Alice, Unit CPU-1", "Unit CPU-2 was asked to take the case."),
        ("Greta, Unit CPU-2", "Opened in an emergency. Hospital, police or court asks and cannot wait"),
        ("Alice, Unit CPU-1", "Somebody may know again."),
        ("Alice, Unit CPU-1", "Somebody must not know."),
        ("Alice, Unit CPU-1", "Work goes on."),
        ("Alice, Unit CPU-1", "The family cannot be reached. Case on hold."),
        ("Alice, Unit CPU-1", "Something in the plan is done."),
    ]
    closed, _plan = a_planned_case(c)
    a_closed_case(c, closed, AT)
    reason = closed.profile.label("close_reason", "goal_met", "en")
    assert whats(see, c.alice, closed, 2) == [
        "Case closed, agreed by the supervisor.",
        f"Closing was proposed. {reason}",
    ]
    assert "The father" not in str(lines(see, c.hugo, case))


def test_units_and_choices_are_named_in_the_language_of_the_reader(c: Cast, see: See) -> None:
    Unit.objects.filter(pk=c.clinic.pk).update(name_local="Klinik Bir", profile_code="tr")
    Unit.objects.filter(pk=c.school.pk).update(name_local="Okul", profile_code="ia")
    case, _plan = a_planned_case(c)
    a_sent_referral(c, case, AT)
    for language, said in (
        ("en", "Referred to Unit CLI-1: Health check/medical care."),
        ("sq", "Kontroll shëndetësor/kujdes mjekësor"),
        ("tr", "Sağlık kontrolü/tıbbi bakım"),
    ):
        Person.objects.filter(pk=c.alice.pk).update(language=language)
        line = whats(see, c.alice, case, 1)[0]
        assert said in line
        assert ("Klinik Bir" in line, "Unit CLI-1" in line) == (language == "tr", language != "tr")


def test_a_desk_of_another_unit_reads_no_timeline(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    for stranger in (c.greta, c.dora, c.charlie):
        with pytest.raises(AssertionError, match="404"):
            see(stranger, AT, f"/cases/{case.ref}/")
    assert SPOKE.words not in str(
        lines(see, c.alice, case)
    )  # words stand in their own mark, never in the sentence
