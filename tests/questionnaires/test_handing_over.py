"""What was sent for a purpose is kept first and handed over once; what cannot be done waits with a reason, and is not lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import OperationalError, transaction

from halka.casework.acts import CONTACT_MADE
from halka.casework.cases.edit import grant
from halka.casework.cases.models import Grant
from halka.casework.models import Case, Contact, Participation
from halka.questionnaires import drafts, purposes, received
from halka.questionnaires.acts import QUESTIONNAIRE_HANDED_OVER, QUESTIONNAIRE_RECEIVED, QUESTIONNAIRE_WAITS
from halka.questionnaires.files import keeping
from halka.questionnaires.filling.submission import written
from halka.questionnaires.models import Filling, Submission
from halka.questionnaires.phones import attachments
from halka.questionnaires.sent import receive as receiving
from halka.questionnaires.sent.actions import hand_over, leave_waiting, set_aside, take_up_again
from halka.questionnaires.sent.readers import opened_for, readable, waiting
from halka.questionnaires.sent.receive import hand_over_again, hand_over_arrived, receive
from halka.questionnaires.sent.wording import why
from halka.trust import vault
from halka.trust.action import SentBefore
from halka.trust.actor import CARETAKER
from halka.trust.models import LedgerEntry, Sealed
from halka.trust.vault import VaultProblem
from tests.cast import DAY, HOUR, START, Cast, a_registered_case, cast
from tests.questionnaires.contacts import ANSWERS, WORDS, half, send

pytestmark = pytest.mark.django_db
NOW = START + DAY
STATE = Submission.State


@pytest.fixture
def c() -> Cast:
    return cast()


@pytest.fixture
def case(c: Cast) -> Case:
    return a_registered_case(c)


def acts_since(seq: int) -> list[str]:
    return list(LedgerEntry.objects.filter(seq__gt=seq, outcome="done").values_list("act", flat=True))


def newest() -> int:
    return LedgerEntry.objects.latest("seq").seq


def close(case: Case, at: Any = NOW) -> None:
    """Closed and erased as far as the tables go: what leads there has tests of its own."""
    Case.unscoped.filter(pk=case.pk).update(status="closed", step="closed", closed_at=at)


def erase(c: Cast, case: Case) -> None:
    """Its key is destroyed, as the second of two officers does it."""
    with transaction.atomic():
        vault.shred(case.child.ref, at=NOW + HOUR, basis="retention_over", by=c.fatma.ledger_name)


def test_the_deed_is_done_with_the_answers_and_all_is_entered(c: Cast, case: Case) -> None:
    filled, before = half(c.alice, case, NOW), newest()
    submission = send(filled, NOW + HOUR)
    made = Contact.unscoped.get(case=case)
    assert (submission.state, submission.thing, submission.about) == (STATE.DONE, made.ref, case.ref)
    assert (made.how, made.with_whom, made.child_seen, made.child_seen_alone) == (
        "home_planned",
        "child",
        True,
        True,
    )
    assert made.content == {"note": "We talked about the key."}
    assert made.happened_at == NOW
    voice = Participation.unscoped.get(thing=made.ref)
    assert voice.content["words"] == WORDS
    assert acts_since(before) == [
        str(QUESTIONNAIRE_RECEIVED),
        str(CONTACT_MADE),
        str(QUESTIONNAIRE_HANDED_OVER),
    ]
    assert not Filling.objects.exists()


def test_answers_are_sealed_for_the_child_by_level_and_the_first_copy_is_destroyed(
    c: Cast, case: Case
) -> None:
    filled = half(c.alice, case, NOW)
    content = written(filled.state)
    submission = send(filled, NOW + HOUR)
    submission.refresh_from_db()
    assert bytes(submission.ct) == b""
    assert received.raw(submission) == content
    sealed = Sealed.objects.filter(row=submission.ref)
    assert set(sealed.values_list("table", flat=True)) == {"submission", "answers_2", "answers_4"}
    assert set(sealed.values_list("child", flat=True)) == {case.child.ref}
    kept = vault.get("answers_4", submission.ref)
    assert (kept["form"], kept["version"]) == ("F07", submission.version.name)
    assert WORDS in kept["answers"]
    assert WORDS not in vault.get("answers_2", submission.ref)["answers"]


def test_before_it_is_handed_over_the_bytes_lie_under_the_key_of_the_installation(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "hand_over_again", lambda *_given, **_more: None)
    submission = send(half(c.alice, case, NOW), NOW)
    assert submission.state == STATE.ARRIVED
    assert submission.ct
    assert WORDS.encode() not in bytes(submission.ct)
    assert not Sealed.objects.filter(row=submission.ref).exists()
    assert not Contact.unscoped.exists()


def test_what_was_interrupted_between_is_handed_over_by_the_caretaker_once(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as m:
        m.setattr(receiving, "hand_over_again", lambda *_given, **_more: None)
        submission = send(half(c.alice, case, NOW), NOW)
    for _again in range(3):
        hand_over_arrived(NOW + HOUR)
    submission.refresh_from_db()
    assert submission.state == STATE.DONE
    assert Contact.unscoped.count() == 1


def test_a_deed_that_breaks_off_in_the_middle_leaves_nothing_half_done(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the deed and before its answers are sealed: all of it is undone, and done again later."""

    def killed(*_given: object, **_more: object) -> None:
        raise OperationalError("killed")

    filled = half(c.alice, case, NOW)
    with monkeypatch.context() as m:
        m.setattr("halka.questionnaires.sealing.seal_answers", killed)
        submission = send(filled, NOW)
    assert submission.state == STATE.ARRIVED
    assert not Contact.unscoped.exists()
    assert received.raw(submission)
    hand_over_arrived(NOW + HOUR)
    assert Contact.unscoped.count() == 1


def test_four_times_the_same_is_done_once(c: Cast, case: Case) -> None:
    filled = half(c.alice, case, NOW)
    send(filled, NOW)
    for _again in range(3):
        with pytest.raises(SentBefore):
            send(filled, NOW)
    assert Submission.objects.count() == Contact.unscoped.count() == 1


def test_two_who_hand_over_the_same_do_it_once(c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as m:
        m.setattr(receiving, "hand_over_again", lambda *_given, **_more: None)
        first = send(half(c.alice, case, NOW), NOW)
    second = Submission.objects.get(pk=first.pk)
    hand_over_again(first, by=c.alice, at=NOW)
    hand_over_again(second, by=c.alice, at=NOW)
    assert Contact.unscoped.count() == 1
    purpose = purposes.purpose_called("contact")
    assert purpose is not None
    stale = Submission.objects.get(pk=first.pk)
    with pytest.raises(SentBefore):
        hand_over(
            by=c.alice,
            at=NOW,
            submission=stale,
            purpose=purpose,
            subject=purpose.find(c.alice, NOW, case.ref),
        )


def test_a_case_that_was_closed_meanwhile_leaves_it_waiting_and_it_can_be_done_later(
    c: Cast, case: Case
) -> None:
    filled = half(c.alice, case, NOW)
    close(case)
    before = newest()
    submission = send(filled, NOW + HOUR)
    assert (submission.state, submission.reason, submission.child) == (STATE.WAITS, "refused", case.child.ref)
    assert why(submission) == "This case is closed. Re-open it first."
    assert acts_since(before) == [str(QUESTIONNAIRE_RECEIVED), str(QUESTIONNAIRE_WAITS)]
    submission.refresh_from_db()
    assert bytes(submission.ct) == b""
    assert WORDS in received.raw(submission).decode()
    Case.unscoped.filter(pk=case.pk).update(status="open", step="services", closed_at=None)
    hand_over_again(submission, by=c.alice, at=NOW + DAY)
    assert submission.state == STATE.DONE
    assert Contact.unscoped.count() == 1
    assert received.raw(submission)


def test_who_lost_the_case_meanwhile_does_nothing_and_who_has_it_takes_it_over(c: Cast, case: Case) -> None:
    filled = half(c.alice, case, NOW)
    Grant.unscoped.filter(case=case, person=c.alice).update(ends_at=NOW)
    submission = send(filled, NOW + HOUR)
    assert (submission.state, submission.reason) == (STATE.WAITS, "not_seen")
    assert not Contact.unscoped.exists()
    mine = Submission.objects.filter(readable(c.alice, NOW + HOUR))
    assert not mine.exists()  # she knows that it waits, and does not read it
    assert list(waiting(c.alice, NOW + HOUR)) == list(waiting(c.bob, NOW + HOUR)) == [submission]
    assert not waiting(c.greta, NOW + HOUR).exists()
    grant(case=case, reason=Grant.Reason.ASSIGNMENT, at=NOW + HOUR, person=c.greta)
    hand_over_again(submission, by=c.greta, at=NOW + 2 * HOUR)
    assert Contact.unscoped.get().written_by == c.greta


def test_a_child_erased_while_a_form_is_under_way_takes_the_answers_along(c: Cast, case: Case) -> None:
    filled = half(c.alice, case, NOW)
    close(case)
    erase(c, case)
    submission = send(filled, NOW + DAY)
    assert (submission.state, submission.reason) == (STATE.ERASED, "erased")
    submission.refresh_from_db()
    assert bytes(submission.ct) == b""
    with pytest.raises(VaultProblem):
        received.raw(submission)
    assert not Contact.unscoped.exists()


def test_erasing_a_child_erases_answers_raw_bytes_and_drafts(c: Cast, case: Case) -> None:
    done = send(half(c.alice, case, NOW), NOW)
    close(case)
    left = send(half(c.alice, case, NOW + HOUR), NOW + HOUR)
    assert left.state == STATE.WAITS
    later = half(c.alice, case, NOW + HOUR)
    keeping.keep(later.filling, {"a.png": b"dots"}, NOW + HOUR)
    picture = later.filling.files.get()
    assert keeping.opened(picture) == b"dots"
    erase(c, case)
    with pytest.raises(VaultProblem):
        keeping.opened(picture)
    for one in (done, left):
        one.refresh_from_db()
        with pytest.raises(VaultProblem):
            received.raw(one)
    for table in ("answers_2", "answers_4"):
        with pytest.raises(VaultProblem):
            vault.get(table, done.ref)
    assert drafts.half_filled(c.alice, later.filling.questionnaire, NOW + DAY, _about(later)) is None
    drafts.forget_ended(NOW + DAY)
    assert not Filling.objects.exists()
    hand_over_arrived(NOW + DAY)
    left.refresh_from_db()
    assert left.state == STATE.ERASED


def _about(filled: drafts.Half) -> purposes.Subject:
    row = filled.filling
    return purposes.Subject(row.about, row.child, "", "")


def test_a_supervisor_who_is_not_named_opens_no_answer_of_level_five(c: Cast, case: Case) -> None:
    submission = send(half(c.alice, case, NOW), NOW)
    purpose = purposes.purpose_called("contact")
    assert purpose is not None
    assert purpose.level_for(c.alice, NOW, case.ref) == 5
    assert purpose.level_for(c.bob, NOW, case.ref) == 4
    state = received.opened_up_to(submission, "", 3)
    assert [node.element.text for node in state.nodes("/data/voice/child_words")] == [None]
    assert [node.element.text for node in state.nodes("/data/how")] == ["home_planned"]
    assert WORDS in {node.element.text for node in opened_for(c.bob, NOW, submission, "").all_nodes()}


def test_it_is_taken_up_again_and_mended(c: Cast, case: Case) -> None:
    silent = {name: said for name, said in ANSWERS.items() if name != "child_effect"}
    submission = send(half(c.alice, case, NOW, silent), NOW)
    assert submission.reason == "refused"
    assert "why nothing did" in why(submission)
    purpose = purposes.purpose_called("contact")
    assert purpose is not None
    subject = purpose.find(c.alice, NOW, case.ref)
    take_up_again(by=c.alice, at=NOW + HOUR, submission=submission, subject=subject)
    again = drafts.half_filled(c.alice, submission.version.questionnaire, NOW + HOUR, subject)
    assert again is not None
    assert again.instance_id != submission.instance_id
    for node in again.state.nodes("/data/voice/child_effect"):
        again.state.enter(node, "The aunt has the key.")
    again.state.settle()
    assert send(again, NOW + HOUR).state == STATE.DONE
    assert Participation.unscoped.get(step="contact").content["words"] == WORDS
    submission.refresh_from_db()
    assert (submission.state, submission.reason) == (STATE.SET_ASIDE, "mended")


def test_what_is_not_needed_is_set_aside_and_stays_as_it_was_sent(c: Cast, case: Case) -> None:
    filled = half(c.alice, case, NOW)
    close(case)
    submission = send(filled, NOW)
    set_aside(by=c.alice, at=NOW + HOUR, submission=submission)
    assert WORDS in received.raw(submission).decode()
    assert not waiting(c.alice, NOW + DAY).exists()


def test_a_phone_names_the_case_by_its_code_and_one_that_names_none_waits(c: Cast, case: Case) -> None:
    filled = half(c.alice, case, NOW)
    filled.filling.about = ""
    assert send(filled, NOW).state == STATE.DONE
    Filling.objects.all().delete()
    assert Contact.unscoped.get().case == case
    other = half(c.alice, case, NOW, ANSWERS | {"case_code": "NO-SUCH"})
    other.filling.about = ""
    submission = send(other, NOW)
    assert (submission.state, submission.reason) == (STATE.WAITS, "no_subject")
    assert WORDS in received.raw(submission).decode()
    assert list(waiting(c.alice, NOW)) == [submission]
    assert not waiting(c.bob, NOW).exists()


def test_a_mistake_of_the_program_is_kept_too(c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_handed: object) -> str:
        raise ZeroDivisionError

    filled = half(c.alice, case, NOW)
    purpose = purposes.purpose_called("contact")
    assert purpose is not None
    with monkeypatch.context() as m:
        m.setitem(purposes._PURPOSES, "contact", replace(purpose, deed=broken))
        submission = send(filled, NOW)
    assert (submission.state, submission.reason) == (STATE.WAITS, "unforeseen")
    hand_over_again(submission, by=c.alice, at=NOW)
    assert submission.state == STATE.DONE


def test_two_who_leave_the_same_waiting_leave_it_once(
    c: Cast, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as m:
        m.setattr(receiving, "hand_over_again", lambda *_given, **_more: None)
        submission = send(half(c.alice, case, NOW), NOW)
    stale = Submission.objects.get(pk=submission.pk)
    about: dict[str, Any] = {"reason": "refused", "about": case.ref, "child": case.child.ref}
    leave_waiting(by=CARETAKER, at=NOW, submission=submission, **about)
    set_aside(by=c.alice, at=NOW, submission=submission)
    with pytest.raises(SentBefore):
        leave_waiting(by=CARETAKER, at=NOW, submission=stale, **about)


def test_an_edit_from_a_phone_is_not_done_a_second_time_by_itself(c: Cast, case: Case) -> None:
    first = send(half(c.alice, case, NOW), NOW)
    again = half(c.alice, case, NOW)
    version = again.filling.version
    edit = receive(
        by=c.alice,
        at=NOW + HOUR,
        version=version,
        instance_id="uuid:edit",
        raw=written(again.state),
        way="edit",
    )
    assert (first.state, edit.state, edit.reason, edit.child) == ("done", "waits", "edited", case.child.ref)
    assert Contact.unscoped.count() == 1
    hand_over_again(edit, by=c.alice, at=NOW + HOUR)  # somebody decides that both happened
    assert Contact.unscoped.count() == 2


def test_files_of_a_phone_are_sealed_for_the_child_and_go_with_it(c: Cast, case: Case) -> None:
    filled = half(c.alice, case, NOW)

    def with_a_photo(submission: Submission) -> None:
        attachments.make_places(submission, ["face.jpg", "later.jpg"])
        attachments.fill(submission, {"face.jpg": b"face"}, NOW)

    version = filled.filling.version
    sent = receive(
        by=c.alice,
        at=NOW,
        version=version,
        instance_id="uuid:1",
        raw=written(filled.state),
        way="phone",
        beside=with_a_photo,
    )
    assert sent.state == STATE.DONE
    kept = Submission.objects.get(pk=sent.pk)
    attachments.fill(kept, {"later.jpg": b"later"}, NOW)
    assert [attachments.opened(row) for row in kept.attachments.order_by("name")] == [b"face", b"later"]
    close(case)
    erase(c, case)
    for row in kept.attachments.all():
        with pytest.raises(VaultProblem):
            attachments.opened(row)
