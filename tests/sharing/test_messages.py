"""A receiver asks, or says that the child did not come; the sender answers. Both read it, and no clock of theirs stops."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import LazySettings

from halka.casework.access.actions.agreements import withdraw_consent
from halka.casework.models import Consent
from halka.directory.models import Person
from halka.sharing.actions.answer import accept_referral, give_back, serve
from halka.sharing.actions.messages import ask_sender, reply, tell_missed
from halka.sharing.actions.referral import revoke_referral
from halka.sharing.acts import REFERRAL_ASKED, REFERRAL_MISSED, REFERRAL_REPLIED
from halka.sharing.models import Message, Referral
from tests.cast import (
    DAY,
    HOUR,
    START,
    Cast,
    a_registered_case,
    a_sent_referral,
    an_accepted_referral,
    cast,
)
from tests.paper import Reader
from tests.seen import See
from tests.walk import signed_in
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db

AT = START + 7 * DAY  # a Monday; the risk is high, so that a question is to be answered within a day
OTHERS, WAITING, LATE, DUE = "From others", "Waiting for others", "Late", "Due today"
Sit = Callable[[Person, datetime, str], Reader]


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def sit(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Sit:
    settings.HALKA_SECOND_FACTOR = False
    return lambda person, at, address: Reader(signed_in(person, at, monkeypatch)).open(address)


@pytest.fixture
def sent(c: Cast) -> Referral:
    return a_sent_referral(c, a_registered_case(c), AT)


@pytest.fixture
def accepted(c: Cast) -> Referral:
    return an_accepted_referral(c, a_registered_case(c), AT)


def both(referral: Referral) -> dict[str, str]:
    return {"unit": "CLI-1", "to_unit": "CPU-1", "case": referral.case.ref, "thread": referral.ref}


def test_a_question_before_the_answer_and_what_both_read(c: Cast, sent: Referral, sit: Sit, see: See) -> None:
    address = f"/referrals/{sent.ref}/"
    dora = sit(c.dora, AT + HOUR, address)
    dora.press("Ask", words="Does the child use a wheelchair?")
    said = "Asked. Unit CPU-1 has until Tue 10 March, 10:00; the answer stands on your Today. Your own time runs on."
    assert said in dora.text
    assert "Not answered yet. Answer due: Tue 10 March, 10:00." in dora.text
    assert "Ask the sender" not in dora.text  # one question at a time
    [row] = see(c.dora, AT + 2 * HOUR, "/").rows(WAITING)
    assert (row.title, row.due, row.url) == (
        "You asked: Health check/medical care",
        "Tue 10 March, 10:00",
        address,
    )
    assert [r.title for r in see(c.dora, AT + 2 * HOUR, "/").rows("This week")] == [
        "Answer: Health check/medical care"
    ]
    [row] = see(c.alice, AT + 2 * HOUR, "/").rows("This week")[:1]
    assert (row.title, row.due, row.deed) == (
        "Unit CLI-1 asks: Health check/medical care",
        "Tue 10 March, 10:00",
        "Answer",
    )
    assert ("3 hours late", "Unit CLI-1 asks: Health check/medical care") in [
        (r.due, r.title) for r in see(c.alice, AT + 28 * HOUR, "/").rows(LATE)
    ]
    assert ("3 hours late", "You asked: Health check/medical care") in [
        (r.due, r.title) for r in see(c.dora, AT + 28 * HOUR, "/").rows(OTHERS)
    ]
    alice = sit(c.alice, AT + 3 * HOUR, address)
    assert "Does the child use a wheelchair?" in alice.text
    assert "They have not accepted yet: write no name." in alice.text
    alice.press("Answer", words="No, she walks.")
    assert "Answered. Unit CLI-1 reads it on Today." in alice.text
    assert "asks: Health check/medical care" not in see(c.alice, AT + 4 * HOUR, "/").text
    [row] = see(c.dora, AT + 4 * HOUR, "/").rows(OTHERS)
    assert (row.title, row.due) == ("The sender answered: Health check/medical care", "Mon 9 March")
    assert "No, she walks." in see(c.dora, AT + 4 * HOUR, address).text
    assert see(c.dora, AT + 30 * DAY, "/").rows(OTHERS) == []
    sent.refresh_from_db()
    assert sent.answer_due_at == AT + DAY  # the receiver's clock runs on


def test_the_child_did_not_come_and_the_worker_says_what_follows(
    c: Cast, accepted: Referral, sit: Sit, see: See
) -> None:
    address = f"/referrals/{accepted.ref}/"
    dora = sit(c.dora, AT + 2 * DAY, address)
    missed = {"missed_at": "2026-03-11T08:00", "words": "Nobody answers the telephone."}
    dora.press("Tell the child’s worker", **missed, appointment_at="2026-03-18T08:00")
    assert (
        "Kept: the child did not come. Unit CPU-1 reads it on Today and has until Thu 12 March, 09:00"
        in dora.text
    )
    assert "The child did not come on Wed 11 March, 08:00" in dora.text
    accepted.refresh_from_db()
    assert (accepted.status, accepted.served_at) == (Referral.Status.ACCEPTED, None)
    assert accepted.appointment_at == AT + 9 * DAY - HOUR
    [row] = see(c.alice, AT + 2 * DAY + HOUR, "/").rows("This week")[:1]
    assert (row.title, row.deed) == (
        "Did not come to Unit CLI-1: Health check/medical care",
        "See what was agreed",
    )
    assert row.why == f"{accepted.case.code} · Wed 11 March, 08:00"
    case_page = see(c.alice, AT + 2 * DAY + HOUR, f"/cases/{accepted.case.ref}/").text
    assert "The child did not come to Unit CLI-1." in case_page
    assert "appointment Wed 18 March" in case_page
    alice = sit(c.alice, AT + 3 * DAY, address)
    assert "What do you do now?" in alice.text
    alice.press("Answer", words="I bring her myself on Wednesday.")
    assert "Did not come" not in see(c.alice, AT + 4 * DAY, "/").text
    assert "I bring her myself on Wednesday." in see(c.dora, AT + 4 * DAY, address).text


def test_a_missed_appointment_is_past_and_says_what_was_agreed(c: Cast, accepted: Referral, sit: Sit) -> None:
    dora = sit(c.dora, AT + DAY, f"/referrals/{accepted.ref}/")
    dora.press("Tell the child’s worker", missed_at="2026-03-20T08:00", words="We call again.")
    assert "This lies in the future." in dora.text
    dora = sit(c.dora, AT + DAY, f"/referrals/{accepted.ref}/missed/")
    dora.press(
        "Tell the child’s worker", missed_at="2026-03-09T12:00", words="x", appointment_at="2026-03-09T12:00"
    )
    assert "This moment has passed. Choose a later one." in dora.text
    assert not Message.unscoped.exists()
    for wrong, said in (
        ({"missed_at": AT + 2 * DAY, "words": "Soon."}, "This lies in the future"),
        ({"missed_at": AT, "words": " "}, "Write what was agreed next"),
        ({"missed_at": AT, "words": "Soon.", "appointment_at": AT}, "This moment has passed"),
    ):
        with refused(said):
            tell_missed(by=c.dora, referral=accepted, at=AT + DAY, **wrong)  # type: ignore[arg-type]


def test_each_deed_is_entered_once_and_by_whom_it_may_be_done(c: Cast, accepted: Referral) -> None:
    for person in (c.alice, c.bob, c.charlie, c.greta):
        with denied(person):
            ask_sender(by=person, referral=accepted, words="Who?", at=AT + DAY)
        with denied(person):
            tell_missed(by=person, referral=accepted, missed_at=AT, words="Who?", at=AT + DAY)
    with refused("Write your question"):
        ask_sender(by=c.dora, referral=accepted, words=" ", at=AT + DAY)
    with recorded_once(REFERRAL_ASKED, due_at=AT + 2 * DAY, **both(accepted)):
        question = ask_sender(by=c.dora, referral=accepted, words="Who comes with her?", at=AT + DAY)
    with refused("You have asked already"):
        ask_sender(by=c.emil, referral=accepted, words="Who?", at=AT + DAY)
    with recorded_once(REFERRAL_MISSED, happened_at=AT + HOUR, due_at=AT + 2 * DAY, **both(accepted)):
        tell_missed(by=c.emil, referral=accepted, missed_at=AT + HOUR, words="No.", at=AT + DAY)
    for person in (c.bob, c.dora, c.greta):
        with denied(person):
            reply(by=person, message=question, words="Her aunt.", at=AT + DAY)
    with refused("Write your answer"):
        reply(by=c.alice, message=question, words="", at=AT + DAY)
    with recorded_once(REFERRAL_REPLIED, unit="CPU-1", to_unit="CLI-1", thread=accepted.ref):
        reply(by=c.alice, message=question, words="Her aunt.", at=AT + DAY)
    with refused("Somebody answered this before you"):
        reply(by=c.alice, message=question, words="Her aunt.", at=AT + DAY)
    ask_sender(by=c.dora, referral=accepted, words="And the next time?", at=AT + 2 * DAY)


def test_a_stranger_finds_no_message(c: Cast, accepted: Referral, see: See) -> None:
    question = ask_sender(by=c.dora, referral=accepted, words="Who comes with her?", at=AT + DAY)
    for person in (c.charlie, c.greta, c.fatma):
        assert not Message.objects.visible_to(person, AT + DAY).exists()
    assert list(Message.objects.visible_to(c.emil, AT + DAY)) == [question]
    assert "Who comes with her?" in see(c.bob, AT + DAY, f"/referrals/{accepted.ref}/").text
    assert f"/messages/{question.ref}/reply/" not in see(c.bob, AT + DAY, f"/referrals/{accepted.ref}/").deeds


def test_what_has_ended_is_not_asked_about_nor_answered_nor_read(
    c: Cast, accepted: Referral, see: See
) -> None:
    question = ask_sender(by=c.dora, referral=accepted, words="Who comes with Zed?", at=AT + DAY)
    give_back(by=c.dora, referral=accepted, reason="other", explanation="Closed.", at=AT + 2 * DAY)
    assert "asks: Health check/medical care" not in see(c.alice, AT + 2 * DAY, "/").text
    assert "You asked" not in see(c.dora, AT + 2 * DAY, "/").text
    assert "Who comes" not in see(c.dora, AT + 2 * DAY, f"/referrals/{accepted.ref}/").text
    with refused("They would not read your answer"):
        reply(by=c.alice, message=question, words="Her aunt.", at=AT + 2 * DAY)
    with refused("This is not with you any more"):
        ask_sender(by=c.dora, referral=accepted, words="Who?", at=AT + 2 * DAY)


def test_a_letter_that_fell_shows_no_question_either(c: Cast, accepted: Referral, see: See) -> None:
    ask_sender(by=c.dora, referral=accepted, words="Who comes with Zed?", at=AT + DAY)
    for consent in Consent.unscoped.filter(case=accepted.case, withdrawn_at__isnull=True):
        withdraw_consent(by=c.alice, consent=consent, at=AT + 2 * DAY)
    page = see(c.dora, AT + 2 * DAY + HOUR, f"/referrals/{accepted.ref}/")
    assert "Who comes" not in page.text
    assert page.deeds <= {f"/referrals/{accepted.ref}/print/"}


def test_nothing_is_told_of_a_child_that_never_was_accepted_or_was_served(c: Cast, sent: Referral) -> None:
    with refused("This is not with you any more"):
        tell_missed(by=c.dora, referral=sent, missed_at=AT, words="No.", at=AT + DAY)
    accept_referral(by=c.dora, referral=sent, at=AT + DAY)
    serve(by=c.dora, referral=sent, at=AT + DAY)
    with refused("This is not with you any more"):
        tell_missed(by=c.dora, referral=sent, missed_at=AT, words="No.", at=AT + DAY)
    revoke_referral(by=c.alice, referral=sent, at=AT + 2 * DAY)
    with refused("This is not with you any more"):
        ask_sender(by=c.dora, referral=sent, words="Who?", at=AT + 2 * DAY)
