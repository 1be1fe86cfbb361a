"""What was accepted and cannot be done after all: given back through the page, read on both sides, followed or explained."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import LazySettings

from halka.casework.models import Case, Grant
from halka.directory.models import Person
from halka.sharing.actions.answer import give_back, refuse_referral, serve, start_service
from halka.sharing.actions.close import leave_it
from halka.sharing.actions.referral import draft_referral, revoke_referral, send_referral
from halka.sharing.acts import REFERRAL_GIVEN_BACK, REFERRAL_LEFT
from halka.sharing.models import Referral
from tests.cast import (
    DAY,
    HOUR,
    START,
    WHY,
    Cast,
    a_closed_case,
    a_planned_case,
    a_registered_case,
    a_sent_referral,
    an_accepted_referral,
    cast,
)
from tests.paper import Reader
from tests.seen import Page, See
from tests.walk import signed_in
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db

AT = START + 5 * DAY  # a Saturday
NEXT = AT + 2 * DAY
OTHERS, FOLDED = "From others", "No answer for 60 days"
RING = "The same ring in words. Next move: who has to do something."
WORDS = "The therapist is ill until May."
Sit = Callable[[Person, datetime, str], Reader]


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def sit(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Sit:
    settings.HALKA_SECOND_FACTOR = False
    return lambda person, at, address: Reader(signed_in(person, at, monkeypatch)).open(address)


def given_back(c: Cast, case: Case) -> Referral:
    referral = an_accepted_referral(c, case, AT)
    give_back(by=c.dora, referral=referral, reason="no_capacity", explanation=WORDS, at=NEXT)
    return referral


def link(page: Page) -> list[str]:
    """State and next move of the receiver."""
    return page.table(RING)[1][1::2]


def test_what_was_accepted_is_given_back_and_both_sides_read_it(c: Cast, sit: Sit, see: See) -> None:
    case = a_registered_case(c)
    referral = an_accepted_referral(c, case, AT)
    address = f"/referrals/{referral.ref}/"
    dora = sit(c.dora, NEXT, address)
    assert "Zed" in dora.text
    dora.press("Give it back", reason="no_capacity", explanation=WORDS)
    assert (
        "Given back. Unit CPU-1 reads your reason on Today. You cannot read the letter any more." in dora.text
    )
    page = see(c.dora, NEXT + HOUR, address)
    assert "Zed" not in page.text
    said = "You gave this back on Mon 9 March: No capacity/waiting list. The child’s worker knows it."
    assert page.main.texts("div", kind="banner") == [said]
    assert referral.number not in see(c.dora, NEXT + HOUR, "/").text
    [row] = see(c.alice, NEXT + HOUR, "/").rows(OTHERS)
    assert (row.due, row.deed, row.url) == (
        "given back: No capacity/waiting list",
        "Find another place",
        address,
    )
    sent = see(c.alice, NEXT + HOUR, address)
    assert f"Given back Mon 9 March, 09:00: No capacity/waiting list. {WORDS}" in sent.text
    assert ["Given back", "Mon 9 March, 09:00"] in sent.table("Every step and when it happened.")
    assert ["Accepted", "Sat 7 March, 10:00"] in sent.table("Every step and when it happened.")
    assert f"/cases/{case.ref}/refer/?service=health_check&after={referral.ref}" in [
        a.said["href"] for a in sent.main.all("a")
    ]
    assert link(see(c.alice, NEXT + HOUR, f"/cases/{case.ref}/")) == [
        "Broken, given back: No capacity/waiting list",
        "Find another place, or write why not",
    ]
    assert (
        "gave the referral back: No capacity/waiting list." in see(c.alice, NEXT, f"/cases/{case.ref}/").text
    )


def test_words_are_needed_and_what_was_typed_stays(c: Cast, sit: Sit) -> None:
    referral = an_accepted_referral(c, a_registered_case(c), AT)
    dora = sit(c.dora, NEXT, f"/referrals/{referral.ref}/")
    dora.press("Give it back", reason="cannot_reach")
    assert "This field is required." in dora.text
    [form] = [form for form in dora.page.forms if "explanation" in form.fields]
    assert form.given["reason"] == "cannot_reach"
    referral.refresh_from_db()
    assert referral.status == Referral.Status.ACCEPTED


def test_giving_back_is_a_deed_that_happens_once_before_help_was_given(c: Cast) -> None:
    case = a_registered_case(c)
    referral = an_accepted_referral(c, case, AT)
    said = {"reason": "no_capacity", "explanation": WORDS}
    for person in (c.alice, c.bob, c.charlie, c.fatma, c.greta):
        with denied(person):
            give_back(by=person, referral=referral, at=NEXT, **said)
    with refused("Choose why you cannot take this child"):
        give_back(by=c.dora, referral=referral, at=NEXT, reason="tired", explanation=WORDS)
    with refused("Write one sentence for the child’s worker"):
        give_back(by=c.dora, referral=referral, at=NEXT, reason="other", explanation=" ")
    start_service(by=c.dora, referral=referral, at=AT + DAY)
    both = {"unit": "CLI-1", "to_unit": "CPU-1", "case": case.ref, "thread": referral.ref}
    with recorded_once(REFERRAL_GIVEN_BACK, reason="no_capacity", **both):
        give_back(by=c.emil, referral=referral, at=NEXT, **said)
    assert referral.answers == {"explanation": WORDS}
    assert not Grant.unscoped.filter(Grant.live(NEXT), source=referral.ref).exists()
    with refused("Nothing was lost"):
        give_back(by=c.dora, referral=referral, at=NEXT, **said)
    served = an_accepted_referral(c, case, AT)
    serve(by=c.dora, referral=served, at=NEXT)
    with refused("Nothing was lost"):
        give_back(by=c.dora, referral=served, at=NEXT, **said)


def test_something_that_follows_takes_it_from_today_and_from_the_ring(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    referral = given_back(c, case)
    assert see(c.alice, NEXT + DAY, "/").rows(OTHERS)
    later = draft_referral(
        by=c.alice, case=case, to_unit=c.school, service="health_check", at=NEXT + DAY, basis="vital"
    )  # the same service; nobody named what it follows
    send_referral(by=c.alice, referral=later, at=NEXT + DAY, **WHY)
    assert see(c.alice, NEXT + DAY + HOUR, "/").rows(OTHERS) == []
    names = [row[0] for row in see(c.alice, NEXT + DAY + HOUR, f"/cases/{case.ref}/").table(RING)]
    assert [name.partition(":")[0] for name in names[1:]] == ["2 Unit SCH-1"]
    revoke_referral(by=c.alice, referral=later, at=NEXT + 2 * DAY)
    [row] = see(c.alice, NEXT + 3 * DAY, "/").rows(OTHERS)
    assert row.url == f"/referrals/{referral.ref}/"


def test_the_worker_writes_why_nothing_follows_and_until_then_it_stays(c: Cast, sit: Sit, see: See) -> None:
    case, _plan = a_planned_case(c)
    referral = a_sent_referral(c, case, AT)
    refuse_referral(by=c.dora, referral=referral, reason="not_eligible", at=AT + HOUR)
    address = f"/referrals/{referral.ref}/"
    assert [row.url for row in see(c.alice, AT + 59 * DAY, "/").rows(OTHERS)] == [address]
    late = see(c.alice, AT + 200 * DAY, "/")
    assert late.rows(OTHERS) == []
    [row] = late.rows(FOLDED)
    assert (row.title, row.due) == ("One refusal that nothing follows", "since Sat 7 March")
    assert address in [a.said["href"] for a in late.section(FOLDED).all("a")]
    assert link(see(c.alice, AT + 200 * DAY, f"/cases/{case.ref}/"))[0].startswith("Broken, refused")
    alice = sit(c.alice, AT + 201 * DAY, address)
    alice.press("Keep it", words="Her grandmother pays for a doctor.")
    assert "Kept: nothing follows. It leaves the ring and Today; why stands here." in alice.text
    assert "Nothing follows Thu 24 September, 09:00: Her grandmother pays for a doctor." in alice.text
    assert see(c.alice, AT + 202 * DAY, "/").rows(FOLDED) == []
    left = link(see(c.alice, AT + 202 * DAY, f"/cases/{case.ref}/"))
    assert (left[0], left[-1]) == ("Finished, nothing follows", "None; read the referral")
    assert "Her grandmother" not in see(c.dora, AT + 202 * DAY, address).text
    assert (
        "nothing follows, and it is written why" in see(c.alice, AT + 202 * DAY, f"/cases/{case.ref}/").text
    )


def test_why_nothing_follows_is_written_once_by_who_writes_in_the_case(c: Cast) -> None:
    case = a_registered_case(c)
    referral = given_back(c, case)
    for person in (c.bob, c.dora, c.greta):
        with denied(person):
            leave_it(by=person, referral=referral, words="Never mind.", at=NEXT + DAY)
    with refused("Write why nothing follows"):
        leave_it(by=c.alice, referral=referral, words=" ", at=NEXT + DAY)
    with recorded_once(REFERRAL_LEFT, unit="CPU-1", to_unit="CLI-1", thread=referral.ref, case=case.ref):
        leave_it(by=c.alice, referral=referral, words="She is well.", at=NEXT + DAY)
    with refused("answered or done before"):
        leave_it(by=c.alice, referral=referral, words="She is well.", at=NEXT + DAY)
    open_one = an_accepted_referral(c, case, NEXT + DAY)
    with refused("answered or done before"):
        leave_it(by=c.alice, referral=open_one, words="She is well.", at=NEXT + 2 * DAY)


def test_the_supervisor_has_no_form_to_write_why_nothing_follows(c: Cast, see: See) -> None:
    referral = given_back(c, a_registered_case(c))
    address = f"/referrals/{referral.ref}/"
    assert f"{address}leave/" in see(c.alice, NEXT + HOUR, address).deeds
    assert f"{address}leave/" not in see(c.bob, NEXT + HOUR, address).deeds


def test_a_closed_case_asks_for_nothing_to_follow(c: Cast, see: See) -> None:
    case, _plan = a_planned_case(c)
    given_back(c, case)
    a_closed_case(c, case, NEXT + DAY)
    for after in (2, 100):
        page = see(c.alice, NEXT + after * DAY, "/")
        assert page.rows(OTHERS) + page.rows(FOLDED) == []
