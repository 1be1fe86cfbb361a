"""Deeds of the sending unit with a referral: drafting, sending, taking back, finishing."""

from typing import Any

import pytest

from halka.casework.access.actions.agreements import write_consent
from halka.casework.models import Case, Grant
from halka.sharing import wording
from halka.sharing.actions.answer import accept_referral, refuse_referral, serve, tell_sender
from halka.sharing.actions.referral import draft_referral, finish_referral, revoke_referral, send_referral
from halka.sharing.acts import REFERRAL_DONE, REFERRAL_DRAFTED, REFERRAL_REVOKED, REFERRAL_SENT
from halka.sharing.models import Referral
from halka.trust.release import REASONS
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
    a_yes,
    an_accepted_referral,
    cast,
)
from tests.witness import denied, recorded_once, refused

pytestmark = pytest.mark.django_db
LATER = START + DAY
Status = Referral.Status


@pytest.fixture
def c() -> Cast:
    return cast()


def draft(c: Cast, case: Case, **more: Any) -> Referral:
    said: dict[str, Any] = {
        "by": c.alice,
        "to_unit": c.clinic,
        "service": "health_check",
        "at": LATER,
        "basis": "vital",
    }
    return draft_referral(case=case, **(said | more))


def test_a_draft_is_recorded_once_and_seen_by_nobody_outside(c: Cast) -> None:
    case = a_registered_case(c)
    made: list[Any] = []
    with recorded_once(
        REFERRAL_DRAFTED,
        person=c.alice.ref,
        unit="CPU-1",
        to_unit="CLI-1",
        case=case.ref,
        reason="health_check",
        due_at=None,
        thread=lambda: made[0].ref,
    ):
        made.append(draft(c, case))
    assert (made[0].status, made[0].urgency, made[0].rule) == ("draft", "high", "rule:4.1")
    assert not Referral.objects.visible_to(c.dora, LATER).exists()
    assert Referral.objects.visible_to(c.bob, LATER).exists()


def test_a_draft_that_makes_no_sense_is_refused(c: Cast) -> None:
    case, other = a_registered_case(c), a_registered_case(c)
    elsewhere = draft(c, other)
    for nonsense, message in (
        ({"service": "magic"}, "Choose what the child needs"),
        ({"basis": "court"}, "This ground does not allow"),
        ({"urgency": "soonish"}, "Choose how urgent"),
        ({"after": elsewhere}, "follow only a referral of the same child"),
        ({"to_unit": c.child_unit}, "This is your own unit"),
    ):
        with refused(message):
            draft(c, case, **nonsense)


def test_sending_seals_the_letter_and_starts_the_clock_of_the_receiver(c: Cast) -> None:
    case = a_registered_case(c)
    referral = draft(c, case)
    with recorded_once(
        REFERRAL_SENT,
        person=c.alice.ref,
        unit="CPU-1",
        to_unit="CLI-1",
        case=case.ref,
        thread=referral.ref,
        due_at=LATER + 25 * HOUR,
        reason="health_check",
        purpose="rule:4.1",
    ):
        send_referral(by=c.alice, referral=referral, at=LATER + HOUR, **WHY)
    assert (referral.status, referral.sent_at) == (Status.SENT, LATER + HOUR)
    assert referral.letter["identity"] == "Zed Quux"
    assert len(referral.decisions) == len(case.profile.choices("share_field"))


def test_the_urgency_that_was_chosen_sets_the_clock(c: Cast) -> None:
    referral = draft(c, a_registered_case(c, risk="low"), urgency="emergency")
    send_referral(by=c.alice, referral=referral, at=LATER, **WHY)
    assert referral.answer_due_at == LATER + DAY


def test_a_letter_is_sent_once(c: Cast) -> None:
    referral = draft(c, a_registered_case(c))
    other = Referral.unscoped.get(pk=referral.pk)
    send_referral(by=c.alice, referral=referral, at=LATER, **WHY)
    with refused("Nothing was lost"):
        send_referral(by=c.alice, referral=other, at=LATER, **WHY)


def test_without_a_yes_it_stays_a_draft(c: Cast) -> None:
    case = a_registered_case(c)
    referral = draft(c, case, basis="consent")
    with refused("Ask the carer first.*stays a draft"):
        send_referral(by=c.alice, referral=referral, at=LATER, **WHY)
    a_yes(c, case, LATER, ["health_check"])
    send_referral(by=c.alice, referral=referral, at=LATER + HOUR, **WHY)
    assert referral.status == Status.SENT


def test_a_no_is_not_sent_on_the_ground_of_consent(c: Cast) -> None:
    case = a_registered_case(c)
    for is_yes in (True, False):
        write_consent(
            by=c.alice, case=case, at=LATER, given_by="child", services=["health_check"], is_yes=is_yes
        )
    referral = draft(c, case, basis="consent")
    with refused("Ask the carer first"):
        send_referral(by=c.alice, referral=referral, at=LATER, **WHY)
    write_consent(by=c.alice, case=case, at=LATER, given_by="caregiver", services=["*"])
    with refused("Only the supervisor may go past it"):
        send_referral(by=c.alice, referral=referral, at=LATER, **WHY)


def test_what_the_sender_leaves_out_stays_out_and_what_is_needed_cannot_be(c: Cast) -> None:
    case = a_registered_case(c)
    a_yes(c, case, LATER)
    referral = draft(c, case, basis="consent")
    send_referral(
        by=c.alice,
        referral=referral,
        at=LATER,
        left_out=["child_words", "contact", "district", "identity", "plan"],
    )
    assert set(referral.letter) == {"case_code", "age_sex", "service_need", "identity", "language"}
    said: dict[str, Any] = {field: reason for field, _answer, reason in referral.decisions}
    assert (said["child_words"], said["address"], said["identity"], said["plan"]) == (
        "left_out",
        "left_out",
        "needed",
        "outside_rule",
    )


def test_taking_back_closes_the_letter_at_once(c: Cast) -> None:
    case = a_registered_case(c)
    referral = an_accepted_referral(c, case, LATER)
    with recorded_once(REFERRAL_REVOKED, unit="CPU-1", to_unit="CLI-1", case=case.ref, thread=referral.ref):
        revoke_referral(by=c.alice, referral=referral, at=LATER + DAY)
    assert not Referral.objects.visible_to(c.dora, LATER + DAY).exists()
    assert Grant.unscoped.get(source=referral.ref).ends_at == LATER + DAY
    with refused("Taken back"):
        revoke_referral(by=c.alice, referral=referral, at=LATER + DAY)


def test_what_was_taken_back_is_not_accepted(c: Cast) -> None:
    referral = a_sent_referral(c, a_registered_case(c), LATER)
    stale = Referral.unscoped.get(pk=referral.pk)
    revoke_referral(by=c.alice, referral=referral, at=LATER + HOUR)
    with refused("Taken back"):
        accept_referral(by=c.dora, referral=stale, at=LATER + HOUR)


def test_a_draft_that_was_taken_back_is_neither_sent_nor_taken_back_again(c: Cast) -> None:
    referral = draft(c, a_registered_case(c))
    stale = Referral.unscoped.get(pk=referral.pk)
    with recorded_once(REFERRAL_REVOKED, thread=referral.ref):
        revoke_referral(by=c.alice, referral=referral, at=LATER)
    with refused("taken back before"):
        revoke_referral(by=c.alice, referral=stale, at=LATER)
    for row in (stale, Referral.unscoped.get(pk=referral.pk)):
        with refused("taken back|Nothing was lost"):
            send_referral(by=c.alice, referral=row, at=LATER + HOUR, **WHY)


def test_it_is_finished_after_the_sender_was_told_and_the_letter_closes(c: Cast) -> None:
    case = a_registered_case(c)
    referral = an_accepted_referral(c, case, LATER)
    with refused("Nothing was lost"):
        finish_referral(by=c.alice, referral=referral, at=LATER + DAY)
    serve(by=c.dora, referral=referral, at=LATER + DAY)
    tell_sender(by=c.dora, referral=referral, told="He wears glasses now.", at=LATER + 2 * DAY)
    with recorded_once(REFERRAL_DONE, unit="CPU-1", to_unit="CLI-1", case=case.ref, thread=referral.ref):
        finish_referral(by=c.alice, referral=referral, at=LATER + 3 * DAY)
    assert Grant.unscoped.get(source=referral.ref).ends_at == LATER + 3 * DAY
    with refused("Finished"):
        finish_referral(by=c.alice, referral=referral, at=LATER + 3 * DAY)


def test_a_refused_one_can_be_followed_by_another(c: Cast) -> None:
    case = a_registered_case(c)
    first = a_sent_referral(c, case, LATER)
    refuse_referral(by=c.dora, referral=first, reason="no_capacity", at=LATER + HOUR)
    assert draft(c, case, after=first).after == first


def test_sending_is_for_who_holds_the_file(c: Cast) -> None:
    case = a_registered_case(c)
    drafted, sent = draft(c, case), a_sent_referral(c, case, LATER)
    for person in (c.greta, c.bob, c.dora):
        with denied(person):
            draft(c, case, by=person)
        with denied(person):
            send_referral(by=person, referral=drafted, at=LATER)
        with denied(person):
            revoke_referral(by=person, referral=sent, at=LATER)
        with denied(person):
            finish_referral(by=person, referral=sent, at=LATER)


def test_nothing_is_drafted_or_sent_after_somebody_closed_the_case_meanwhile(c: Cast) -> None:
    case = a_planned_case(c)[0]
    drafted, stale = draft(c, case, at=START + 4 * DAY), Case.unscoped.get(pk=case.pk)
    a_closed_case(c, case, START + 5 * DAY)
    with refused("This case is closed"):
        draft(c, stale, at=START + 6 * DAY)
    with refused("This case is closed"):
        send_referral(by=c.alice, referral=drafted, at=START + 6 * DAY, **WHY)


def test_a_sent_one_can_be_taken_back_after_the_end_of_the_case(c: Cast) -> None:
    case = a_planned_case(c)[0]
    referral = a_sent_referral(c, case, START + 4 * DAY)
    a_closed_case(c, case, START + 5 * DAY)
    revoke_referral(by=c.alice, referral=referral, at=START + 6 * DAY)
    assert referral.status == Status.REVOKED


def test_only_the_sender_reads_why_a_field_stayed(c: Cast) -> None:
    referral = an_accepted_referral(c, a_registered_case(c), LATER)
    why = str(REASONS["outside_rule"])
    assert why in [reason for _field, reason in wording.for_sender(referral, LATER + 2 * HOUR)["stayed"]]
    assert why not in str(wording.for_receiver(referral, LATER + 2 * HOUR))
