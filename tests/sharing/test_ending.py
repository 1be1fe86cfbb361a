"""A case that closes settles what others were asked: taken back or left to run; both sides read what is true."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import LazySettings
from django.urls import reverse

from halka.casework.models import Case, Grant
from halka.casework.steps.models import Closure
from halka.directory.models import Person
from halka.questionnaires.shipped import publish_shipped
from halka.sharing.actions.answer import accept_referral, refuse_referral, serve, tell_sender
from halka.sharing.jobs import close_letters, watch_letters
from halka.sharing.models import Referral
from tests.cast import DAY, HOUR, START, Cast, a_planned_case, a_sent_referral, an_accepted_referral, cast
from tests.paper import Reader
from tests.questionnaires.contacts import CLOSED, fill_in, half, send
from tests.seen import See
from tests.walk import signed_in

pytestmark = pytest.mark.django_db

AT = START + 7 * DAY  # a Monday
RING = "The same ring in words. Next move: who has to do something."
Sit = Callable[[Person, datetime, str], Reader]


@pytest.fixture
def c() -> Cast:
    publish_shipped(START)
    return cast()


@pytest.fixture
def sit(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Sit:
    settings.HALKA_SECOND_FACTOR = False
    return lambda person, at, address: Reader(signed_in(person, at, monkeypatch)).open(address)


def two_open(c: Cast) -> tuple[Case, Referral, Referral]:
    """One that waits for its answer at school, one that the clinic has accepted."""
    case, _plan = a_planned_case(c)
    waits = a_sent_referral(c, case, AT, to_unit=c.school, service="formal_education")
    return case, waits, an_accepted_referral(c, case, AT)


def proposed(sit: Sit, c: Cast, case: Case, at: datetime, **choices: str) -> Reader:
    page = sit(c.alice, at, f"/cases/{case.ref}/close/")
    fill_in(page, **CLOSED, **choices)
    return page


def choices(**by: Referral) -> dict[str, str]:
    """The open letters stand in the order in which they were sent."""
    listed = sorted(by.items(), key=lambda one: one[1].pk)
    return {f"referrals:{place}:settle": way for place, (way, _referral) in enumerate(listed, start=1)}


def test_closing_names_each_open_referral_and_presumes_nothing(c: Cast, sit: Sit) -> None:
    case, waits, accepted = two_open(c)
    alice = sit(c.alice, AT + DAY, f"/cases/{case.ref}/close/")
    alice.press("Keep and go on", reason="goal_met", situation="She is well.")
    [page] = [form for form in alice.page.forms if "referrals:1:settle" in form.fields]
    assert not {"referrals:1:settle", "referrals:2:settle"} & {*page.given}
    assert alice.text.count("what becomes of it?") == 2
    assert "(sent Mon 9 March; waits for an answer)" in alice.text
    assert "(sent Mon 9 March, accepted; waits for help)" in alice.text
    alice.press("Keep and go on", **choices(run_on=accepted))
    assert not Closure.unscoped.exists()
    assert [Referral.unscoped.get(pk=r.pk).at_end for r in (waits, accepted)] == ["", ""]


def test_a_closing_that_was_overtaken_by_a_referral_waits_and_asks_for_each_again(c: Cast, sit: Sit) -> None:
    case, waits, accepted = two_open(c)
    filled = half(c.alice, case, AT + DAY, CLOSED, "closing")
    for node in [node for node in filled.state.all_nodes() if node.element.tag == "settle"]:
        filled.state.enter(node, "run_on")
    filled.state.settle()
    refuse_referral(by=c.charlie, referral=waits, reason="no_capacity", at=AT + DAY)
    late = a_sent_referral(c, case, AT + DAY, to_unit=c.clinic, service="medicines")
    submission = send(filled, AT + DAY + HOUR)
    assert submission.state == "waits"
    alice = sit(c.alice, AT + DAY + HOUR, reverse("waiting_answer", args=[submission.ref]))
    assert f"Say what becomes of {late.number}" in alice.text
    alice.press("Mend it")
    alice.press("Keep and go on")
    [page] = [form for form in alice.page.forms if "referrals:1:settle" in form.fields]
    assert not {"referrals:1:settle", "referrals:2:settle"} & {*page.given}
    fill_in(alice, **choices(run_on=accepted, take_back=late))
    ways = [Referral.unscoped.get(pk=one.pk).at_end for one in (waits, accepted, late)]
    assert ways == ["", "run_on", "take_back"]


def test_what_is_taken_back_is_told_in_one_sentence_and_what_runs_on_goes_on(
    c: Cast, sit: Sit, see: See
) -> None:
    case, waits, accepted = two_open(c)
    alice = proposed(sit, c, case, AT + DAY, **choices(take_back=waits, run_on=accepted))
    assert "Sent to the supervisor of Unit CPU-1. Until it is agreed nothing is closed" in alice.text
    assert "A letter to you was closed" not in see(c.charlie, AT + 2 * DAY, "/").text
    bob = sit(c.bob, AT + 2 * DAY, f"/cases/{case.ref}/")
    assert "(sent Mon 9 March; waits for an answer): Taken back" in bob.text
    assert "(sent Mon 9 March, accepted; waits for help): Runs to its end" in bob.text
    bob.press("Close the case")
    assert "The case is closed. What was to be taken back is closed for its receivers" in bob.text
    at = AT + 3 * DAY
    [row] = see(c.charlie, at, "/").rows("Letters that were closed")
    assert (row.title, row.due) == ("A letter to you was closed", "Wed 11 March")
    page = see(c.charlie, at, f"/referrals/{waits.ref}/")
    assert page.main.texts("div", kind="banner") == [
        "This letter was closed on Wed 11 March. Call Alice, Unit CPU-1."
    ]
    assert page.deeds == {f"/referrals/{waits.ref}/print/"}
    mine = see(c.alice, at, "/").text
    assert "Letter closed" not in mine  # nobody looks for another place
    assert "The work with the child has ended." in see(c.alice, at, f"/referrals/{waits.ref}/").text
    ring = see(c.alice, at, f"/cases/{case.ref}/").table(RING)
    assert sorted(state for _who, state, *_more in ring) == [
        "Finished",
        "Finished, never answered",
        "Finished, runs to its end",
    ]
    page = see(c.dora, at, f"/referrals/{accepted.ref}/")
    assert "Zed" in page.text
    assert "The sender’s own work has ended. This goes on: answer and tell as before." in page.text
    assert watch_letters(at) == 0
    assert close_letters(at) == 0
    assert Grant.unscoped.filter(Grant.live(at), source=accepted.ref).exists()
    accepted.refresh_from_db()
    serve(by=c.dora, referral=accepted, at=at)
    tell_sender(by=c.dora, referral=accepted, told="She wears glasses now.", at=at)
    [row] = see(c.alice, at + HOUR, "/").rows("From others")
    assert row.title == "Unit CLI-1 gave feedback"
    assert "She wears glasses now." in see(c.alice, at + HOUR, row.url).text


def test_what_waits_and_runs_on_can_still_be_accepted_and_what_was_not_left_cannot(c: Cast, sit: Sit) -> None:
    case, waits, accepted = two_open(c)
    proposed(sit, c, case, AT + DAY, **choices(run_on=waits, take_back=accepted))
    sit(c.bob, AT + 2 * DAY, f"/cases/{case.ref}/").press("Close the case")
    charlie = sit(c.charlie, AT + 3 * DAY, f"/referrals/{waits.ref}/")
    charlie.press("Accept")
    assert "Zed" in charlie.text
    accepted.refresh_from_db()
    assert (accepted.status, accepted.closed_for) == ("closed", "case_ended")
    assert not Grant.unscoped.filter(Grant.live(AT + 3 * DAY), source=accepted.ref).exists()


def test_a_closing_that_is_returned_has_changed_nothing_and_is_asked_again(
    c: Cast, sit: Sit, see: See
) -> None:
    case, waits, accepted = two_open(c)
    proposed(sit, c, case, AT + DAY, **choices(take_back=waits, run_on=accepted))
    sit(c.bob, AT + 2 * DAY, f"/cases/{case.ref}/").press("Return", reason="Who calls the school?")
    for person, referral in ((c.charlie, waits), (c.dora, accepted)):
        page = see(person, AT + 3 * DAY, f"/referrals/{referral.ref}/")
        assert page.main.texts("div", kind="banner") == []
        assert len(page.deeds) > 2
    alice = sit(c.alice, AT + 3 * DAY, f"/cases/{case.ref}/close/")
    assert "The supervisor returned it: Who calls the school?" in alice.text
    alice.press("Keep and go on", reason="goal_met", situation="She is well.")
    [left] = [form for form in alice.page.forms if "referrals:1:settle" in form.fields]
    assert "referrals:1:settle" not in left.given


def test_a_referral_that_went_after_the_proposal_holds_the_closing(c: Cast, sit: Sit) -> None:
    case, waits, accepted = two_open(c)
    proposed(sit, c, case, AT + DAY, **choices(take_back=waits, run_on=accepted))
    a_sent_referral(c, case, AT + DAY + HOUR, to_unit=c.clinic, service="medicines")
    bob = sit(c.bob, AT + 2 * DAY, f"/cases/{case.ref}/")
    assert "sent later: not settled" in bob.text
    bob.press("Close the case")
    assert "was sent after this closing was proposed. Return it to the worker." in bob.text
    case.refresh_from_db()
    assert case.is_open
    assert Referral.unscoped.get(pk=waits.pk).closed_at is None


def test_what_was_answered_meanwhile_is_settled_as_it_stands(c: Cast, sit: Sit, see: See) -> None:
    case, waits, accepted = two_open(c)
    proposed(sit, c, case, AT + DAY, **choices(take_back=waits, run_on=accepted))
    refuse_referral(by=c.charlie, referral=waits, reason="no_capacity", at=AT + DAY + HOUR)
    sit(c.bob, AT + 2 * DAY, f"/cases/{case.ref}/").press("Close the case")
    assert Referral.unscoped.get(pk=waits.pk).status == "refused"
    assert "A letter to you was closed" not in see(c.charlie, AT + 3 * DAY, "/").text


def test_a_refusal_that_nothing_follows_is_named_too(c: Cast, sit: Sit) -> None:
    case, _plan = a_planned_case(c)
    referral = a_sent_referral(c, case, AT)
    refuse_referral(by=c.dora, referral=referral, reason="no_capacity", at=AT + HOUR)
    said = sit(c.alice, AT + DAY, f"/cases/{case.ref}/close/").text
    assert (
        "Nothing follows: Unit CLI-1, Health check/medical care, refused: No capacity/waiting list." in said
    )


def test_who_took_the_letter_back_at_the_end_gave_no_reason_away(c: Cast, sit: Sit, see: See) -> None:
    case, _plan = a_planned_case(c)
    referral = a_sent_referral(c, case, AT)
    accept_referral(by=c.dora, referral=referral, at=AT + HOUR)
    proposed(sit, c, case, AT + DAY, **choices(take_back=referral))
    sit(c.bob, AT + 2 * DAY, f"/cases/{case.ref}/").press("Close the case")
    page = see(c.dora, AT + 3 * DAY, f"/referrals/{referral.ref}/").text
    assert "Zed" not in page
    assert "ended" not in page.replace("suspended", "")
