"""Going ahead without a yes: a ground, a reason and words; the second look of the supervisor; a no that is overruled."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from halka.casework.access.actions.agreements import write_consent
from halka.casework.access.actions.conflicts import declare_conflict
from halka.casework.models import Case, Grant
from halka.sharing.actions.answer import accept_referral
from halka.sharing.actions.referral import draft_referral, send_referral
from halka.sharing.actions.without_yes import look_at_letter, overrule_no
from halka.sharing.acts import REFERRAL_AGREED, REFERRAL_DISAPPROVED, REFERRAL_OVERRULED
from halka.sharing.jobs import close_letters
from halka.sharing.models import Referral
from tests.cast import DAY, HOUR, START, WHY, Cast, a_registered_case, a_yes, asked_again, cast
from tests.seen import See
from tests.walk import signed_in
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db
AT = START + 6 * DAY
DUE = AT + timedelta(hours=72)


@pytest.fixture
def c() -> Cast:
    return cast()


def a_draft(c: Cast, case: Case, at: datetime = AT, **more: Any) -> Referral:
    with asked_again():
        return draft_referral(by=c.alice, case=case, to_unit=c.clinic, service="health_check", at=at, **more)


def gone_ahead(c: Cast) -> Referral:
    referral = a_draft(c, a_registered_case(c), basis="vital", urgency="high")
    send_referral(by=c.alice, referral=referral, at=AT, **WHY)
    return referral


def test_it_goes_in_three_screens_and_without_a_reason_and_words_it_does_not(
    c: Cast, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_registered_case(c)
    write_consent(by=c.alice, case=case, at=AT, given_by="child", services=["*"], is_yes=False)
    client = signed_in(c.alice, AT, monkeypatch)
    assert client.get(f"/cases/{case.ref}/refer/").status_code == 200
    said = {"to_unit": c.clinic.pk, "urgency": "emergency", "basis": "vital"}
    assert client.post(f"/cases/{case.ref}/refer/?service=health_check", said).status_code == 302
    referral = Referral.unscoped.get()
    assert (
        "disabled"
        not in see(c.alice, AT, f"/referrals/{referral.ref}/").main.all("button", kind="main")[0].said
    )
    for typed in (
        {},
        {"reason": "danger"},
        {"words": "She bleeds."},
        {"reason": "no", "words": "She bleeds."},
    ):
        answer = client.post(f"/referrals/{referral.ref}/send/", typed)
        assert answer.status_code == 422
        assert "Choose the reason" in answer.content.decode()
        assert typed.get("words", "") in answer.content.decode()
    client.post(f"/referrals/{referral.ref}/send/", {"reason": "danger", "words": "She bleeds."})
    sent = Referral.unscoped.get()
    assert (sent.status, sent.without_yes_for, sent.review_due_at) == ("sent", "danger", DUE)
    assert set(sent.letter) == {"case_code", "age_sex", "service_need", "identity", "language"}
    for person in (c.alice, c.bob):
        assert "She bleeds." in see(person, AT + HOUR, f"/referrals/{sent.ref}/").text
    assert "bleeds" not in see(c.dora, AT + HOUR, f"/referrals/{sent.ref}/").text


def test_a_letter_on_a_yes_asks_for_no_reason(c: Cast, see: See) -> None:
    case = a_registered_case(c)
    a_yes(c, case, AT)
    referral = a_draft(c, case)
    assert "Without a yes" not in see(c.alice, AT, f"/referrals/{referral.ref}/").text
    send_referral(by=c.alice, referral=referral, at=AT)
    assert Referral.unscoped.get().review_due_at is None


def test_it_stands_on_the_supervisors_today_until_it_was_looked_at(c: Cast, see: See) -> None:
    referral = gone_ahead(c)
    row = "Sent without a yes: Unit CLI-1, Health check"
    assert row in see(c.bob, AT + HOUR, "/").text
    for other in (c.alice, c.dora, c.hugo, c.fatma):
        assert row not in see(other, AT + HOUR, "/").text
    assert (
        "3 h late" in see(c.bob, DUE + 3 * HOUR, "/").text or "late" in see(c.bob, DUE + 3 * HOUR, "/").text
    )
    for person in (c.alice, c.hugo, c.dora):
        with denied(person):
            look_at_letter(by=person, referral=referral, agreed=True, at=AT + DAY)
    with recorded_once(REFERRAL_AGREED, unit="CPU-1", case=referral.case.ref, thread=referral.ref):
        look_at_letter(by=c.bob, referral=referral, agreed=True, at=AT + DAY)
    assert row not in see(c.bob, AT + DAY, "/").text
    assert Referral.unscoped.get().status == "sent"
    with refused("looked at"):
        look_at_letter(by=c.bob, referral=referral, agreed=False, at=AT + DAY, why="It could wait.")


def test_who_does_not_agree_ends_the_letter_as_a_withdrawal_does(
    c: Cast, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    referral = gone_ahead(c)
    accept_referral(by=c.dora, referral=referral, at=AT + HOUR)
    assert "Zed Quux" in see(c.dora, AT + HOUR, f"/referrals/{referral.ref}/").text
    bob = signed_in(c.bob, AT + DAY, monkeypatch)
    assert bob.post(f"/referrals/{referral.ref}/looked/ended/", {"why": " "}).status_code == 422
    with recorded_once(REFERRAL_DISAPPROVED, unit="CPU-1", case=referral.case.ref, thread=referral.ref):
        bob.post(f"/referrals/{referral.ref}/looked/ended/", {"why": "It could wait."})
    read = see(c.dora, AT + DAY, f"/referrals/{referral.ref}/").text
    assert "This letter was closed" in read
    assert "Zed" not in read
    assert not Grant.unscoped.filter(Grant.live(AT + DAY), source=referral.ref).exists()
    today = see(c.alice, AT + DAY, "/").text
    assert "Letter closed: Unit CLI-1" in today
    assert f"{referral.case.code} · It could wait." in today
    own = see(c.alice, AT + DAY, f"/referrals/{referral.ref}/").text
    assert "The supervisor did not agree that it went without a yes." in own
    assert "It could wait." in own
    assert "It could wait." not in read


def test_a_supervisor_in_conflict_is_not_told(c: Cast, see: See) -> None:
    referral = gone_ahead(c)
    declare_conflict(by=c.alice, case=referral.case, person=c.bob, reason="family", at=AT + HOUR)
    assert "without a yes" not in see(c.bob, AT + HOUR, "/").text


def test_a_no_holds_until_the_supervisor_overrules_it_before_anything_goes(
    c: Cast, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_registered_case(c)
    a_yes(c, case, AT - HOUR)
    write_consent(by=c.alice, case=case, at=AT, given_by="child", services=["*"], is_yes=False)
    referral = a_draft(c, case)
    with refused("Only the supervisor may go past it"):
        send_referral(by=c.alice, referral=referral, at=AT)
    said: dict[str, Any] = {
        "referral": referral,
        "reason": "danger",
        "words": "The wound is infected.",
        "at": AT,
    }
    for person in (c.alice, c.hugo, c.dora):
        with denied(person):
            overrule_no(by=person, **said)
    for wrong in ({"reason": "no"}, {"words": " "}):
        with refused("Choose the reason"):
            overrule_no(by=c.bob, **(said | wrong))
    address = f"/referrals/{referral.ref}/"
    assert "Let it go without a yes" not in see(c.alice, AT, address).text
    assert "Let it go without a yes" in see(c.bob, AT, address).text
    bob = signed_in(c.bob, AT, monkeypatch)
    with recorded_once(REFERRAL_OVERRULED, reason="danger", case=case.ref, thread=referral.ref):
        bob.post(f"{address}overrule/", {"reason": "danger", "words": "The wound is infected."})
    referral.refresh_from_db()
    send_referral(by=c.alice, referral=referral, at=AT)
    assert set(referral.letter) == {"case_code", "age_sex", "service_need", "identity", "language"}
    assert close_letters(AT + DAY) == 0
    with refused("decided before"):
        overrule_no(by=c.bob, **said)
    write_consent(by=c.alice, case=case, at=AT + DAY, given_by="child", services=["*"], is_yes=False)
    assert close_letters(AT + DAY) == 1  # a no that was said after it went


def test_several_letters_of_one_child_that_closed_because_the_yes_ended_are_one_row(
    c: Cast, see: See
) -> None:
    case = a_registered_case(c)
    a_yes(c, case, AT)
    for _number in range(3):
        with asked_again():
            send_referral(by=c.alice, referral=a_draft(c, case), at=AT)
    end = AT + 366 * DAY
    assert close_letters(end) == 3
    today = see(c.alice, end, "/").text
    assert "The yes has ended: 3 letters closed" in today
    assert "Letter closed" not in today
