from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from sqlcipher3 import dbapi2

from halka.trust import backup, ledger
from halka.trust.sqlcipher.base import unlock

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the copy is of the encrypted file; PostgreSQL has pg_dump")
    monkeypatch.setattr(settings, "HALKA_BACKUPS", tmp_path / "backups")


def test_a_backup_opens_with_the_key_and_holds_every_entry() -> None:
    for _ in range(3):
        with transaction.atomic():
            ledger.record("store.started", at=AT)
    file, entries = backup.back_up(AT)
    assert entries == 3
    assert file.stat().st_mode & 0o777 == 0o600
    copy = dbapi2.connect(str(file))
    unlock(copy)
    assert copy.execute("SELECT max(seq) FROM trust_ledgerentry").fetchone() == (3,)
    copy.close()


def test_a_backup_is_unreadable_without_the_key() -> None:
    with transaction.atomic():
        ledger.record("store.started", at=AT)
    file, _entries = backup.back_up(AT)
    assert b"SQLite format" not in file.read_bytes()
    with pytest.raises(dbapi2.DatabaseError):
        dbapi2.connect(str(file)).execute("SELECT count(*) FROM trust_ledgerentry")


def test_a_folder_that_cannot_be_written_leaves_no_half_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file")
    monkeypatch.setattr(settings, "HALKA_BACKUPS", tmp_path / "taken" / "inside")
    with pytest.raises((backup.BackupProblem, OSError)):
        backup.back_up(AT)
    assert list(tmp_path.rglob("*.part")) == []
