"""What is said after a letter went counts for the letter: at its acceptance and at each look, without the caretaker.

Seen from every page: the receiver reads one sentence, the sender has a task and reads what had been opened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from halka.casework.access.actions.agreements import (
    lift_restriction,
    restrict,
    withdraw_consent,
    write_consent,
)
from halka.casework.access.actions.conflicts import declare_conflict
from halka.casework.facts import OnFile
from halka.casework.models import Case, Consent, Grant, HouseholdMember
from halka.config.jobs import JOBS
from halka.directory.models import Unit
from halka.sharing.actions.answer import accept_referral, see_referral
from halka.sharing.actions.close import close_letter, keep_letter, stop_referral
from halka.sharing.actions.referral import draft_referral, send_referral
from halka.sharing.acts import REFERRAL_CLOSED, REFERRAL_DONE, REFERRAL_KEPT
from halka.sharing.jobs import close_letters
from halka.sharing.models import Referral
from halka.trust.actor import CARETAKER
from halka.trust.models import LedgerEntry
from tests.cast import DAY, HOUR, WHY, Cast, a_registered_case, a_yes, cast
from tests.seen import See
from tests.sharing.letters import AT, a_full_case, a_letter
from tests.walk import signed_in, text
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db
SAID = AT + 2 * HOUR
LOOK = SAID + timedelta(seconds=59)
SECRETS = (
    "Zed",
    "Quux",
    "0555 123",
    "School One",
    "Firstplace",
    "Turkish",
    "Girl",
    "I want to stay at school.",
)
CLOSED = "This letter was closed on Sun 8 March. Call Alice, Unit CPU-1, 0300."
Happens = Callable[[Cast, Case], object]


@pytest.fixture
def c() -> Cast:
    found = cast()
    Unit.objects.filter(pk=found.child_unit.pk).update(phone="0300")
    return found


def hidden(c: Cast, case: Case, **more: Any) -> None:
    restrict(by=c.alice, case=case, at=SAID, from_whom="Omer", reason="fear", **more)


def taken_back_by_all(c: Cast, case: Case) -> None:
    for consent in Consent.unscoped.filter(case=case):
        withdraw_consent(by=c.alice, consent=consent, at=SAID)


def says_no(c: Cast, case: Case) -> None:
    mara = HouseholdMember.unscoped.get(case=case, relation="mother")
    write_consent(
        by=c.alice, case=case, at=SAID, given_by="caregiver", carer=mara, services=["*"], is_yes=False
    )


HAPPENS: dict[str, tuple[str, Happens]] = {
    "where the child is is secret": ("vocational", lambda c, case: hidden(c, case, whereabouts_secret=True)),
    "the district is secret, too": ("health_check", lambda c, case: hidden(c, case, whereabouts_secret=True)),
    "something is kept": ("vocational", lambda c, case: hidden(c, case, withheld=["school"])),
    "something needed is kept": ("legal", lambda c, case: hidden(c, case, withheld=["language"])),
    "nothing may reach the home": ("vocational", lambda c, case: hidden(c, case, home_is_closed=True)),
    "a yes is taken back": ("vocational", taken_back_by_all),
    "who counts says no": ("vocational", says_no),
}


def sent(c: Cast, service: str) -> tuple[Case, Referral]:
    case = a_full_case(c)
    return case, a_letter(c, case, service)


@pytest.mark.parametrize("is_accepted", [False, True], ids=["before the answer", "accepted"])
@pytest.mark.parametrize("what", HAPPENS)
def test_the_receiver_reads_one_sentence(
    c: Cast, see: See, monkeypatch: pytest.MonkeyPatch, what: str, is_accepted: bool
) -> None:
    service, happens = HAPPENS[what]
    case, referral = sent(c, service)
    if is_accepted:
        accept_referral(by=c.dora, referral=referral, at=AT + HOUR)
    happens(c, case)
    address = f"/referrals/{referral.ref}/"
    listed = see(c.emil, LOOK, "/referrals/").main.text
    assert referral.number not in listed
    today = see(c.emil, LOOK, "/").main.text
    assert "A letter to you was closed" in today
    page = see(c.dora, LOOK, address)
    assert page.main.texts("div", kind="banner") == [CLOSED]
    paper = text(signed_in(c.dora, LOOK, monkeypatch).get(f"{address}print/"))
    assert CLOSED in " ".join(paper.split())
    for shown in (listed, today, page.text, paper):
        assert not [secret for secret in SECRETS if secret in shown]
        assert "Omer" not in shown
        assert "taken back" not in shown
    assert page.deeds == {f"{address}print/"}
    assert not Grant.unscoped.filter(Grant.live(LOOK), source=referral.ref).exists()
    closed = Referral.unscoped.get(pk=referral.pk)
    assert (closed.status, closed.closed_at) == ("closed", LOOK)


@pytest.mark.parametrize("what", HAPPENS)
def test_it_is_not_opened_by_accepting_it_afterwards(
    c: Cast, see: See, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    service, happens = HAPPENS[what]
    case, referral = sent(c, service)
    happens(c, case)
    with refused("This letter was closed on"):
        accept_referral(by=c.dora, referral=referral, at=LOOK)
    client = signed_in(c.dora, LOOK, monkeypatch)
    answer = client.post(f"/referrals/{referral.ref}/accept/", {"back": "/referrals/"}, follow=True)
    assert CLOSED in text(answer)
    assert not Grant.unscoped.filter(source=referral.ref).exists()
    assert Referral.unscoped.get(pk=referral.pk).status == "closed"


def test_the_worker_has_a_task_and_reads_honestly_what_had_been_opened(
    c: Cast, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, referral = sent(c, "vocational")
    see_referral(by=c.emil, referral=referral, at=AT + HOUR / 2)
    accept_referral(by=c.dora, referral=referral, at=AT + HOUR)
    taken_back_by_all(c, case)
    task = "Letter closed: Unit CLI-1, Vocational training"
    rows = [row for head in see(c.alice, LOOK, "/").headings for row in see(c.alice, LOOK, "/").rows(head)]
    [row] = [row for row in rows if row.title == task]
    assert (row.deed, row.why, row.url) == (
        "Another ground, stop, or another place",
        case.code,
        f"/referrals/{referral.ref}/",
    )
    assert task not in see(c.bob, LOOK, "/").text  # it rested on a yes: that is between worker and child
    page = see(c.alice, LOOK, row.url)
    assert "The yes was taken back, or the answer is no now." in page.main.texts("div", kind="banner")[0]
    opened = page.table("Each look that was entered before it was closed.")
    assert [line[:2] for line in opened] == [
        [
            "Read before the answer, without the name Case code, Age and sex, Service needed, Language",
            "Emil",
        ],
        ["Accepted: the whole letter", "Dora"],
    ]
    assert "From its acceptance on they could read it at any time: Dora, Emil." in page.text
    links = [link.said["href"] for link in page.main.all("a", kind="main")]
    assert links == [f"/cases/{case.ref}/refer/?service=vocational&after={referral.ref}"]
    signed_in(c.alice, LOOK, monkeypatch).post(f"/referrals/{referral.ref}/stop/")
    assert task not in see(c.alice, LOOK, "/").text
    assert see(c.dora, LOOK, f"/referrals/{referral.ref}/").main.texts("div", kind="banner") == [CLOSED]


def test_the_task_is_done_when_something_follows(c: Cast, see: See, monkeypatch: pytest.MonkeyPatch) -> None:
    case = a_full_case(c)
    a_yes(c, case, AT - HOUR, ["health_check"])
    first = draft_referral(by=c.alice, case=case, to_unit=c.clinic, service="health_check", at=AT)
    send_referral(by=c.alice, referral=first, at=AT)
    taken_back_by_all(c, case)
    assert "Letter closed" in see(c.alice, LOOK, "/").text
    see(c.alice, LOOK, f"/referrals/{first.ref}/")
    client = signed_in(c.alice, LOOK, monkeypatch)
    client.post(
        f"/cases/{case.ref}/refer/?service=health_check&after={first.ref}",
        {"to_unit": c.clinic.pk, "urgency": "high", "basis": "vital", "serves": "none"},
    )
    second = Referral.unscoped.get(status="draft")
    assert (second.after, second.basis) == (first, "vital")
    send_referral(by=c.alice, referral=second, at=LOOK, **WHY)
    assert "Letter closed" not in see(c.alice, LOOK, "/").text


def test_the_supervisor_is_told_when_it_was_not_about_a_yes(c: Cast, see: See) -> None:
    case, referral = sent(c, "health_check")
    hidden(c, case, whereabouts_secret=True)
    for _moment in ("before anybody wrote it down", "afterwards"):
        assert "Letter closed: Unit CLI-1" in see(c.bob, LOOK, "/").text
        page = see(c.alice, LOOK, f"/referrals/{referral.ref}/")
    assert "Somebody must not know what stands in it." in page.text
    assert "Nobody had opened it." in page.text


def test_nobody_in_conflict_is_told(c: Cast, see: See) -> None:
    case, referral = sent(c, "vocational")
    accept_referral(by=c.dora, referral=referral, at=AT + HOUR)
    for person in (c.dora, c.bob):
        declare_conflict(by=c.alice, case=case, person=person, reason="family", at=AT + HOUR)
    hidden(c, case, whereabouts_secret=True)
    for person in (c.dora, c.bob):
        assert "closed" not in see(person, LOOK, "/").main.text
        with pytest.raises(AssertionError, match="404"):
            see(person, LOOK, f"/referrals/{referral.ref}/")


@pytest.mark.parametrize(
    "more", [{}, {"withheld": ["health_need", "plan"]}, {"withheld": ["district"]}], ids=str
)
def test_what_concerns_nothing_in_the_letter_closes_nothing(c: Cast, see: See, more: dict[str, Any]) -> None:
    case, referral = sent(c, "vocational")
    accept_referral(by=c.dora, referral=referral, at=AT + HOUR)
    hidden(c, case, **more)
    assert "Zed Quux" in see(c.dora, LOOK, f"/referrals/{referral.ref}/").text


def test_another_yes_that_counts_keeps_it_open(c: Cast, see: See) -> None:
    """At nine the carer's yes and no “no” of the child are asked for: a second yes of the child holds alone."""
    case, referral = sent(c, "vocational")
    accept_referral(by=c.dora, referral=referral, at=AT + HOUR)
    write_consent(by=c.alice, case=case, at=AT + HOUR, given_by="child", services=["vocational"])
    first = Consent.unscoped.filter(case=case, given_by="child").earliest("given_at")
    withdraw_consent(by=c.alice, consent=first, at=SAID)
    assert "Zed Quux" in see(c.dora, LOOK, f"/referrals/{referral.ref}/").text


@pytest.mark.parametrize(
    ("service", "ground", "words"),
    [
        ("livelihood", "legal_duty", "Legal duty/mandatory report"),
        ("safe_shelter", "court", "Court order"),
        ("documentation", "public_task", "Public task by law"),
    ],
)
def test_another_ground_on_file_is_named_and_keeps_it_open(
    c: Cast, see: See, service: str, ground: str, words: str
) -> None:
    case = a_full_case(c)
    a_yes(c, case, AT - HOUR, [service])
    referral = draft_referral(by=c.alice, case=case, to_unit=c.clinic, service=service, at=AT)
    send_referral(by=c.alice, referral=referral, at=AT)
    accept_referral(by=c.dora, referral=referral, at=AT + HOUR)
    taken_back_by_all(c, case)
    assert "Zed Quux" in see(c.dora, LOOK, f"/referrals/{referral.ref}/").text
    assert Referral.unscoped.get(pk=referral.pk).basis == ground
    assert f"stays open on another ground: {words}." in see(c.alice, LOOK, f"/cases/{case.ref}/").text
    assert LedgerEntry.objects.filter(act=REFERRAL_KEPT, reason=ground).count() == 1
    hidden(c, case, withheld=["identity"])
    assert CLOSED in see(c.dora, LOOK, f"/referrals/{referral.ref}/").text


def test_an_order_that_is_not_on_file_keeps_nothing_open(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    a_yes(c, case, AT - HOUR, ["safe_shelter"])
    referral = draft_referral(by=c.alice, case=case, to_unit=c.clinic, service="safe_shelter", at=AT)
    send_referral(by=c.alice, referral=referral, at=AT)
    taken_back_by_all(c, case)
    assert CLOSED in see(c.dora, LOOK, f"/referrals/{referral.ref}/").text


def test_a_yes_ends_by_itself(c: Cast, see: See) -> None:
    _case, referral = sent(c, "vocational")
    accept_referral(by=c.dora, referral=referral, at=AT + HOUR)
    address = f"/referrals/{referral.ref}/"
    assert "Zed Quux" in see(c.dora, AT - HOUR + 364 * DAY, address).text
    assert "This letter was closed" in see(c.dora, AT - HOUR + 365 * DAY, address).text
    assert "The yes has ended." in see(c.alice, AT + 366 * DAY, address).text


def test_what_is_known_before_it_goes_is_decided_before_it_goes(c: Cast) -> None:
    case = a_full_case(c)
    a_yes(c, case, AT - 2 * HOUR, ["legal"])
    write_consent(by=c.alice, case=case, at=AT - HOUR, given_by="child", services=["legal"], is_yes=False)
    referral = draft_referral(by=c.alice, case=case, to_unit=c.clinic, service="legal", at=AT)
    with refused("The answer that counts is no"):
        send_referral(by=c.alice, referral=referral, at=AT)


def test_the_caretaker_closes_what_nobody_looks_at_once(c: Cast) -> None:
    case, referral = sent(c, "vocational")
    other = a_letter(c, case, "cash")
    accept_referral(by=c.dora, referral=referral, at=AT + HOUR)
    taken_back_by_all(c, case)
    assert (close_letters(LOOK), close_letters(LOOK)) == (2, 0)
    assert {row.status for row in Referral.unscoped.all()} == {"closed"}
    entries = LedgerEntry.objects.filter(act=REFERRAL_CLOSED)
    assert {(e.thread, e.person, e.unit, e.to_unit) for e in entries} == {
        (one.ref, "caretaker", "CPU-1", "CLI-1") for one in (referral, other)
    }
    assert "close_letters" in {job.run.__name__ for job in JOBS}


def test_closing_and_stopping_are_deeds_that_happen_once(c: Cast) -> None:
    case, referral = sent(c, "vocational")
    with refused("This letter still stands."):
        close_letter(by=CARETAKER, referral=referral, at=LOOK)
    taken_back_by_all(c, case)
    with denied(c.alice):
        close_letter(by=c.alice, referral=referral, at=LOOK)
    with refused("This letter still stands."):
        keep_letter(by=CARETAKER, referral=referral, at=LOOK)
    with refused("done before"):
        stop_referral(by=c.alice, referral=referral, at=LOOK)
    with recorded_once(REFERRAL_CLOSED, unit="CPU-1", to_unit="CLI-1", case=case.ref, thread=referral.ref):
        close_letter(by=CARETAKER, referral=referral, at=LOOK)
    with recorded_once(REFERRAL_DONE, unit="CPU-1", to_unit="CLI-1", case=case.ref, thread=referral.ref):
        stop_referral(by=c.alice, referral=referral, at=LOOK)
    with refused("done before"):
        stop_referral(by=c.alice, referral=referral, at=LOOK)


def test_what_was_lifted_again_before_anybody_looked_closes_nothing(c: Cast, see: See) -> None:
    case, referral = sent(c, "vocational")
    row = restrict(by=c.alice, case=case, at=SAID, from_whom="X", reason="fear", whereabouts_secret=True)
    lift_restriction(by=c.alice, restriction=row, reason="A mistake.", at=SAID)
    accept_referral(by=c.dora, referral=referral, at=LOOK)
    assert "Zed Quux" in see(c.dora, LOOK, f"/referrals/{referral.ref}/").text


def test_the_facts_of_a_case_are_those_of_the_moment(c: Cast) -> None:
    case, _referral = sent(c, "vocational")
    hidden(c, case, whereabouts_secret=True, withheld=["plan"])
    taken_back_by_all(c, case)
    on_file = OnFile.of([case])
    before, after = on_file.at(case, SAID - HOUR), on_file.at(case, SAID)
    assert (before.place_is_secret, after.place_is_secret, after.withheld) == (
        False,
        True,
        frozenset({"plan"}),
    )
    carer, told = after.answers
    assert carer.holder == HouseholdMember.unscoped.get(case=case, relation="mother").ref
    assert (told.holder, told.covers, told.withdrawn_at) == ("", frozenset({"vocational"}), SAID)
    assert after.responsibility.workers == {c.alice.ref}
    assert on_file.at(case, AT - 2 * HOUR).answers == ()


def test_the_sender_reads_what_they_read_and_not_more(c: Cast, see: See) -> None:
    """What nobody has accepted nobody has read."""

    def heads(referral: Referral, at: datetime) -> set[str]:
        page = see(c.alice, at, f"/referrals/{referral.ref}/")
        return {head for head in page.headings if "read" in head or "letter" in head}

    _case, waiting = sent(c, "vocational")
    assert heads(waiting, LOOK) == {"What they read once they accept"}
    accept_referral(by=c.dora, referral=waiting, at=LOOK)
    assert heads(waiting, LOOK) == {"What they read"}
    case, closed = sent(c, "vocational")
    taken_back_by_all(c, case)
    close_letters(LOOK)
    assert heads(closed, LOOK) == {"What the letter held"}
