"""What was sent is taken back; an older copy of the store is put back (conformance X15, B29, B30, P22)."""

from __future__ import annotations

import pytest
from django.db.models import ProtectedError
from django.urls import reverse

from halka.questionnaires.acts import ENTITIES_RAISED, QUESTIONNAIRE_DESTROYED
from halka.questionnaires.entities import raising
from halka.questionnaires.entities.actions import raise_versions
from halka.questionnaires.models import Attachment, Submission
from halka.questionnaires.sent.actions import destroy_submission
from halka.trust import ledger
from halka.trust.actor import CARETAKER
from halka.trust.acts import STORE_RESTORED
from tests.questionnaires.phones.kit import Kit, instance
from tests.questionnaires.phones.lists import Lists
from tests.witness import denied, recorded_once, refused


def test_what_its_sender_destroyed_does_not_come_again(kit: Kit) -> None:
    number = instance()
    xml = kit.registration(number)
    kit.collect.post(xml, {"a.jpg": b"\xff\xd8\xff\xe0 not much of a picture"})
    sent = Submission.objects.get(instance_id=number)
    client, url = kit.browser(), reverse("filled", args=[sent.ref])
    assert "Ana" in client.get(url).content.decode()
    destroy = reverse("destroy_answer", args=[sent.ref])
    assert kit.browser(kit.c.bob).post(destroy).status_code == 404
    assert client.post(destroy).status_code == 302
    assert client.get(url).status_code == client.post(destroy).status_code == 404
    assert url not in client.get(reverse("to_fill")).content.decode()
    sent.refresh_from_db()
    assert (bytes(sent.ct), Attachment.objects.filter(submission=sent).count()) == (b"", 0)
    assert kit.collect.post(xml).status_code == 409  # X15
    assert kit.collect.post(kit.registration(instance(), replaces=number)).status_code == 409
    assert not Attachment.objects.filter(submission=sent).exists()


def test_taking_back_is_recorded_once_and_for_its_sender_only(kit: Kit) -> None:
    number = instance()
    kit.collect.post(kit.registration(number))
    sent = Submission.objects.get(instance_id=number)
    with denied(kit.c.bob):
        destroy_submission(by=kit.c.bob, at=kit.at, submission=sent)
    with recorded_once(QUESTIONNAIRE_DESTROYED, thing=sent.ref):
        destroy_submission(by=kit.c.alice, at=kit.at, submission=sent)
    with refused("dealt with this meanwhile"):
        sent.state = "kept"
        destroy_submission(by=kit.c.alice, at=kit.at, submission=sent)


def test_what_waits_of_something_destroyed_is_let_go(lists: Lists) -> None:
    lists.ana()
    sent = lists.u(2)
    with pytest.raises(ProtectedError):  # B29: no form is ever deleted of which something was sent
        lists.form.questionnaire.delete()
    lists.browser().post(reverse("destroy_answer", args=[sent.ref]))
    lists.force()  # B30
    assert (lists.held, lists.line(lists.e1)[0], lists.events(sent)) == (0, 1, ["held", "forced"])


def test_after_a_restore_rows_are_newer_than_on_any_phone(lists: Lists) -> None:
    lists.ana()
    before = lists.data(lists.e1)
    ledger.record(STORE_RESTORED, at=lists.at, person="operator")
    lists.caretaker()  # P22
    lists.caretaker()
    assert (lists.line(lists.e1)[0], lists.data(lists.e1)) == (1 + raising.STEP + 1, before)
    listed = lists.collect.media(lists.collect.forms()["people"])["people.csv"]
    assert f"Ana,{raising.STEP + 2}," in lists.collect.medium(listed).decode()
    with recorded_once(ENTITIES_RAISED):
        raise_versions(by=CARETAKER, at=lists.at)
