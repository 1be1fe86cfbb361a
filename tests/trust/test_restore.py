"""A backup comes back whole, and a child who was erased does not come back with it."""

import fcntl
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from halka.trust import backup, ledger, vault
from halka.trust.models import LedgerEntry
from halka.trust.restoring import restore
from tests.trust.sealing import put, shred

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(hours=1)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _place_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A copy of the empty test store, so that what is moved away here is missed nowhere else."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has pg_restore")
    monkeypatch.setattr(settings, "HALKA_BACKUPS", tmp_path / "backups")
    monkeypatch.setattr(settings, "HALKA_DATA", tmp_path)
    before = connection.settings_dict["NAME"]
    empty, _ = backup.back_up(AT - timedelta(days=1))
    connection.close()
    connection.settings_dict["NAME"] = str(shutil.copyfile(empty, tmp_path / "halka.db"))
    yield
    connection.close()
    connection.settings_dict["NAME"] = before


def deed() -> None:
    with transaction.atomic():
        ledger.record("store.started", at=AT)


def test_the_store_is_what_it_was_and_says_so() -> None:
    deed()
    file, entries = backup.back_up(AT)
    deed()
    held, aside = restore(file, LATER)
    assert held == entries == 1
    assert [entry.act for entry in LedgerEntry.objects.order_by("seq")] == ["store.started", "store.restored"]
    assert aside is not None
    assert backup.entries_of(aside) == 2


def test_an_erased_child_stays_erased() -> None:
    put(child="c1", row="r1")
    put(child="c2", row="r2")
    file, _ = backup.back_up(AT)
    shred("c1")
    restore(file, LATER)
    with pytest.raises(vault.Shredded):
        vault.get("notes", "r1")
    assert vault.get("notes", "r2")


def test_nothing_moves_while_the_service_runs(tmp_path: Path) -> None:
    deed()
    file, _ = backup.back_up(AT)
    with (tmp_path / "caretaker.lock").open("w") as running:
        fcntl.flock(running, fcntl.LOCK_EX)
        with pytest.raises(backup.BackupProblem, match="Halka is running"):
            restore(file, LATER)


@pytest.mark.parametrize("harm", ["cut off", "one byte", "not there"])
def test_a_damaged_backup_is_refused_and_nothing_changes(harm: str) -> None:
    deed()
    file, _ = backup.back_up(AT)
    content = bytearray(file.read_bytes())
    if harm == "cut off":
        file.write_bytes(content[: len(content) // 2])
    elif harm == "one byte":
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    else:
        file.unlink()
    with pytest.raises(backup.BackupProblem, match="Nothing was changed"):
        restore(file, LATER)
    assert LedgerEntry.objects.count() == 1
