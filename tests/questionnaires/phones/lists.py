"""Rows of lists told by a phone, for tests: a form that creates and changes them, and what came of it, in short."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from uuid import uuid4
from xml.sax.saxutils import escape, quoteattr

import pytest
from django.db import transaction

from halka.questionnaires.entities import actions, store, wording
from halka.questionnaires.entities.following import follow_up
from halka.questionnaires.models import Entity, EntityEvent, EntityVersion, Held, Submission
from tests.questionnaires.phones.kit import Kit, instance
from tests.questionnaires.sheets import Row, text
from tests.questionnaires.shelf import published

K = "7a4f0000-0000-4000-8000-00000000000b"
PERSON: Sequence[Row] = [
    {"type": "select_one_from_file people.csv", "name": "who", "label": "Who"},
    text("first_name", save_to="first_name", required="yes"),
    text("age", save_to="age", required="yes"),
    text("status", save_to="status", required="yes"),
]
BOTH: Sequence[Row] = [
    {
        "list_name": "people",
        "label": "${first_name}",
        "entity_id": "coalesce(${who}, uuid())",
        "create_if": "${who} = ''",
        "update_if": "${who} != ''",
    }
]


class Lists(Kit):
    """`send` tells one entity of the list `people` as a phone would; `line` is what stands of its newest version."""

    def __init__(self, m: pytest.MonkeyPatch) -> None:
        super().__init__(m)
        self.form = published(self.c.fatma, self.at, PERSON, form_id="people", choices=[], entities=BOTH)
        self.e1, self.e2 = str(uuid4()), str(uuid4())

    def send(
        self,
        uuid: str,
        *,
        create: bool = False,
        update: bool = False,
        base: object = "",
        trunk: object = "",
        branch: str = "",
        label: str | None = None,
        number: str = "",
        replaces: str = "",
        form: str = "people",
        **values: str,
    ) -> Submission:
        number = number or instance()
        marks = {"create": "1" if create else "0", "update": "1" if update else "0", "id": uuid}
        marks |= {
            "baseVersion": str(base),
            "trunkVersion": str(trunk),
            "branchId": branch,
            "dataset": "people",
        }
        attributes = " ".join(f"{name}={quoteattr(value)}" for name, value in marks.items())
        said = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in values.items())
        of_label = "" if label is None else f"<label>{escape(label)}</label>"
        edits = f"<deprecatedID>{replaces}</deprecatedID>" if replaces else ""
        xml = (
            f"<data id='{form}' version='1'>{said}<meta><entity {attributes}>{of_label}</entity>"
            f"<instanceID>{number}</instanceID>{edits}</meta></data>"
        )
        answer = self.collect.post(xml.encode())
        assert answer.status_code == 201, answer.content
        return Submission.objects.get(instance_id=number)

    def ana(self) -> None:
        """E1 at version 1."""
        self.send(self.e1, create=True, label="Ana", first_name="Ana", age="12")

    def mira(self, label: str | None = "Mira (10)", **values: str) -> Submission:
        """C2."""
        said: Any = {"first_name": "Mira", "age": "10", "status": "new", **values}
        return self.send(self.e2, create=True, label=label, **said)

    def u(self, base: int, trunk: int | str = 1, branch: str = K, **values: str) -> Submission:
        return self.send(
            self.e1,
            update=True,
            base=base,
            trunk=trunk,
            branch=branch,
            **cast(Any, values or {"status": f"arrived {base}"}),
        )

    def u2(self, base: int, label: str | None = None, **values: str) -> Submission:
        """U2, with what is stated of C2 alone where anything is."""
        said: Any = values or {"first_name": "Mira", "age": "10", "status": f"arrived {base}"}
        return self.send(self.e2, update=True, base=base, branch=K, label=label, **said)

    def edit(self, uuid: str, label: str | None = None, **data: str) -> None:
        with transaction.atomic():
            store.edit(self.entity(uuid), store.Origin(at=self.at), label, data)

    def force(self) -> None:
        for held in Held.objects.select_related("entity", "submission__version", "submission__received_from"):
            if Held.objects.filter(pk=held.pk).exists():
                actions.force_held(by=self.c.alice, at=self.at, held=held)

    def caretaker(self) -> None:
        follow_up(self.at)

    def entity(self, uuid: str) -> Entity:
        return Entity.objects.get(uuid=uuid)

    def newest(self, uuid: str) -> EntityVersion:
        version = store.current(self.entity(uuid))
        assert version is not None
        return version

    def line(self, uuid: str) -> tuple[object, ...]:
        """Version, base, trunk, branch base."""
        row = self.newest(uuid)
        return row.number, row.base, row.trunk, row.branch_base

    def data(self, uuid: str) -> dict[str, str]:
        with transaction.atomic():
            return store.content(self.entity(uuid), self.newest(uuid)).data

    def label(self, uuid: str) -> str:
        with transaction.atomic():
            return store.content(self.entity(uuid), self.newest(uuid)).label

    def flags(self, uuid: str) -> list[str]:
        return [row.conflict or "none" for row in self.entity(uuid).versions.all()]

    def conflict(self, uuid: str) -> str:
        return self.entity(uuid).conflict or "none"

    def delete(self, uuid: str, *, is_back: bool = False) -> None:
        Entity.objects.filter(uuid=uuid).update(deleted_at=None if is_back else self.at)

    def resolve(self, uuid: str) -> None:
        Entity.objects.filter(uuid=uuid).update(conflict="")

    @property
    def held(self) -> int:
        return Held.objects.count()

    def exists(self, uuid: str) -> bool:
        return Entity.objects.filter(uuid=uuid, version__gt=0).exists()

    @staticmethod
    def events(submission: Submission) -> list[str]:
        return [event.kind for event in EntityEvent.objects.filter(submission=submission)]

    @staticmethod
    def errors(submission: Submission) -> list[str]:
        rows = EntityEvent.objects.filter(submission=submission, kind="error")
        return [sentence for row in rows for sentence in wording.sentences(row.said, 1)]
