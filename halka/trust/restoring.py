"""Putting a backup in the place of the store, without bringing back a child whose key was destroyed since."""

from __future__ import annotations

import fcntl
import logging
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from sqlcipher3 import dbapi2

from halka.trust import ledger
from halka.trust.acts import STORE_RESTORED
from halka.trust.backup import BackupProblem, entries_of
from halka.trust.models import ChildKey, Tombstone
from halka.trust.sqlcipher.base import create_closed

alarm = logging.getLogger("halka.trust.restoring")
PARTS = ("", "-wal", "-shm")


def restore(file: Path, at: datetime) -> tuple[int, Path | None]:
    """Makes the store what it was when `file` was written; answers its entries and where the old store lies now.

    The service must be stopped. The copy is opened and authenticated before anything is moved; the store that
    was there is kept. Erasures that happened since are done again. The restored ledger says what was done.
    """
    if connection.vendor != "sqlite":
        raise BackupProblem("This store is PostgreSQL. Use pg_restore.")
    with (Path(settings.HALKA_DATA) / "caretaker.lock").open("w") as lock:
        _stop_unless_free(lock)
        entries = _examined(file)
        store = Path(str(connection.settings_dict["NAME"]))
        erased = _erasures() if store.exists() else []
        connection.close()
        aside = _set_aside(store, at)
        _put(file, store)
        _bury_again(erased, at)
    return entries, aside


def _stop_unless_free(lock: Any) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise BackupProblem("Halka is running. Stop `halka serve` first, then restore.") from None


def _examined(file: Path) -> int:
    try:
        return entries_of(file)
    except (dbapi2.Error, OSError) as problem:
        raise BackupProblem(f"{file} cannot be restored: {problem}. Nothing was changed.") from problem


def _erasures() -> list[dict[str, object]]:
    try:
        return [dict(row) for row in Tombstone.objects.values()]
    except DatabaseError:  # the store is lost: what was erased since the backup must be erased again by hand
        alarm.error("the erasures since the backup could not be read from the old store")
        return []


def _set_aside(store: Path, at: datetime) -> Path | None:
    if not store.exists():
        return None
    aside = store.with_name(f"{store.stem}-before-{at:%Y%m%d-%H%M%S}{store.suffix}")
    for part in PARTS:
        if (found := Path(f"{store}{part}")).exists():
            found.rename(f"{aside}{part}")
    return aside


def _put(file: Path, store: Path) -> None:
    unfinished = store.with_suffix(".part")
    create_closed(str(unfinished))
    shutil.copyfile(file, unfinished)
    unfinished.rename(store)


def _bury_again(erased: list[dict[str, object]], at: datetime) -> None:
    with transaction.atomic():
        there = set(Tombstone.objects.values_list("child", flat=True))
        since = [row for row in erased if row["child"] not in there]
        Tombstone.objects.bulk_create(Tombstone(**{**row, "id": None}) for row in since)
        ChildKey.objects.filter(child__in=[row["child"] for row in since]).delete()
        ledger.record(STORE_RESTORED, at=at, person="operator")
