"""Copies of a store on PostgreSQL: closed, opened again, restored into an empty database, without bringing anybody back."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from halka.trust import backup, drills, dumps, holders, ledger, vault
from halka.trust.models import ChildKey, LedgerEntry
from halka.trust.restoring import Restored, restore
from tests.config.terminal import halka
from tests.trust.conftest import connected, on_server, postgres_settings, postgres_store, server
from tests.trust.sealing import put, shred

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(hours=1)

pytestmark = pytest.mark.postgres


@pytest.fixture
def live(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> Iterator[Any]:
    """A store of every room, reached as the program's own role, with two children and two people outside."""
    keys_folder = tmp_path / "keys"
    keys_folder.mkdir(mode=0o700)
    (tmp_path / "data").mkdir(mode=0o700)
    monkeypatch.setattr(settings, "HALKA_BACKUPS", tmp_path / "backups")
    monkeypatch.setattr(settings, "HALKA_DATA", tmp_path / "data")
    monkeypatch.setattr(settings, "HALKA_KEY", shutil.copy2(settings.HALKA_KEY, keys_folder / "halka.key"))
    people = [tmp_path / "officer.txt", tmp_path / "director.txt"]
    holders.set_recipients([holders.make_holder(person) for person in people])
    with django_db_blocker.unblock(), postgres_store(whole=True) as opened:
        with transaction.atomic(), vault.collecting():
            for number in (1, 2):
                put(child=f"c{number}", row=f"r{number}")
            ledger.record("store.started", at=AT)
        ledger.checkpoint(AT)
        deed()
        yield opened


def deed() -> None:
    with transaction.atomic():
        ledger.record("store.started", at=AT)


@contextmanager
def elsewhere() -> Iterator[str]:
    """An empty database, as the default connection of its owner."""
    name = "empty_one"
    on_server(f"CREATE DATABASE {name}")
    try:
        with connected(**postgres_settings(name)):
            yield name
    finally:
        on_server(f"DROP DATABASE {name} WITH (FORCE)")


def into_empty(file: Path, **words: Any) -> Restored:
    dumps.refuse_unless_empty()
    return restore(file, LATER, **words)


def tables() -> int:
    return len(connection.introspection.table_names())


def test_a_copy_holds_the_store_of_one_moment_closed_and_nobody_erased_comes_back_with_it(
    live: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live.settings_dict["PASSWORD"] = "quiet-lantern"
    started: list[Any] = []
    true = subprocess.Popen

    def popen(words: list[str], **rest: Any) -> Any:
        started.append((words, rest["env"].get("PGPASSWORD")))
        return true(words, **rest)

    monkeypatch.setattr(subprocess, "Popen", popen)
    number = LedgerEntry.objects.count()
    file, entries = backup.back_up(AT)
    assert (entries, backup.examined(file).entries) == (number, number)
    assert [Path(words[0]).name for words, _ in started] == ["pg_dump", "pg_restore", "pg_restore"]
    assert all(password == "quiet-lantern" for _, password in started)
    assert "quiet-lantern" not in str([words for words, _ in started])
    said = backup.manifest_of(file)
    assert (said["children"], said["records"]) == (2, 2)
    assert ledger.verify(said["checkpoint"]).witnessed == number
    assert {made.name.split(".", 1)[1] for made in file.parent.glob(f"{file.stem}*")} == {
        "age",
        "keys.age",
        "json",
    }
    assert file.stat().st_mode & 0o777 == 0o600
    assert dumps.MAGIC not in file.read_bytes()
    assert b"trust_ledgerentry" not in file.read_bytes()

    with pytest.raises(backup.BackupProblem, match=r"not empty.*Nothing was changed"):
        restore(file, LATER)
    shred("c1")
    backup.write_list(kept := tmp_path / "kept.json", LATER)
    with elsewhere():
        away = tmp_path / "away" / file.name
        away.parent.mkdir()
        shutil.copy(file, away)
        shutil.copy(file.with_suffix(".json"), away.with_suffix(".json"))
        with pytest.raises(backup.BackupProblem, match=r"--erasures FILE.*Nothing was changed"):
            into_empty(away)
        assert tables() == 0
        done = into_empty(away, identity=tmp_path / "director.txt", erasures=kept)
        assert (done.entries, done.erased_again) == (number, 1)
        assert LedgerEntry.objects.count() == number + 1
        assert ledger.verify().is_intact
        assert vault.get("notes", "r2")
        with pytest.raises(vault.Shredded):
            vault.get("notes", "r1")
        assert list(ChildKey.objects.values_list("child", flat=True)) == ["c2"]


def test_what_is_damaged_or_of_another_kind_is_refused_and_nothing_is_changed(
    live: Any, tmp_path: Path
) -> None:
    file, _ = backup.back_up(AT)
    whole, told = file.read_bytes(), file.with_suffix(".json")
    holders.close(Path(__file__), other := tmp_path / "other.age", drill=True)
    half = bytearray(whole)
    half[len(half) // 2] ^= 1
    with elsewhere():
        for harm in (b"junk", whole[: len(whole) // 2], whole[:-20], bytes(half), other.read_bytes()):
            file.write_bytes(harm)
            with pytest.raises(backup.BackupProblem, match="damaged or exchanged"):
                backup.examined(file)
            told.rename(told.with_suffix(".aside"))
            with pytest.raises(backup.BackupProblem, match="Nothing was changed"):
                into_empty(file, without_list=True)
            told.with_suffix(".aside").rename(told)
            assert tables() == 0
    file.write_bytes(whole)
    vault.rotate(2)
    with elsewhere():
        with pytest.raises(backup.BackupProblem, match="halka keys bring"):
            into_empty(file, without_list=True)
        holders.bring_keys(file.with_suffix(".keys.age"), tmp_path / "officer.txt", Path(settings.HALKA_KEY))
        into_empty(file, without_list=True)
        assert vault.get("notes", "r1")


def test_without_the_programs_of_postgresql_a_sentence_says_which_to_install(
    live: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dumps, "PLACES", ())
    monkeypatch.setenv("PATH", "")
    with pytest.raises(backup.BackupProblem, match=r"pg_dump is not on this machine\. Install the client"):
        backup.back_up(AT)
    assert list(backup.folder().iterdir()) == []


def test_by_command_a_copy_is_made_and_a_drill_leaves_no_database_behind(live: Any, tmp_path: Path) -> None:
    name, role = live.settings_dict["NAME"], live.settings_dict["USER"]
    where: Any = {
        "DATABASE_URL": server().url(name, role),
        "HALKA_KEY": str(settings.HALKA_KEY),
        "HALKA_DATA": str(settings.HALKA_DATA),
        "HALKA_BACKUPS": str(settings.HALKA_BACKUPS),
    }
    made = halka("--home", tmp_path, "backup", **where)
    assert (made.returncode, "Two people outside can open it" in made.stdout) == (0, True), made.stderr
    refused = halka("--home", tmp_path, "drill", **where)
    assert (refused.returncode, "ALTER ROLE" in refused.stderr) == (2, True), refused.stderr
    on_server(f'ALTER ROLE "{role}" CREATEDB')
    done = halka("--home", tmp_path, "drill", **where)
    assert (done.returncode, "every entry of its ledger read" in done.stdout) == (0, True), done.stderr
    drill = drills.newest()
    assert drill is not None
    assert drill.is_good
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE '%drill%'")
        assert cursor.fetchall() == []
    assert not list(backup.folder().glob(".*")), os.listdir(backup.folder())
