"""A draft that a no holds: the worker asks the supervisor, who reads it on Today, and lets it go or lets the no stand."""

from __future__ import annotations

import pytest

from halka.casework.access.actions.agreements import write_consent
from halka.casework.access.actions.conflicts import declare_conflict, name_stand_in
from halka.directory.actions import give_post
from halka.directory.models import Person
from halka.sharing.actions.answer import accept_referral
from halka.sharing.actions.referral import draft_referral, revoke_referral, send_referral
from halka.sharing.actions.without_yes import ask_to_overrule, let_no_stand, look_at_letter, overrule_no
from halka.sharing.acts import REFERRAL_NO_STANDS, REFERRAL_OVERRULING_ASKED
from halka.sharing.models import Referral
from halka.trust.actor import OPERATOR
from tests.cast import DAY, HOUR, START, WHY, Cast, a_registered_case, a_yes, cast, somebody
from tests.seen import See
from tests.walk import signed_in
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db
AT = START + 6 * DAY
ASKED = "Go past a no? Unit CLI-1, Health check/medical care"


@pytest.fixture
def c() -> Cast:
    return cast()


def a_held_draft(c: Cast) -> Referral:
    case = a_registered_case(c)
    a_yes(c, case, AT - HOUR)
    write_consent(by=c.alice, case=case, at=AT, given_by="child", services=["*"], is_yes=False)
    return draft_referral(by=c.alice, case=case, to_unit=c.clinic, service="health_check", at=AT)


def rows(see: See, person: object, at: object, title: str) -> list[tuple[str, str]]:
    page = see(person, at, "/")  # type: ignore[arg-type]
    return [(row.due, row.why) for head in page.headings for row in page.rows(head) if row.title == title]


def test_what_waits_for_the_supervisor_stands_on_today_until_it_is_decided(
    c: Cast, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = a_held_draft(c)
    address = f"/referrals/{draft.ref}/"
    assert rows(see, c.bob, AT, ASKED) == []
    alice = signed_in(c.alice, AT, monkeypatch)
    with recorded_once(
        REFERRAL_OVERRULING_ASKED, person=c.alice.ref, thread=draft.ref, case=draft.case.ref, to_unit="CLI-1"
    ):
        alice.post(f"{address}no/ask/", {"back": address})
    for moment in (AT + HOUR, AT + 5 * DAY):
        assert rows(see, c.bob, moment, ASKED) == [("since Sun 8 March", f"{draft.case.code} · Alice")]
        assert rows(see, c.alice, moment, ASKED) == rows(see, c.hugo, moment, ASKED) == []
    assert "Ask the supervisor" not in see(c.alice, AT + HOUR, address).text
    assert {f"{address}no/stands/"} <= see(c.bob, AT + HOUR, address).deeds
    signed_in(c.bob, AT + HOUR, monkeypatch).post(
        f"{address}overrule/", {"reason": "danger", "words": "The wound is infected."}
    )
    assert rows(see, c.bob, AT + 2 * HOUR, ASKED) == []
    told = "It may go without a yes: Unit CLI-1, Health check/medical care"
    assert rows(see, c.alice, AT + 2 * HOUR, told) == [("Sun 8 March", draft.case.code)]
    draft.refresh_from_db()
    send_referral(by=c.alice, referral=draft, at=AT + 2 * HOUR)
    assert rows(see, c.alice, AT + 3 * HOUR, told) == []


def test_a_no_that_stands_is_told_to_the_worker_who_may_ask_again(c: Cast, see: See) -> None:
    draft, stands = a_held_draft(c), "The no stands: Unit CLI-1, Health check/medical care"
    with refused("taken back or decided before"):
        let_no_stand(by=c.bob, referral=draft, at=AT, why="Ask the aunt.")
    ask_to_overrule(by=c.alice, referral=draft, at=AT)
    with refused("asked, sent, taken back or decided before"):
        ask_to_overrule(by=c.alice, referral=draft, at=AT)
    with refused("Write why"):
        let_no_stand(by=c.bob, referral=draft, at=AT + HOUR, why=" ")
    with recorded_once(REFERRAL_NO_STANDS, person=c.bob.ref, thread=draft.ref):
        let_no_stand(by=c.bob, referral=draft, at=AT + HOUR, why="Ask the aunt.")
    assert rows(see, c.bob, AT + 2 * HOUR, ASKED) == []
    assert rows(see, c.alice, AT + 2 * HOUR, stands) == [
        ("Sun 8 March", f"{draft.case.code} · Ask the aunt.")
    ]
    assert "Ask the aunt." in see(c.alice, AT + 2 * HOUR, f"/referrals/{draft.ref}/").text
    ask_to_overrule(by=c.alice, referral=draft, at=AT + 2 * HOUR)
    assert len(rows(see, c.bob, AT + 3 * HOUR, ASKED)) == 1
    assert rows(see, c.alice, AT + 3 * HOUR, stands) == []
    let_no_stand(by=c.bob, referral=draft, at=AT + 3 * HOUR, why="The aunt said no, too.")
    assert rows(see, c.alice, AT + 3 * HOUR, stands)[0][1].endswith("The aunt said no, too.")
    revoke_referral(by=c.alice, referral=draft, at=AT + 3 * HOUR)
    assert rows(see, c.bob, AT + 4 * HOUR, ASKED) == rows(see, c.alice, AT + 4 * HOUR, stands) == []


def test_only_what_a_no_holds_is_asked_and_only_by_who_works_in_the_case(c: Cast) -> None:
    free = draft_referral(
        by=c.alice, case=a_registered_case(c), to_unit=c.clinic, service="health_check", at=AT
    )
    with refused("nothing that the supervisor could decide"):  # the carer is asked first
        ask_to_overrule(by=c.alice, referral=free, at=AT)
    draft = a_held_draft(c)
    for stranger in (c.bob, c.greta, c.dora):
        with denied(stranger):
            ask_to_overrule(by=stranger, referral=draft, at=AT)
    ask_to_overrule(by=c.alice, referral=draft, at=AT)
    for stranger in (c.alice, c.hugo, c.dora):
        with denied(stranger):
            let_no_stand(by=stranger, referral=draft, at=AT, why="Ask the aunt.")


def test_of_two_who_decide_at_once_the_second_is_told(c: Cast) -> None:
    draft = a_held_draft(c)
    ask_to_overrule(by=c.alice, referral=draft, at=AT)
    stale = Referral.unscoped.get(pk=draft.pk)
    overrule_no(by=c.bob, referral=draft, reason="danger", words="The wound is infected.", at=AT)
    with refused("decided before"):
        let_no_stand(by=c.bob, referral=stale, at=AT, why="Ask the aunt.")


def test_who_is_in_conflict_reads_nothing_of_it(c: Cast, see: See) -> None:
    draft = a_held_draft(c)
    ask_to_overrule(by=c.alice, referral=draft, at=AT)
    declare_conflict(by=c.bob, case=draft.case, person=c.bob, reason="relative", at=AT)
    assert rows(see, c.bob, AT + HOUR, ASKED) == []


@pytest.fixture
def ines(c: Cast) -> Person:
    return somebody("Ines", c.other_unit, "auditor")


def test_who_stands_in_for_the_line_goes_past_a_no(
    c: Cast, ines: Person, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = a_held_draft(c)
    ask_to_overrule(by=c.alice, referral=draft, at=AT)
    declare_conflict(by=c.alice, case=draft.case, person=c.bob, reason="other", at=AT)
    name_stand_in(by=ines, case=draft.case, person=c.hugo, at=AT + HOUR)
    assert len(rows(see, c.hugo, AT + 2 * HOUR, ASKED)) == 1
    address = f"/referrals/{draft.ref}/"
    assert f"{address}no/stands/" in see(c.hugo, AT + 2 * HOUR, address).deeds
    said = {"reason": "danger", "words": "The wound is infected."}
    signed_in(c.hugo, AT + 2 * HOUR, monkeypatch).post(f"{address}overrule/", said)
    draft.refresh_from_db()
    assert draft.overruled_by == c.hugo
    send_referral(by=c.alice, referral=draft, at=AT + 3 * HOUR)
    for person in (c.bob, c.dora, c.greta):
        with denied(person):
            overrule_no(by=person, referral=draft, at=AT + 3 * HOUR, **said)


def test_who_stands_in_for_one_child_decides_of_no_other(c: Cast, ines: Person, see: See) -> None:
    mine, other = a_held_draft(c), a_held_draft(c)
    for draft in (mine, other):
        ask_to_overrule(by=c.alice, referral=draft, at=AT)
    declare_conflict(by=c.alice, case=mine.case, person=c.bob, reason="other", at=AT)
    name_stand_in(by=ines, case=mine.case, person=c.hugo, at=AT)
    with denied(c.hugo):
        let_no_stand(by=c.hugo, referral=other, at=AT + HOUR, why="Ask the aunt.")
    let_no_stand(by=c.hugo, referral=mine, at=AT + HOUR, why="Ask the aunt.")
    let_no_stand(by=c.bob, referral=other, at=AT + HOUR, why="Ask the aunt.")


def test_who_stands_in_looks_at_what_went_without_a_yes_and_answers_for_no_receiver(
    c: Cast, ines: Person, see: See
) -> None:
    case = a_registered_case(c)
    draft = draft_referral(
        by=c.alice,
        case=case,
        to_unit=c.clinic,
        service="health_check",
        at=AT,
        basis="vital",
        urgency="emergency",
    )
    send_referral(by=c.alice, referral=draft, at=AT, **WHY)
    declare_conflict(by=c.alice, case=case, person=c.bob, reason="other", at=AT)
    name_stand_in(by=ines, case=case, person=c.hugo, at=AT)
    title = "Sent without a yes: Unit CLI-1, Health check/medical care"
    assert len(rows(see, c.hugo, AT + HOUR, title)) == 1
    give_post(by=OPERATOR, at=START, person=c.hugo, unit=c.school, role="focal", starts_at=START - DAY)
    both = Person.objects.get(pk=c.hugo.pk)
    with denied(both):
        accept_referral(by=both, referral=draft, at=AT + HOUR)
    look_at_letter(by=both, referral=draft, agreed=True, at=AT + HOUR)
    assert rows(see, both, AT + 2 * HOUR, title) == []
