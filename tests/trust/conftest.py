"""Stores of their own for tests of trust: real files and databases, real commits, the guard on."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.utils import load_backend
from pytest_django import DjangoDbBlocker

from halka.trust import guard
from tests import postgres
from tests.missing import missing
from tests.store import root

_number = count(1)


def _fresh(kind: str) -> str:
    """A name that no other test of this run uses."""
    return f"{kind}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{next(_number)}"


@contextmanager
def connected(**changes: Any) -> Iterator[Any]:
    """Makes another store the default one, for the program too."""
    before = connections["default"]
    settings = {**before.settings_dict, "OPTIONS": {}, "CONN_MAX_AGE": 0, **changes}
    wrapper = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, alias="default")
    connections["default"] = wrapper
    try:
        yield wrapper
    finally:
        wrapper.close()
        connections["default"] = before


def _migrate(whole: bool) -> None:
    """The tables of trust, or of every room: `doctor` misses those that are not there."""
    with guard.lifted():
        call_command("migrate", *([] if whole else ["trust"]), verbosity=0)


@cache
def _sqlcipher_template(whole: bool) -> Path:
    path = root() / f"{_fresh('template')}.db"
    with connected(ENGINE="halka.trust.sqlcipher", NAME=str(path)) as connection:
        _migrate(whole)
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@cache
def _postgres_template(whole: bool) -> str:
    name = _fresh("template")
    on_server(f'CREATE DATABASE "{name}"')
    with connected(**postgres_settings(name)):
        _migrate(whole)
    return name


def server() -> postgres.Cluster:
    cluster = postgres.shared(root())
    if cluster is None:
        missing("PostgreSQL is not installed here: its programs (initdb, pg_ctl) were not found.")
    return cluster


def postgres_settings(name: str, user: str = postgres.OWNER) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": user,
        "HOST": str(server().folder),
        "PASSWORD": "",
        "PORT": "",
    }


def on_server(*statements: str) -> None:
    import psycopg

    with psycopg.connect(server().url(), autocommit=True) as session:
        for statement in statements:
            session.execute(statement)


@contextmanager
def sqlcipher_store(*, whole: bool = False) -> Iterator[Any]:
    path = root() / f"{_fresh('store')}.db"
    shutil.copy(_sqlcipher_template(whole), path)
    with connected(ENGINE="halka.trust.sqlcipher", NAME=str(path)) as connection:
        yield connection


@contextmanager
def postgres_store(*, whole: bool = False) -> Iterator[Any]:
    """Connected as the program's own role, which may not change the ledger."""
    name, template = _fresh("store"), _postgres_template(whole)
    role = f"app_{name}"
    on_server(f'CREATE DATABASE "{name}" TEMPLATE "{template}"', f'CREATE ROLE "{role}" LOGIN')
    with connected(**postgres_settings(name)) as owner, owner.cursor() as cursor:
        for statement in guard.grant_sql(role):
            cursor.execute(statement)
    try:
        with connected(**postgres_settings(name, role)) as connection:
            yield connection
    finally:
        on_server(f'DROP DATABASE "{name}" WITH (FORCE)', f'DROP ROLE "{role}"')


STORES: dict[str, Callable[[], Any]] = {"sqlcipher": sqlcipher_store, "postgres": postgres_store}


@pytest.fixture(params=["sqlcipher", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[Any]:
    """An empty store of each kind, as the default connection."""
    with django_db_blocker.unblock(), STORES[request.param]() as connection:
        yield connection


@pytest.fixture
def encrypted(django_db_blocker: DjangoDbBlocker) -> Iterator[Any]:
    """An empty encrypted file, as the default connection."""
    with django_db_blocker.unblock(), sqlcipher_store() as connection:
        yield connection


@pytest.fixture
def on_postgres(django_db_blocker: DjangoDbBlocker) -> Iterator[Any]:
    """An empty database on PostgreSQL, as the default connection."""
    with django_db_blocker.unblock(), postgres_store() as connection:
        yield connection
