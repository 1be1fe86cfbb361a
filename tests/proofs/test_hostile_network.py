"""Two devices without a network write into the same fields; what they send is lost, repeated, reordered and interrupted, and the
clock jumps. Then there is a network again. Nothing is lost, nothing is done twice, nothing is put over what nobody saw.

The receiving code is the real one; what is filled is a field of a table that rolls back with its deed.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.db.models import F

from halka.directory.models import Person
from halka.questionnaires import purposes
from halka.questionnaires.models import Built, Operation, Submission
from halka.questionnaires.offline.arriving import DONE, LATER, arrived
from halka.questionnaires.purposes import Handed, Purpose, Standing, Subject
from halka.questionnaires.sent.receive import hand_over_arrived
from tests.cast import START, cast
from tests.proofs import size
from tests.questionnaires.offline.device import Device, taken
from tests.questionnaires.sheets import text
from tests.questionnaires.shelf import published

pytestmark = pytest.mark.django_db
NOW = START + timedelta(days=1)
FIELDS, WRITES, ROUNDS = 3, 4, 8


class Interrupted(Exception):
    """The power is cut before anything was kept."""


@dataclass
class World:
    """`breaks`: what happens in the middle of the next deed."""

    chance: random.Random
    breaks: str = ""
    sent: dict[str, str] = field(default_factory=dict)
    where: dict[str, int] = field(default_factory=dict)

    def deed(self, handed: Handed) -> str:
        if self.breaks == "deed":
            raise OperationalError("locked")
        row = Built.objects.get(pk=int(handed.subject))
        Built.objects.filter(pk=row.pk).update(
            changes=F("changes") + 1, state={"wrote": [*row.state["wrote"], handed.given.one("value")]}
        )
        return handed.ref

    def purpose(self) -> Purpose:
        return Purpose(
            code="hostile",
            needs={},
            find=lambda _person, _at, ref: Subject(ref, "", ref, "/"),
            child_of=lambda _ref: "",
            readers=lambda _person, _at: Submission.objects.none().values("ref"),
            level_for=lambda _person, _at, _ref: 5,
            deed=self.deed,
            stands=lambda _person, _at, ref: Standing(f"{Built.objects.get(pk=int(ref)).changes} changes"),
        )


def schedule(world: World, people: list[Person], places: list[int]) -> None:
    """One story, from taking along to the day when everything has arrived."""
    devices = [taken(person, NOW, []) for person in people]
    bases: dict[tuple[str, int], str] = {
        (device.ref, place): f"{Built.objects.get(pk=place).changes} changes"
        for device in devices
        for place in places
    }
    rests: dict[str, str] = {}
    for device in devices:
        for _write in range(WRITES):
            place = world.chance.choice(places)
            value = f"{device.ref[:6]}-{device.seq + 1}"
            base = bases[device.ref, place]
            op = device.sealed("hostile", str(place), base, NOW, {"value": value})
            bases[device.ref, place] = f"op:{op}"
            world.sent[op], world.where[value], rests[value] = value, place, base
    echoes: list[bytes] = []
    for _round in range(ROUNDS):
        for device in devices:
            send(world, device, echoes)
        if world.chance.random() < 0.3:
            hand_over_arrived(clock(world))
    world.breaks = ""
    for echo in echoes:
        arrived(echo, clock(world))
    for device in devices:
        while device.outbox:
            hand_over_arrived(clock(world))
            deliver(world, device, min(device.outbox))
    hand_over_arrived(clock(world))
    look_over(world, devices, places, rests)


def clock(world: World) -> datetime:
    return NOW + timedelta(hours=world.chance.uniform(-48, 48))


def send(world: World, device: Device, echoes: list[bytes]) -> None:
    """One try of one device on a bad line."""
    if not device.outbox:
        return
    chance = world.chance
    seq = min(device.outbox) if chance.random() < 0.8 else chance.choice(sorted(device.outbox))
    if chance.random() < 0.2:
        return  # lost on the way there
    if chance.random() < 0.2:
        echoes.append(device.envelope(seq))
    if echoes and chance.random() < 0.2:
        arrived(echoes.pop(chance.randrange(len(echoes))), clock(world))
    world.breaks = chance.choices(["", "deed", "before"], [85, 8, 7])[0]
    is_heard = chance.random() < 0.8  # else the answer is lost on the way back
    deliver(world, device, seq, is_heard=is_heard)
    world.breaks = ""


def deliver(world: World, device: Device, seq: int, *, is_heard: bool = True) -> None:
    try:
        came = arrived(device.envelope(seq), clock(world))
    except Interrupted:
        return
    assert came.code in (DONE, LATER), came
    if came.code == DONE and is_heard:
        del device.outbox[seq]


def look_over(world: World, devices: list[Device], places: list[int], rests: dict[str, str]) -> None:
    refs = [device.ref for device in devices]
    kept = Operation.objects.filter(device__ref__in=refs).select_related("submission")
    assert sorted(one.op for one in kept) == sorted(
        op for op in world.sent
    )  # nothing lost, nothing kept twice
    states = {world.sent[one.op]: (one.submission.state, one.submission.reason) for one in kept}
    assert set(states.values()) <= {("done", ""), ("waits", "changed")}
    for place in places:
        row = Built.objects.get(pk=place)
        wrote = row.state["wrote"]
        assert len(wrote) == len(set(wrote)) == row.changes  # nothing done twice
        wanted = {value for value in states if world.where[value] == place}
        if len({value.split("-")[0] for value in wanted}) == 1:
            assert wanted == set(wrote)  # nobody else wrote here: a device does not stand in its own way
        here = [value for value in wrote if value in states]
        assert {states[value][0] for value in here} <= {"done"}
        for value in here:  # each was put upon exactly what its writer knew
            before = wrote[: wrote.index(value)]
            base = rests[value]
            assert base == f"{len(before)} changes" or (before and base == f"op:{op_of(world, before[-1])}")
    done = {value for value, (state, _reason) in states.items() if state == "done"}
    assert done == {value for place in places for value in Built.objects.get(pk=place).state["wrote"]} & set(
        states
    )


def op_of(world: World, value: str) -> str:
    return next((op for op, one in world.sent.items() if one == value), "")


def test_nothing_is_lost_nothing_is_done_twice_and_nothing_is_put_over_the_unseen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    c = cast()
    world = World(random.Random(13))
    monkeypatch.setitem(purposes._PURPOSES, "hostile", world.purpose())
    published(c.fatma, NOW, [text("value"), text("case_code")], form_id="hostile", purpose="hostile")
    create = Operation.objects.create

    def interrupted(**said: Any) -> Operation:
        if world.breaks == "before":
            raise Interrupted
        return create(**said)

    monkeypatch.setattr(Operation.objects, "create", interrupted)
    operations = conflicts = 0
    for _schedule in range(size("schedules", 25)):
        places = [
            Built.objects.create(made_by=c.alice, changed_at=NOW, state={"wrote": []}).pk
            for _each in range(FIELDS)
        ]
        world.sent = {}
        schedule(world, [c.alice, c.bob], places)
        operations += len(world.sent)
        conflicts += Submission.objects.filter(
            about__in=[str(place) for place in places], state="waits"
        ).count()
    print(f"{operations} operations, {conflicts} kept for somebody")
    assert 0.1 < conflicts / operations < 0.6
