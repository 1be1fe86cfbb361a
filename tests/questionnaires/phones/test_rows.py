"""Rows made and changed by what phones tell, one action to a submission, only what the form may (conformance A34 to A50, D)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from halka.directory.models import Person
from halka.questionnaires.acts import ENTITIES_FORCED, ENTITIES_SETTLED, ENTITIES_TAKEN
from halka.questionnaires.entities import taking
from halka.questionnaires.entities.actions import force_held, settle_entity, take_entities
from halka.questionnaires.models import Entity, EntityEvent, EntityVersion, Held, Submission
from halka.questionnaires.phones import arriving
from halka.questionnaires.phones.actions import revoke_phone
from halka.questionnaires.received import raw
from halka.trust.actor import CARETAKER
from tests.questionnaires.phones.kit import instance
from tests.questionnaires.phones.lists import K, Lists
from tests.questionnaires.sheets import Row, text
from tests.questionnaires.shelf import published
from tests.witness import denied, recorded_once, refused


def test_a_row_needs_a_name_and_an_id(lists: Lists) -> None:
    for label in (None, "", " "):  # D02
        sent = lists.send(lists.e1, create=True, label=label, first_name="Ana")
        assert "label is missing" in lists.errors(sent)[0]
    assert "id is missing" in lists.errors(lists.send("", create=True, label="Ana"))[0]  # D03
    assert "version 4" in lists.errors(lists.send("not-a-uuid", create=True, label="Ana"))[0]  # A48
    assert Entity.objects.filter(version__gt=0).count() == 0
    assert Submission.objects.count() == 5


def test_a_second_one_of_the_same_id_is_told(lists: Lists) -> None:
    lists.ana()
    sent = lists.send(lists.e1, create=True, label="Eva")  # A49
    assert lists.errors(sent) == ["A row with this id was made before."]
    assert lists.label(lists.e1) == "Ana"


def test_the_last_one_wins_and_all_versions_stay(lists: Lists) -> None:
    lists.ana()
    lists.send(lists.e1, update=True, base=1, status="one")  # D04, A39, A41
    lists.send(lists.e1, update=True, base=1, status="two", age="13")
    assert (lists.line(lists.e1)[:2], lists.data(lists.e1)["status"]) == ((3, 1), "two")
    assert (lists.conflict(lists.e1), lists.newest(lists.e1).conflicting) == ("hard", ["status"])
    assert lists.entity(lists.e1).versions.count() == 3


@pytest.mark.parametrize(
    ("label", "values", "then"),
    [
        (
            "Ana B",
            {"age": "13", "status": "x"},
            ("Ana B", {"first_name": "Ana", "age": "13", "status": "x"}),
        ),  # D05
        ("Ana B", {}, ("Ana B", {"first_name": "Ana", "age": "12"})),  # D06
        (None, {"age": "13"}, ("Ana", {"first_name": "Ana", "age": "13"})),  # D07, D10
        (" ", {"age": "13"}, ("Ana", {"first_name": "Ana", "age": "13"})),  # D08
        (None, {"age": ""}, ("Ana", {"first_name": "Ana", "age": ""})),  # D09
    ],
)
def test_what_is_told_is_laid_over_what_stands(
    lists: Lists, label: str | None, values: Any, then: Any
) -> None:
    lists.ana()
    lists.send(lists.e1, update=True, base=1, label=label, **values)
    assert (lists.label(lists.e1), lists.data(lists.e1)) == then


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        ({"base": ""}, "baseVersion is missing"),  # D11
        ({"base": 2}, "no version 2"),  # D12
        ({"base": "x"}, "no integer"),  # D13
        ({"base": 99, "create": True, "label": "A"}, "no version 99"),  # D18
        ({"base": "", "create": True, "label": "A"}, "made before"),  # D21
        ({"base": 1, "branch": "x"}, "branchId is no UUID"),
    ],
)
def test_a_change_that_rests_on_nothing_is_told(lists: Lists, marks: Any, said: str) -> None:
    lists.ana()
    sent = lists.send(lists.e1, update=True, age="13", **marks)
    assert said in lists.errors(sent)[0]
    assert lists.line(lists.e1)[0] == 1


def test_both_at_once_make_or_change(lists: Lists) -> None:
    both: dict[str, Any] = {"create": True, "update": True}
    lists.send(lists.e1, **both, label="Ana", first_name="Ana")  # D14, D20
    lists.send(lists.e1, **both, base=1, age="13")  # D15, D17
    assert (lists.line(lists.e1)[0], lists.label(lists.e1)) == (2, "Ana")
    assert "label is missing" in lists.errors(lists.send(lists.e2, **both, base=1, age="1"))[0]  # D16
    assert "version 4" in lists.errors(lists.send("x", **both, label="A"))[0]  # D19


def _edited(lists: Lists, first: dict[str, Any], second: dict[str, Any]) -> Submission:
    """The same submission, sent again with changes."""
    number = instance()
    lists.send(**first, number=number)
    return lists.send(**second, replaces=number)


def test_an_edit_acts_where_the_first_one_did_not(lists: Lists) -> None:
    makes: dict[str, Any] = {"uuid": lists.e1, "create": True, "label": "Ana", "first_name": "Ana"}
    _edited(lists, makes | {"create": False}, makes)  # D22
    assert lists.line(lists.e1)[0] == 1
    changes: dict[str, Any] = {"uuid": lists.e1, "update": True, "base": 1, "age": "13"}
    _edited(lists, changes | {"update": False}, changes)  # D27
    assert lists.line(lists.e1)[0] == 2
    unknown = changes | {"uuid": str(uuid4()), "base": 2}
    _edited(lists, unknown, changes | {"base": 2})  # D30
    assert lists.line(lists.e1)[0] == 3


def test_an_edit_does_nothing_a_second_time(lists: Lists) -> None:
    makes: dict[str, Any] = {"uuid": lists.e1, "create": True, "label": "Ana", "first_name": "Ana"}
    changes: dict[str, Any] = {"uuid": lists.e1, "update": True, "base": 1, "age": "13"}
    again = [
        _edited(lists, makes, makes | {"uuid": lists.e2}),  # D24
        _edited(lists, makes | {"uuid": (other := str(uuid4()))}, changes | {"uuid": other}),  # D26
        _edited(lists, changes, changes | {"uuid": other}),  # D28
    ]
    assert not lists.exists(lists.e2)
    assert (lists.line(lists.e1)[0], lists.line(other)[0]) == (2, 1)
    third = str(uuid4())
    again.append(_edited(lists, makes | {"uuid": third}, changes | {"base": 2}))  # D25
    assert (lists.line(third)[0], lists.line(lists.e1)[0]) == (1, 2)
    again.append(_edited(lists, changes | {"base": 2}, changes | {"base": 2, "age": "14"}))  # D29
    again.append(_edited(lists, changes | {"base": 3}, makes | {"uuid": lists.e2}))  # D31
    assert (lists.line(lists.e1)[0], lists.data(lists.e1)["age"]) == (4, "13")
    assert not lists.exists(lists.e2)
    assert [lists.events(sent) for sent in again] == [[]] * 6


def test_a_form_does_what_it_says_and_no_more(lists: Lists) -> None:
    rows: list[Row] = [text("first_name", save_to="first_name", required="yes")]
    only = [{"list_name": "people", "label": "${first_name}"}]
    published(lists.c.fatma, lists.at, rows, form_id="makes", choices=[], entities=only)
    rows = [{"type": "select_one_from_file people.csv", "name": "who", "label": "Who"}, *rows]
    only = [{"list_name": "people", "entity_id": "${who}"}]
    published(lists.c.fatma, lists.at, rows, form_id="changes", choices=[], entities=only)
    lists.ana()
    sent = lists.send(lists.e1, update=True, base=1, form="makes", first_name="x")  # D32
    assert lists.errors(sent) == ["This form may not change rows."]
    sent = lists.send(lists.e2, create=True, label="x", form="changes", first_name="x")  # D33
    assert lists.errors(sent) == ["This form may not make new rows."]
    assert (lists.line(lists.e1)[0], lists.exists(lists.e2)) == (1, False)


def test_the_form_of_a_registration_makes_a_row_once_and_its_edit_none(lists: Lists) -> None:
    number, uuid = instance(), str(uuid4())
    xml = lists.registration(number).replace(
        b'dataset="cases" create="1" id=""', f'dataset="cases" create="1" id="{uuid}"'.encode()
    )
    xml = xml.replace(b"<label/>", b"<label>Ana</label>")
    for _time in range(4):
        lists.collect.post(xml)
    edit = xml.replace(number.encode(), instance().encode()).replace(b"Ana", b"Eva")
    edit = edit.replace(b"</instanceID>", f"</instanceID><deprecatedID>{number}</deprecatedID>".encode())
    assert lists.collect.post(edit).status_code == 201  # A34
    assert (lists.line(uuid)[0], lists.data(uuid)["first_name"]) == (1, "Ana")


def test_nobody_changes_what_somebody_else_told(lists: Lists) -> None:
    lists.ana()
    _phone, lists.collect = lists.phone_of(lists.c.greta)
    sent = lists.send(lists.e1, update=True, base=1, age="99")
    assert "not the sender's" in lists.errors(sent)[0]
    assert lists.line(lists.e1)[0] == 1


def test_taking_over_is_recorded_once_and_done_once(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as m:
        m.setattr(arriving, "follow_inside", lambda *_about: None)
        lists.ana()
    sent = Submission.objects.get()
    with recorded_once(ENTITIES_TAKEN, thing=sent.ref, reason="taken"):
        take_entities(by=lists.c.alice, at=lists.at, submission=sent, all_told=taking.told_in(sent))
    with refused("taken over already"):
        take_entities(by=lists.c.alice, at=lists.at, submission=sent, all_told=taking.told_in(sent))
    nobody = Person.objects.create(username="nobody", name="Nobody")
    with denied(nobody):
        take_entities(by=nobody, at=lists.at, submission=sent, all_told=[])


def test_what_is_forced_is_recorded(lists: Lists) -> None:
    lists.ana()
    sent = lists.u(2)
    with recorded_once(ENTITIES_FORCED, thing=sent.ref):
        force_held(by=CARETAKER, at=lists.at, held=Held.objects.get())


def test_what_somebody_looked_at_is_settled_once(lists: Lists) -> None:
    sent = lists.send("x", create=True, label="Ana")
    event = EntityEvent.objects.get(submission=sent)
    with recorded_once(ENTITIES_SETTLED, thing=event.ref, reason="looked"):
        settle_entity(by=lists.c.alice, at=lists.at, event=event, chosen={}, is_done=False)
    with denied(lists.c.alice):
        settle_entity(by=lists.c.alice, at=lists.at, event=event, chosen={}, is_done=False)


def test_names_and_values_lie_sealed(lists: Lists) -> None:
    lists.ana()
    assert b"Ana" not in bytes(EntityVersion.objects.get().ct)


def test_the_program_was_stopped_between_keeping_and_taking_over(
    lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    """kill -9: the phone sends it again, or the caretaker comes first; once in both cases."""
    with monkeypatch.context() as m:
        m.setattr(arriving, "follow_inside", lambda *_about: None)
        lists.ana()
        number = Submission.objects.get().instance_id
    assert not lists.exists(lists.e1)
    lists.send(lists.e1, create=True, label="Ana", first_name="Ana", age="12", number=number)
    assert lists.line(lists.e1)[0] == 1
    with monkeypatch.context() as m:
        m.setattr(arriving, "follow_inside", lambda *_about: None)
        lists.u(1)
    lists.caretaker()
    assert lists.line(lists.e1)[0] == 1  # whoever is in the middle of it comes first
    from datetime import timedelta

    lists.later(timedelta(minutes=2))
    revoke_phone(by=lists.c.alice, at=lists.at, phone=lists.phone)
    lists.caretaker()
    lists.caretaker()
    assert lists.line(lists.e1) == (2, 1, 1, 1)
    assert raw(Submission.objects.exclude(instance_id=number).get()).count(K.encode()) == 1


def test_a_row_that_was_deleted_is_gone_on_the_phone(lists: Lists) -> None:
    lists.ana()

    def served() -> tuple[bool, str]:
        listed = lists.collect.media(lists.collect.forms()["people"])["people.csv"]
        return b"Ana" in lists.collect.medium(listed), listed.md5

    there, before = served()
    lists.delete(lists.e1)
    gone, after = served()  # P08
    assert (there, gone, before != after) == (True, False, True)
    lists.delete(lists.e1, is_back=True)
    assert served() == (True, before)
