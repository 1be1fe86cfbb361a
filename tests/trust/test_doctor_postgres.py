"""`doctor` on PostgreSQL: settings of the server, rights of the role, triggers."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings

from halka.trust import backup, doctor
from halka.trust.doctor import postgres
from tests.trust.boxes import a_copy, codes, deeds, failures, furnish
from tests.trust.conftest import connected, on_server, postgres_settings, postgres_store


@pytest.fixture
def sound_server(settings: Settings, tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Any]:
    furnish(settings, tmp_path)
    with django_db_blocker.unblock(), postgres_store(whole=True) as opened:
        deeds()
        a_copy()
        yield opened


@pytest.mark.postgres
def test_a_server_that_can_lose_data_is_found_and_a_sound_one_is_not(sound_server: Any) -> None:
    assert {finding.code for finding in failures(doctor.examine())} == {"pg_fsync"}, "tests run without fsync"
    on_server("ALTER SYSTEM SET fsync = on", "SELECT pg_reload_conf()")
    try:
        assert wait_for(lambda: not failures(doctor.examine()))
    finally:
        on_server("ALTER SYSTEM RESET fsync", "SELECT pg_reload_conf()")


def wait_for(true: Callable[[], bool]) -> bool:
    """A reload reaches the other processes of the server a moment later."""
    for _ in range(50):
        if true():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("code", "statement"),
    [
        ("pg_synchronous_commit", "SET synchronous_commit = off"),
        ("pg_full_page_writes", "ALTER SYSTEM SET full_page_writes = off"),
        ("pg_log_statement", "ALTER SYSTEM SET log_statement = 'all'"),
    ],
)
def test_settings_of_the_server_are_read(sound_server: Any, code: str, statement: str) -> None:
    assert code not in codes(doctor.examine())
    if statement.startswith("SET"):
        connection.cursor().execute(statement)
        assert code in codes(doctor.examine())
        return
    on_server(statement, "SELECT pg_reload_conf()")
    try:
        assert wait_for(lambda: code in codes(doctor.examine()))
    finally:
        on_server(f"ALTER SYSTEM RESET {statement.split()[3]}", "SELECT pg_reload_conf()")


@pytest.mark.postgres
def test_the_newest_copy_is_opened_here_too(sound_server: Any) -> None:
    assert "backup_bad" not in codes(doctor.examine())
    backup.copies()[-1].write_bytes(b"PGDMP and nothing more")
    assert "backup_bad" in codes(doctor.examine())


@pytest.mark.postgres
def test_a_role_that_may_do_too_much_is_found(sound_server: Any) -> None:
    with connected(**postgres_settings(sound_server.settings_dict["NAME"])):
        found = {finding.code for finding in postgres.role(datetime.now(UTC))}
    assert found == {"pg_role_strong", "pg_role_rights", "pg_role_creates"}


@pytest.mark.postgres
def test_a_trigger_that_was_switched_off_is_found(sound_server: Any) -> None:
    with connected(**postgres_settings(sound_server.settings_dict["NAME"])) as owner:
        owner.cursor().execute("ALTER TABLE trust_ledgerentry DISABLE TRIGGER trust_ledgerentry_no_update")
    assert "trigger_wrong" in codes(doctor.examine())


@pytest.mark.postgres
def test_a_way_over_the_network_without_encryption_is_found(sound_server: Any) -> None:
    now = datetime.now(UTC)
    sound_server.settings_dict["HOST"] = "db.example"
    assert "pg_clear" in {finding.code for finding in postgres.server(now)}
