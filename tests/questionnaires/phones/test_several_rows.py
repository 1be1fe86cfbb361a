"""Several rows in one submission, in groups and repeats: all of them or none (conformance C)."""

from __future__ import annotations

from uuid import uuid4

import pytest

from halka.questionnaires.entities.declared import declared
from halka.questionnaires.models import Entity, EntityEvent, Submission
from tests.questionnaires.phones.kit import instance
from tests.questionnaires.phones.lists import K, Lists
from tests.questionnaires.sheets import Row, checked, errors, text
from tests.questionnaires.shelf import published

MEMBERS: list[Row] = [
    {"type": "begin_repeat", "name": "m", "label": "Member"},
    text("n", save_to="people#first_name"),
    {"type": "end_repeat"},
]
PEOPLE = {"list_name": "people", "label": "${n}"}
HOME = {"list_name": "homes", "label": "${hh}"}


def _entity(list_name: str, uuid: str, label: str, marks: str = 'create="1"') -> str:
    of_label = f"<label>{label}</label>" if label else ""
    return f'<meta><entity dataset="{list_name}" {marks} id="{uuid}">{of_label}</entity></meta>'


def _send(lists: Lists, form: str, inside: str) -> Submission:
    number = instance()
    meta = f"<meta><instanceID>{number}</instanceID></meta>" if "<!--meta-->" not in inside else ""
    inside = inside.replace("<!--meta-->", f"<instanceID>{number}</instanceID>")
    answer = lists.collect.post(f'<data id="{form}" version="1">{inside}{meta}</data>'.encode())
    assert answer.status_code == 201
    return Submission.objects.get(instance_id=number)


def test_what_needs_the_newer_version_gets_it_and_what_makes_no_sense_is_refused() -> None:
    rows = checked(MEMBERS, entities=[PEOPLE])  # C01, C02, C04: the conversion writes the version itself
    assert 'entities-version="2025.1.0"' in rows.xform
    outside: list[Row] = [text("a", save_to="people#street"), *MEMBERS]
    said = errors(checked(outside, entities=[{"list_name": "people", "label": "${a}"}]))  # C03
    assert "'/survey/m'" in said[0].values["message"]


def test_each_list_has_its_own_properties(lists: Lists) -> None:
    form = published(
        lists.c.fatma, lists.at, [text("hh", save_to="homes#street"), *MEMBERS], form_id="f", choices=[],
        entities=[HOME, PEOPLE],
    )  # fmt: skip
    found = {one.list: (one.path, one.properties) for one in declared(form)}  # C07, C08
    assert found == {
        "homes": ("/data", {"/data/hh": "street"}),
        "people": ("/data/m", {"/data/m/n": "first_name"}),
    }


def test_groups_at_two_levels_make_one_row_each(lists: Lists) -> None:
    rows: list[Row] = [
        {"type": "begin_group", "name": "g", "label": "g"},
        text("a", save_to="homes#street"),
        {"type": "begin_group", "name": "h", "label": "h"},
        text("b", save_to="people#first_name"),
        {"type": "end_group"},
        {"type": "end_group"},
    ]
    both = [{"list_name": "homes", "label": "${a}"}, {"list_name": "people", "label": "${b}"}]
    published(lists.c.fatma, lists.at, rows, form_id="f", choices=[], entities=both)
    home, person = str(uuid4()), str(uuid4())
    inner = f"<h><b>Ana</b>{_entity('people', person, 'Ana')}</h>"
    _send(lists, "f", f"<g><a>Hill 3</a>{inner}{_entity('homes', home, 'Hill 3')}</g>")  # C06, C09, C10
    assert (lists.data(home), lists.data(person)) == ({"street": "Hill 3"}, {"first_name": "Ana"})


def _members(*members: tuple[str, str], marks: str = 'create="1"') -> str:
    return "".join(
        f"<m><n>{label or 'x'}</n>{_entity('people', uuid, label, marks)}</m>" for uuid, label in members
    )


@pytest.fixture
def form(lists: Lists) -> str:
    rows: list[Row] = [
        {"type": "begin_repeat", "name": "m", "label": "Member"},
        {"type": "select_one_from_file people.csv", "name": "who", "label": "Who"},
        text("n", save_to="people#first_name", required="yes"),
        {"type": "end_repeat"},
    ]
    both = {**PEOPLE, "entity_id": "${who}", "create_if": "${who} = ''", "update_if": "${who} != ''"}
    published(lists.c.fatma, lists.at, rows, form_id="f", choices=[], entities=[both])
    return "f"


def test_one_row_for_each_entry_from_one_submission(lists: Lists, form: str) -> None:
    sent = _send(lists, form, _members((lists.e1, "Ana"), (lists.e2, "Mira")))  # C11, C16
    assert (lists.data(lists.e1), lists.data(lists.e2)) == ({"first_name": "Ana"}, {"first_name": "Mira"})
    assert {lists.newest(uuid).submission for uuid in (lists.e1, lists.e2)} == {sent}
    third = str(uuid4())
    inside = _members((lists.e1, "Ana"), marks='update="1" baseVersion="1"') + _members((third, "Eva"))
    _send(lists, form, inside)  # C15
    assert (lists.line(lists.e1)[0], lists.line(third)[0]) == (2, 1)


def test_one_that_fails_fails_all(lists: Lists, form: str) -> None:
    sent = _send(lists, form, _members((lists.e1, "Ana"), ("x", "Mira")))  # C17
    assert not Entity.objects.filter(version__gt=0).exists()
    assert lists.events(sent) == ["error"]
    sent = _send(lists, form, _members((lists.e1, "Ana"), (lists.e2, ""), ("x", "Eva")))  # C18
    assert not Entity.objects.filter(version__gt=0).exists()
    said = EntityEvent.objects.get(submission=sent).said
    assert said == [["2", "no_label", ""], ["3", "bad_id", ""]]
    page = (
        lists.browser().get(f"/phones/told/{EntityEvent.objects.get(submission=sent).ref}/").content.decode()
    )
    assert "2 of 3 could not be taken over" in page
    assert "2: A new row needs a name" in page


def test_what_waits_in_one_submission_is_forced_row_by_row(lists: Lists, form: str) -> None:
    marks = f'update="1" baseVersion="1" branchId="{K}"'
    sent = _send(lists, form, _members((lists.e1, "Ana"), (lists.e2, "Mira"), marks=marks))  # C19
    assert (lists.held, lists.exists(lists.e1)) == (2, False)
    lists.force()
    assert {lists.newest(uuid).submission for uuid in (lists.e1, lists.e2)} == {sent}
    assert all(lists.newest(uuid).is_forced for uuid in (lists.e1, lists.e2))


def test_one_that_waits_and_one_that_is_made(lists: Lists, form: str) -> None:
    marks = f'update="1" baseVersion="1" branchId="{K}"'
    inside = _members((lists.e1, "Ana"), marks=marks) + _members((lists.e2, "Mira"))
    _send(lists, form, inside)  # C20
    assert (lists.held, lists.exists(lists.e1), lists.exists(lists.e2)) == (1, False, True)
    lists.force()
    assert (lists.exists(lists.e1), lists.line(lists.e2)[0]) == (True, 1)


def test_a_home_and_its_members(lists: Lists) -> None:
    rows: list[Row] = [text("hh", save_to="homes#street"), *MEMBERS]
    published(lists.c.fatma, lists.at, rows, form_id="h", choices=[], entities=[HOME, PEOPLE])
    home, people = str(uuid4()), [str(uuid4()) for _n in range(3)]
    inside = "<hh>Hill 3</hh>" + _members(*((uuid, f"P{n}") for n, uuid in enumerate(people)))
    top = _entity("homes", home, "Hill 3").replace("</meta>", "<!--meta--></meta>")
    _send(lists, "h", inside + top)  # C05, C12
    assert lists.data(home) == {"street": "Hill 3"}
    assert [lists.data(uuid)["first_name"] for uuid in people] == ["P0", "P1", "P2"]


def test_repeats_inside_repeats_make_their_own(lists: Lists) -> None:
    rows: list[Row] = [
        {"type": "begin_repeat", "name": "o", "label": "Home"},
        text("a", save_to="homes#street"),
        {"type": "begin_group", "name": "g", "label": "g"},
        *MEMBERS,
        {"type": "end_group"},
        {"type": "end_repeat"},
    ]
    homes = {"list_name": "homes", "label": "${a}"}
    published(lists.c.fatma, lists.at, rows, form_id="n", choices=[], entities=[homes, PEOPLE])
    outer = ""
    for n in range(2):  # C13, C14
        inner = _members(*((str(uuid4()), f"P{n}{k}") for k in range(2)))
        outer += f"<o><a>H{n}</a><g>{inner}</g>{_entity('homes', str(uuid4()), f'H{n}')}</o>"
    _send(lists, "n", outer)
    made = {name: Entity.objects.filter(list=name, version=1) for name in ("homes", "people")}
    assert {name: sorted(lists.label(row.uuid) for row in rows) for name, rows in made.items()} == {
        "homes": ["H0", "H1"],
        "people": ["P00", "P01", "P10", "P11"],
    }
