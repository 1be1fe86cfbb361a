"""Fixtures for every test: the store can be emptied between tests although it is append-only."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from hypothesis import settings as hypothesis

from halka.trust import guard

if TYPE_CHECKING:
    from datetime import datetime

    from halka.directory.models import Person
    from tests.seen import Page, See

# Where everything is required, examples are the same each time: what fails there fails here, too.
hypothesis.register_profile("same", derandomize=True)
if os.environ.get("HALKA_TESTS_REQUIRE") == "all":
    hypothesis.load_profile("same")


def pytest_collection_finish() -> None:
    """All that is imported by now stays to the end, so the collector of garbage need not go through it again, and what
    tests leave behind is looked through less often than in a server."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 1000)


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """What outlives its file is kept by a cache, mostly the whole code as syntax: migrations took five times as long."""
    if nextitem is not None and item.path != nextitem.path:
        gc.collect()
        gc.freeze()


def pytest_unconfigure() -> None:
    gc.unfreeze()  # libraries look at the end for what was left behind


def _empty_past_the_guard(operations: Any, sql_list: list[str]) -> None:
    """Empties the tables between tests that commit; nothing outside the tests can do this."""
    connection = operations.connection
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        connection.connection.set_authorizer(None)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            sql_list = [*guard.uninstall_sql("sqlite"), *sql_list, *guard.install_sql("sqlite")]
        for sql in sql_list:
            cursor.execute(sql)
    connection.close()  # the next connection has its guard again


@pytest.fixture(scope="session", autouse=True)
def _tables_can_be_emptied() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", _empty_past_the_guard)
        yield


@pytest.fixture
def see(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> See:
    """A person, a moment and an address: what stands there then for her or him."""
    from tests.seen import read
    from tests.walk import signed_in

    settings.HALKA_SECOND_FACTOR = False

    def page(person: Person, at: datetime, address: str) -> Page:
        answer = signed_in(person, at, monkeypatch).get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return read(answer.content.decode())

    return page
