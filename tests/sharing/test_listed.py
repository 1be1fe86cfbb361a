"""Lists of sharing: what waits, what is with whom, what was sent, what is handed over, and who could help soonest."""

from __future__ import annotations

import pytest

from halka.casework.models import Case
from halka.directory.actions import add_unit
from halka.directory.models import Institution, Offer, Person, Unit
from halka.directory.offers.actions import offer_service
from halka.insight.live import speeds
from halka.sharing.actions.answer import accept_referral, refuse_referral, serve, start_service, tell_sender
from halka.sharing.actions.referral import finish_referral
from halka.sharing.actions.transfer import accept_transfer, reject_transfer, request_transfer
from halka.sharing.jobs import watch_referrals
from halka.sharing.who_can_help import candidates
from halka.trust.actor import OPERATOR
from tests.cast import (
    DAY,
    HOUR,
    START,
    Cast,
    a_planned_case,
    a_registered_case,
    a_sent_referral,
    cast,
    somebody,
)
from tests.seen import Page, See

pytestmark = pytest.mark.django_db

AT = START + 5 * DAY
HEALTH = "Health check/medical care"
SENT, WITH_YOU = "Newest first.", "What you have accepted"


@pytest.fixture
def c() -> Cast:
    return cast()


def waiting(page: Page) -> list[str]:
    """The numbers of the requests that wait, from the top."""
    return [card.all("span", kind="soft")[0].text for card in page.main.all("li", kind="panel")]


def another_clinic(c: Cast, code: str, at_day: int = 0) -> Unit:
    unit = add_unit(
        by=OPERATOR, at=START, code=code, name=f"Unit {code}", institution=Institution.objects.get(),
        place=c.clinic.place, kind="health", level="local",
    )  # fmt: skip
    offer_service(by=OPERATOR, at=START + at_day * DAY, unit=unit, service="health_check", places_a_month=5)
    return unit


def test_what_waits_longest_past_its_time_stands_first(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    late = a_sent_referral(c, case, AT)
    later = a_sent_referral(c, case, AT + 2 * HOUR)
    a_sent_referral(c, case, AT, c.school)
    page = see(c.dora, AT + 3 * HOUR, "/referrals/")
    assert waiting(page) == [late.number, later.number]
    assert page.title == "2 children wait for your answer"
    card = page.main.all("li", kind="panel")[0].text
    assert card.startswith("21 hours left")
    assert "Alice, Unit CPU-1 · sent Sat 7 March, 09:00" in card
    for secret in ("Zed", case.code, ", 9:"):
        assert secret not in page.main.text
    assert see(c.charlie, AT + 3 * HOUR, "/referrals/").title == "One child waits for your answer"
    assert see(c.alice, AT + 3 * HOUR, "/referrals/").title == "What you asked others to do"


def test_what_a_unit_has_accepted_is_with_it_until_it_has_told(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    referral = a_sent_referral(c, case, AT)
    states = []
    for deed in (accept_referral, start_service, serve):
        deed(by=c.dora, referral=referral, at=AT + HOUR)
        page = see(c.dora, AT + 2 * HOUR, "/referrals/")
        assert waiting(page) == []
        [[name, state, sender]] = page.table(WITH_YOU)
        states.append(state)
        assert (name, sender) == (f"{HEALTH} {referral.number}", "Unit CPU-1")
    assert states == ["Working Accepted", "Working Service started", "Working Service given"]
    assert see(c.dora, AT + 18 * DAY, "/referrals/").table(WITH_YOU)[0][1].startswith("3 days without a word")
    tell_sender(by=c.dora, referral=referral, told="She slept.", at=AT + 18 * DAY)
    assert "With you now" not in see(c.dora, AT + 18 * DAY, "/referrals/").headings


def test_what_was_sent_stands_newest_first_with_its_state(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    sent = [a_sent_referral(c, case, AT + n * HOUR) for n in range(5)]
    refuse_referral(by=c.dora, referral=sent[0], reason="no_capacity", at=AT + 5 * HOUR)
    for referral in sent[1:3]:
        accept_referral(by=c.dora, referral=referral, at=AT + 5 * HOUR)
    serve(by=c.dora, referral=sent[1], at=AT + 6 * HOUR)
    finish_referral(by=c.alice, referral=sent[1], at=AT + 7 * HOUR)
    watch_referrals(AT + 3 * HOUR + 49 * HOUR)
    page = see(c.alice, AT + 53 * HOUR, "/referrals/")
    assert page.table(SENT) == [
        [f"{HEALTH} {case.code}", "Unit CLI-1", state]
        for state in (
            "2 days silent",
            "2 days silent",
            "Working",
            "Finished",
            "refused: No capacity/waiting list",
        )
    ]
    assert see(c.bob, AT + 53 * HOUR, "/referrals/").table(SENT) == page.table(
        SENT
    )  # who supervises the case
    for stranger in (c.greta, c.hugo, c.fatma):
        assert "Sent from your cases" not in see(stranger, AT + 53 * HOUR, "/referrals/").headings


def test_cases_that_are_handed_over_wait_for_who_takes_them(c: Cast, see: See) -> None:
    cases = [a_registered_case(c) for _ in range(3)]
    asked = [
        request_transfer(by=c.alice, case=case, to_unit=c.other_unit, reason="moved", at=AT + n * HOUR)
        for n, case in enumerate(cases)
    ]
    rows = see(c.hugo, AT + 4 * HOUR, "/referrals/").rows("Cases that another unit hands over")
    assert [(row.due, row.title, row.why, row.url) for row in rows] == [
        (case.code, "Unit CPU-1", "High risk", f"/transfers/{transfer.ref}/")
        for case, transfer in zip(cases, asked, strict=True)
    ]
    for stranger in (c.alice, c.bob, c.dora):
        assert (
            "Cases that another unit hands over" not in see(stranger, AT + 4 * HOUR, "/referrals/").headings
        )
    accept_transfer(by=c.hugo, transfer=asked[0], worker=c.greta, at=AT + 4 * HOUR)
    reject_transfer(by=c.hugo, transfer=asked[1], at=AT + 4 * HOUR, why="No place.")
    rows = see(c.hugo, AT + 5 * HOUR, "/referrals/").rows("Cases that another unit hands over")
    assert [row.due for row in rows] == [cases[2].code]
    assert "Accepted" in see(c.hugo, AT + 5 * HOUR, f"/transfers/{asked[0].ref}/").main.text
    assert see(c.hugo, AT + 5 * HOUR, f"/transfers/{asked[0].ref}/").deeds == set()


def offered(see: See, case: Case, person: Person, service: str = "health_check") -> list[str]:
    page = see(person, AT, f"/cases/{case.ref}/refer/?service={service}")
    return [words for words in page.choices if words.startswith("Unit")]


def test_the_quickest_stands_first_and_who_was_slow_or_silent_says_so(c: Cast, see: See) -> None:
    case, other = a_registered_case(c), a_registered_case(c)
    slow = another_clinic(c, "CLI-2")
    another_clinic(c, "CLI-0")
    dan = somebody("Dan", slow, "focal", 1)
    for person, unit, hours in ((c.dora, c.clinic, 2), (dan, slow, 20), (dan, slow, 40)):
        referral = a_sent_referral(c, other, START + 4 * HOUR, unit)
        accept_referral(by=person, referral=referral, at=START + (4 + hours) * HOUR)
    speeds.keep(AT)
    assert offered(see, case, c.alice) == [
        "Unit CLI-1 · 10 places a month · answers in 2 hours (middle of 1)",
        "Unit CLI-2 · 5 places a month · answers in 20 hours (middle of 2)",
        "Unit CLI-0 · 5 places a month · nobody there can sign in: call them",
    ]
    a_sent_referral(c, other, START + 5 * HOUR, c.clinic)
    speeds.keep(AT + 20 * DAY)
    assert offered(see, case, c.alice)[0] == (
        "Unit CLI-1 · 10 places a month · answers in 2 hours (middle of 2) · 50% never answered in time"
    )


def test_who_is_silent_on_this_child_is_named_and_not_offered_and_stands_last(c: Cast, see: See) -> None:
    """However quickly it answers about others."""
    case, other = a_registered_case(c), a_registered_case(c)
    another_clinic(c, "CLI-2")
    quick = a_sent_referral(c, other, START + 4 * HOUR)
    accept_referral(by=c.dora, referral=quick, at=START + 5 * HOUR)
    a_sent_referral(c, case, START + 4 * HOUR)
    watch_referrals(START + 30 * HOUR)
    found = candidates(case, "health_check", AT)
    assert [(one.unit.code, one.is_silent_on_child) for one in found] == [("CLI-2", False), ("CLI-1", True)]
    assert [words.partition(" ·")[0] for words in offered(see, case, c.alice)] == ["Unit CLI-2"]
    page = see(c.alice, AT, f"/cases/{case.ref}/refer/?service=health_check")
    assert page.main.texts("div", kind="banner") == ["Unit CLI-1 has not answered about this child."]
    names = [words.partition(" ·")[0] for words in offered(see, other, c.alice)]
    assert names == ["Unit CLI-1", "Unit CLI-2"]


def test_nobody_is_chosen_beforehand_and_the_own_unit_is_not_offered(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    offer_service(by=OPERATOR, at=START, unit=c.child_unit, service="legal")
    offer_service(by=OPERATOR, at=START, unit=c.child_unit, service="health_check")
    needs = see(c.alice, AT, f"/cases/{case.ref}/refer/")
    assert needs.choices == ["Formal education", HEALTH, "Safety/safe shelter"]
    assert needs.chosen == []
    page = see(c.alice, AT, f"/cases/{case.ref}/refer/?service=health_check")
    assert [words.partition(" ·")[0] for words in page.choices if words.startswith("Unit")] == ["Unit CLI-1"]
    assert str(c.clinic.pk) not in page.chosen
    assert not {"high", "consent"} & {
        *page.chosen
    }  # how urgent it is, and on what ground, is for the worker to say


def test_a_receiver_has_the_one_button_that_comes_next(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    referral = a_sent_referral(c, case, AT)
    address = f"/referrals/{referral.ref}/"

    def deeds(person: Person) -> set[str]:
        found = {deed.removeprefix(address).strip("/") for deed in see(person, AT + HOUR, address).deeds}
        return found - {"print", "ask", "missed", "give-back"}  # beside it: none of them is the next step

    assert (deeds(c.dora), deeds(c.alice)) == ({"accept", "refuse"}, {"revoke"})
    accept_referral(by=c.dora, referral=referral, at=AT + HOUR)
    assert (deeds(c.dora), deeds(c.alice)) == ({"start", "serve"}, {"revoke"})
    serve(by=c.dora, referral=referral, at=AT + HOUR)
    assert (deeds(c.dora), deeds(c.alice)) == ({"tell"}, {"revoke", "finish"})
    tell_sender(by=c.dora, referral=referral, told="She slept.", at=AT + HOUR)
    assert (deeds(c.dora), deeds(c.alice)) == (set(), {"revoke", "finish"})
    finish_referral(by=c.alice, referral=referral, at=AT + HOUR)
    assert (deeds(c.dora), deeds(c.alice)) == (set(), set())


def test_every_step_of_a_referral_says_when(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    referral = a_sent_referral(c, case, AT)
    watch_referrals(AT + 49 * HOUR)
    steps = "Every step and when it happened."
    late = "Mon 9 March, 10:00"
    assert see(c.alice, AT + 50 * HOUR, f"/referrals/{referral.ref}/").table(steps) == [
        ["Sent", "Sat 7 March, 09:00"],
        ["Focal person reminded", late],
        ["Time over; deputy called", late],
        ["Head of the unit called", late],
        ["On the board’s list", late],
        ["Answer due", "Sun 8 March, 09:00"],
    ]
    refuse_referral(
        by=c.dora, referral=referral, reason="no_capacity", explanation="In May.", at=AT + 51 * HOUR
    )
    page = see(c.alice, AT + 52 * HOUR, f"/referrals/{referral.ref}/")
    assert page.table(steps)[-1] == ["Refused", "Mon 9 March, 12:00"]
    assert page.main.texts("div", kind="banner") == ["Refused: No capacity/waiting list. In May."]


def test_services_that_nobody_confirmed_are_asked_for_the_oldest_first(c: Cast, see: See) -> None:
    for service, days in (("dental", 1), ("mental_health", 2), ("medicines", 3)):
        Offer.objects.create(unit=c.clinic, service=service, verified_on=(START - days * DAY).date())
    Offer.objects.create(unit=c.clinic, service="nutrition")
    names = [label.partition(" ·")[0] for label in _asked(see, c.dora, 92)]
    assert names[:4] == ["Nutrition", "Medicines", "Specialised mental health", "dental"]
    assert [len(_asked(see, c.dora, days)) for days in (86, 88, 89, 90, 91)] == [1, 2, 3, 4, 5]
    assert _asked(see, c.charlie, 80) == []


def _asked(see: See, person: Person, days: int) -> list[str]:
    page = see(person, START + days * DAY, "/referrals/")
    if "Still there?" not in page.headings:
        return []
    return [li.texts("span")[0] for li in page.section("Still there?").all("li")]
