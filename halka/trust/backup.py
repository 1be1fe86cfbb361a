"""A copy of the encrypted store, taken while people work, and opened again before it is called a backup."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from sqlcipher3 import dbapi2

from halka.trust import guard
from halka.trust.sqlcipher.base import create_closed, unlock


class BackupProblem(Exception):
    """No backup was made; the message says why and what to do."""


def back_up(at: datetime) -> tuple[Path, int]:
    """Writes a copy into the backup folder; answers it and how many ledger entries it holds.

    The copy is encrypted with the same key, so the key file must be kept elsewhere. It counts as a backup only
    after it has been opened, every page of it authenticated, and its ledger counted.
    """
    if connection.vendor != "sqlite":
        raise BackupProblem("This store is PostgreSQL. Use pg_dump, and keep what it writes encrypted.")
    folder = Path(settings.HALKA_BACKUPS)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    file = folder / f"halka-{at:%Y%m%d-%H%M%S}.db"
    unfinished = file.with_suffix(".part")
    try:
        entries = _copy(unfinished)
    except (dbapi2.Error, OSError) as problem:
        unfinished.unlink(missing_ok=True)
        raise BackupProblem(f"The copy could not be written to {folder}: {problem}") from problem
    unfinished.rename(file)
    return file, entries


def _copy(file: Path) -> int:
    create_closed(str(file))
    copy = dbapi2.connect(str(file))
    try:
        unlock(copy)
        with guard.lifted():
            connection.ensure_connection()
            source: Any = connection.connection
            source.backup(copy)
    finally:
        copy.close()
    return entries_of(file)


def entries_of(file: Path) -> int:
    """How many ledger entries a copy holds, after every page of it was authenticated. Raises dbapi2.Error."""
    if not file.is_file():
        raise FileNotFoundError(f"there is no file {file}")
    copy = dbapi2.connect(f"file:{file}?mode=ro&immutable=1", uri=True)
    try:
        unlock(copy)
        if faults := copy.execute("PRAGMA cipher_integrity_check").fetchall():
            raise dbapi2.DatabaseError(f"the copy is damaged: {faults[0][0]}")
        if (said := copy.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise dbapi2.DatabaseError(f"the copy is damaged: {said}")
        return int(copy.execute("SELECT count(*) FROM trust_ledgerentry").fetchone()[0])
    finally:
        copy.close()
