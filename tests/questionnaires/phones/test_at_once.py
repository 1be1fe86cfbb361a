"""A row and its first change sent at the same moment: both are kept, whichever comes first (conformance B39)."""

from __future__ import annotations

from threading import Thread
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from halka.questionnaires.models import Entity, Held
from tests.questionnaires.phones.collect import Collect
from tests.questionnaires.phones.kit import instance
from tests.questionnaires.phones.lists import K, Lists

TIMES = 10


def _told(uuid: str, marks: str, label: str, status: str) -> bytes:
    return (
        f"<data id='people' version='1'><status>{status}</status><meta><entity dataset='people' {marks} id='{uuid}'>{label}"
        f"</entity><instanceID>{instance()}</instanceID></meta></data>"
    ).encode()


@pytest.mark.django_db(transaction=True)
def test_a_row_and_its_first_change_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lists = Lists(monkeypatch)
    statuses: list[int] = []

    def send(xml: bytes) -> None:
        try:
            statuses.append(Collect(Client(), lists.collect.base).post(xml).status_code)
        finally:
            connection.close()

    for _time in range(TIMES):
        uuid = str(uuid4())
        both = [
            _told(uuid, "create='1'", "<label>Mira</label>", "new"),
            _told(uuid, f"update='1' baseVersion='1' branchId='{K}'", "", "arrived"),
        ]
        threads = [Thread(target=send, args=(xml,)) for xml in both]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        row = Entity.objects.get(uuid=uuid)
        assert (row.version, row.conflict) == (2, "")
        assert lists.data(uuid)["status"] == "arrived"
    assert Held.objects.count() == 0
    assert statuses == [201] * 2 * TIMES
