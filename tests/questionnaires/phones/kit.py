"""What tests of phones begin with: two forms that are open, and a worker with a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from halka.directory.models import Person
from halka.questionnaires.actions import move_questionnaire
from halka.questionnaires.entities import serving
from halka.questionnaires.entities.following import follow
from halka.questionnaires.models import Entity, EntityEvent, Phone, Questionnaire
from halka.questionnaires.phones import devices
from halka.questionnaires.phones.actions import set_up_phone
from halka.questionnaires.phones.arriving import Sender, arrived
from halka.questionnaires.phones.envelope import envelope
from halka.trust import clock
from tests.cast import DAY, START, Cast, cast
from tests.questionnaires.phones.collect import Collect, filled
from tests.questionnaires.sheets import Row
from tests.questionnaires.shelf import published

NOW = START + DAY
LEVELS: Sequence[Row] = [
    {"list_name": "risk", "name": "low", "label": "Low"},
    {"list_name": "risk", "name": "high", "label": "High"},
    {"list_name": "sex", "name": "girl", "label": "Girl"},
    {"list_name": "sex", "name": "boy", "label": "Boy"},
]
REG: Sequence[Row] = [
    {"type": "text", "name": "nickname", "label": "Name", "required": "yes", "save_to": "first_name"},
    {"type": "select_one sex", "name": "sex", "label": "Sex", "save_to": "sex"},
    {"type": "select_one risk", "name": "risk", "label": "Risk", "save_to": "risk"},
    {"type": "image", "name": "pic", "label": "Picture", "parameters": "max-pixels=1024"},
]
VISIT: Sequence[Row] = [
    {"type": "select_one_from_file cases.csv", "name": "child", "label": "Who"},
    {"type": "note", "name": "hello", "label": "Note"},
    {"type": "select_one risk", "name": "risk", "label": "Risk", "save_to": "risk", "required": "yes"},
    {"type": "text", "name": "visit_note", "label": "Note", "save_to": "last_note", "required": "yes"},
]
CREATES: Sequence[Row] = [{"list_name": "cases", "label": "${nickname}"}]
UPDATES: Sequence[Row] = [{"list_name": "cases", "entity_id": "${child}"}]


def instance() -> str:
    return f"uuid:{uuid4()}"


class Kit:
    """`phone` is of Alice; `at` moves when a test says so."""

    def __init__(self, m: pytest.MonkeyPatch) -> None:
        m.setattr("django.conf.settings.HALKA_SECOND_FACTOR", False)
        self.c: Cast = cast()
        self.at: datetime = NOW
        m.setattr(clock, "now", lambda: self.at)
        self.reg = published(self.c.fatma, NOW, REG, form_id="reg", choices=LEVELS, entities=CREATES)
        self.visit = published(self.c.fatma, NOW, VISIT, form_id="visit", choices=LEVELS, entities=UPDATES)
        self.token, self.password = "", ""
        self.phone, self.collect = self.phone_of(self.c.alice)

    def phone_of(self, person: Person, *, days: int = 30, tier: str = "standard") -> tuple[Phone, Collect]:
        self.token, self.password = devices.new_token(), devices.new_password()
        phone = set_up_phone(
            by=person, at=self.at, name="blue", days=days, tier=tier, token=self.token, password=self.password
        )
        return phone, Collect(Client(), f"/key/{self.token}")

    def move(self, form_id: str, state: str) -> None:
        row = Questionnaire.objects.get(form_id=form_id)
        move_questionnaire(by=self.c.fatma, at=self.at, questionnaire=row, state=state)

    def browser(self, person: Person | None = None) -> Client:
        """A browser in which somebody is signed in; Alice where nobody is named."""
        client = Client()
        client.force_login(person or self.c.alice)
        return client

    def later(self, by: timedelta) -> None:
        self.at += by

    def registration(self, instance_id: str, replaces: str = "", **answers: str) -> bytes:
        said = {"nickname": "Ana", "sex": "girl", "risk": "low", "pic": "a.jpg", **answers}
        return filled(bytes(self.reg.xform), said, instance_id, replaces)


@dataclass(frozen=True)
class Told:
    """Of a worker whose phone fetched the list and told of one of its cases."""

    token: str
    version: str
    phone: str
    event: str


def a_phone_that_told(
    keeper: Person, worker: Person, case: str, at: datetime, note: str = "He came alone."
) -> Told:
    form = published(keeper, at, VISIT, form_id="phone_visit", choices=LEVELS, entities=UPDATES)
    token, password = devices.new_token(), devices.new_password()
    phone = set_up_phone(
        by=worker, at=at, name="blue", days=30, tier="standard", token=token, password=password
    )
    serving.file_of("cases", worker, at, phone.tier)
    uuid = Entity.objects.get(source=case, deleted_at=None).uuid
    xml = filled(bytes(form.xform), {"child": uuid, "risk": "low", "visit_note": note}, instance())
    said = f'baseVersion="1" trunkVersion="" branchId="" id="{uuid}"'.encode()
    sent = arrived(
        Sender(phone, at),
        envelope(xml.replace(b'baseVersion="" trunkVersion="" branchId="" id=""', said)),
        {},
    )
    follow(sent, worker, at)
    return Told(token, form.ref, phone.ref, EntityEvent.objects.get(submission=sent).ref)
