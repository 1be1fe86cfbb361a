"""Lists in which a new row needs a yes (conformance B19 to B21, D23, P12)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from halka.questionnaires.acts import ENTITIES_ANSWERED, ENTITIES_GATED
from halka.questionnaires.entities.actions import answer_new_row, gate_list
from halka.questionnaires.models import Entity, EntityEvent, GatedList
from tests.questionnaires.phones.kit import instance
from tests.questionnaires.phones.lists import Lists
from tests.witness import denied, recorded_once, refused


def _gate(lists: Lists, go: str) -> None:
    """The page of who looks after questionnaires."""
    client = lists.browser(lists.c.fatma)
    ref = lists.form.questionnaire.ref
    assert client.post(reverse("gate_list", args=[ref, "people"]), {"go": go}).status_code == 302
    shown = client.get(reverse("questionnaire", args=[ref])).content.decode()
    assert ("when a supervisor of its sender has said yes" in shown) == (go == "needed")


def _asking(lists: Lists) -> EntityEvent:
    return EntityEvent.objects.get(kind=EntityEvent.Kind.ASKS, settled_at=None)


def test_a_new_row_stands_when_a_supervisor_has_said_yes(lists: Lists) -> None:
    _gate(lists, "needed")
    listed = lists.collect.forms()["people"]
    assert 'type="approvalEntityList"' in lists.collect.ask("GET", listed.manifest).content.decode()  # P12
    sent = lists.mira()
    held = lists.u2(1)
    assert (lists.exists(lists.e2), lists.errors(sent), lists.held) == (False, [], 1)  # B20
    lists.ana()
    told = reverse("told_by_phone", args=[EntityEvent.objects.filter(kind="asks").earliest("pk").ref])
    for nobody in (lists.c.alice, lists.c.hugo):
        assert lists.browser(nobody).get(told).status_code == 404
    assert lists.browser(lists.c.alice).post(told, {"go": "yes"}).status_code == 404
    supervisor = lists.browser(lists.c.bob)
    assert "A phone asks for a new row" in supervisor.get(reverse("today")).content.decode()
    assert "Mira (10)" in supervisor.get(told).content.decode()
    supervisor.post(told, {"go": "yes"})
    assert (lists.line(lists.e2), lists.held) == ((2, 1, None, 1), 0)
    assert lists.events(sent) == ["asks", "created"]
    assert lists.events(held) == ["held", "released", "updated"]
    assert supervisor.post(told, {"go": "yes"}).status_code == 404  # once

    supervisor.post(reverse("told_by_phone", args=[_asking(lists).ref]), {"go": "no"})
    assert not lists.exists(lists.e1)
    mine = lists.browser().get(reverse("today")).content.decode()
    assert "A supervisor said no to a new row" in mine
    no = EntityEvent.objects.get(kind="declined")
    lists.browser().post(reverse("told_by_phone", args=[no.ref]), {"go": "looked"})
    no.refresh_from_db()
    assert no.settled_at is not None


def test_changes_need_none_and_nothing_is_made_by_force(lists: Lists) -> None:
    lists.ana()
    _gate(lists, "needed")
    sent = lists.u(2)  # B19
    _gate(lists, "not_needed")
    assert not GatedList.objects.exists()
    assert (lists.held, lists.errors(sent), lists.line(lists.e1)[0]) == (1, [], 1)
    lists.u(1)
    assert (lists.line(lists.e1)[0], lists.held) == (3, 0)
    _gate(lists, "needed")
    forced = lists.u2(1)  # B21
    lists.force()
    assert (lists.held, lists.exists(lists.e2), lists.events(forced)) == (0, False, ["held", "forced"])


def test_after_an_edit_it_is_made_once(lists: Lists) -> None:
    _gate(lists, "needed")
    number = instance()
    said: dict[str, Any] = {"first_name": "Mira", "age": "10", "status": "new"}
    lists.send(lists.e2, label="Mira", number=number, **said)  # D23: create = 0
    second = instance()
    lists.send(lists.e2, create=True, label="Mira", number=second, replaces=number, **said)
    lists.send(lists.e2, create=True, label="Mira M", number=instance(), replaces=second, **said)
    event = _asking(lists)  # one: what was edited asks no more
    lists.browser(lists.c.bob).post(reverse("told_by_phone", args=[event.ref]), {"go": "yes"})
    assert (lists.line(lists.e2)[0], lists.label(lists.e2)) == (1, "Mira M")
    assert Entity.objects.filter(list="people", version__gt=0).count() == 1


def test_a_yes_is_a_supervisors_and_recorded_once(lists: Lists) -> None:
    by, at = lists.c.fatma, lists.at
    with denied(lists.c.alice):
        gate_list(by=lists.c.alice, at=at, name="people", needs_a_yes=True)
    with refused("no such list"):
        gate_list(by=by, at=at, name="nothing", needs_a_yes=True)
    with recorded_once(ENTITIES_GATED, reason="needed"):
        gate_list(by=by, at=at, name="people", needs_a_yes=True)
    lists.mira()
    event = _asking(lists)
    with denied(lists.c.hugo):
        answer_new_row(by=lists.c.hugo, at=at, event=event, is_yes=True)
    with recorded_once(ENTITIES_ANSWERED, thing=event.ref, reason="yes"):
        answer_new_row(by=lists.c.bob, at=at, event=event, is_yes=True)
    with denied(lists.c.bob):
        answer_new_row(by=lists.c.bob, at=at, event=event, is_yes=True)
