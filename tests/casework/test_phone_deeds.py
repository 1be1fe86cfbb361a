"""A questionnaire that is for something, filled on a phone: its deed is done once, and never again by an edit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from halka.casework.models import Contact
from halka.questionnaires.filling.submission import written
from halka.questionnaires.models import Submission
from tests.cast import DAY, START, a_registered_case
from tests.questionnaires.contacts import half
from tests.questionnaires.phones.kit import Kit

EDITED = "uuid:edited-on-the-phone"


@pytest.fixture
def kit(db: None, monkeypatch: pytest.MonkeyPatch) -> Kit:
    made = Kit(monkeypatch)
    made.at = START + 5 * DAY
    made.phone, made.collect = made.phone_of(made.c.alice)
    return made


def _contact(kit: Kit) -> tuple[bytes, str]:
    """The contact of a visit, as a phone writes it: it names the case by its code, which stands in the phone's list."""
    filled = half(kit.c.alice, a_registered_case(kit.c), kit.at)
    for node in filled.state.all_nodes():
        if node.bind.preload == ("timestamp", "end"):
            filled.state.enter(node, kit.at.isoformat(timespec="milliseconds"))
    filled.state.settle()
    return written(filled.state), filled.instance_id


def test_the_same_four_times_is_one_contact(kit: Kit) -> None:
    xml, number = _contact(kit)
    assert [kit.collect.post(xml).status_code for _time in range(4)] == [201] * 4
    sent = Submission.objects.get(instance_id=number)
    assert (sent.state, sent.way, bytes(sent.ct)) == ("done", "phone", b"")
    assert sent.child
    assert Contact.unscoped.count() == 1


def test_an_edit_waits_and_does_it_no_second_time(kit: Kit) -> None:
    xml, number = _contact(kit)
    kit.collect.post(xml)
    edit = xml.replace(number.encode(), EDITED.encode()).replace(
        b"</instanceID>", f"</instanceID><deprecatedID>{number}</deprecatedID>".encode()
    )
    assert kit.collect.post(edit).status_code == 201
    sent = Submission.objects.get(instance_id=EDITED)
    assert (sent.state, sent.reason) == ("waits", "edited")
    assert sent.child == Submission.objects.get(instance_id=number).child
    assert Contact.unscoped.count() == 1


def test_what_cannot_be_done_is_kept_and_the_phone_may_forget_it(kit: Kit) -> None:
    xml, number = _contact(kit)
    _phone, of_greta = kit.phone_of(kit.c.greta)
    kit.later(timedelta(minutes=1))
    assert of_greta.post(xml).status_code == 201
    assert Submission.objects.get(instance_id=number).state == "waits"
    assert not Contact.unscoped.exists()
