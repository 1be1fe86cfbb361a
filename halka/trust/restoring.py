"""Putting a backup in the place of the store, without bringing back a child whose key was destroyed since."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from sqlcipher3 import dbapi2

from halka.trust import holders, keys, ledger, manifest, vault, witness
from halka.trust.acts import STORE_RESTORED
from halka.trust.backup import BackupProblem, Inside, look_into, manifest_of, opened
from halka.trust.manifest import Erased, Said
from halka.trust.models import ChildKey, LedgerEntry, Tombstone
from halka.trust.sqlcipher.base import create_closed, unlock

PARTS = ("", "-wal", "-shm")
AGE = b"age-encryption.org/"


@dataclass(frozen=True)
class Restored:
    """What was put back: its entries, where the old store lies now, how many children were erased again."""

    entries: int
    aside: Path | None
    erased_again: int


def restore(
    file: Path,
    at: datetime,
    *,
    identity: Path | None = None,
    erasures: Path | None = None,
    without_list: bool = False,
) -> Restored:
    """Makes the store what it was when `file` was written.

    The service must be stopped. The copy is opened and authenticated before anything is moved; the store that
    was there is kept. Erasures that happened since are done again: those of the old store, of `erasures` (a signed list
    or a manifest) and of the manifests beside the copy. Where neither the old store nor `erasures` reaches as far as the
    copy, nothing is restored unless `without_list` says so. The restored ledger says what was done.
    """
    if connection.vendor != "sqlite":
        raise BackupProblem("This store is PostgreSQL. Use pg_restore.")
    with (Path(settings.HALKA_DATA) / "caretaker.lock").open("w") as lock:
        _stop_unless_free(lock)
        with _store_in(file, identity) as (copy, inside):
            store = Path(str(connection.settings_dict["NAME"]))
            erased = _erased_since(file, inside, store, erasures, without_list)
            connection.close()
            aside = _set_aside(store, at)
            _put(copy, store)
        again = _bury_again(erased, at, "without_list" if without_list else "")
    return Restored(inside.entries, aside, again)


def _stop_unless_free(lock: IO[str]) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise BackupProblem("Halka is running. Stop `halka serve` first, then restore.") from None


@contextmanager
def _store_in(file: Path, identity: Path | None) -> Iterator[tuple[Path, Inside]]:
    """The store in a copy, opened with an identity or else with the drill key, and what it holds."""
    try:
        with file.open("rb") as start:
            is_closed = start.read(len(AGE)) == AGE
        if not is_closed:
            yield file, _readable(file)
            return
        said = manifest_of(file) if file.with_suffix(".json").exists() else None
        key = holders.identity_in(identity) if identity else holders.drill_key()
        with opened(file, key, where=Path(settings.HALKA_DATA)) as store:
            inside = _readable(store)
            if said and said["store_sha256"] != manifest.digest(store):
                raise BackupProblem("the store in it is not the one that its manifest describes")
            yield store, inside
    except FileNotFoundError:
        raise BackupProblem(
            f"{file} cannot be restored: there is no file {file}. Nothing was changed."
        ) from None
    except (dbapi2.Error, OSError, holders.HolderProblem, BackupProblem) as problem:
        said_all = str(problem)
        end = "" if "Nothing was changed" in said_all else ". Nothing was changed."
        raise BackupProblem(f"{file} cannot be restored: {said_all.rstrip('.')}{end}") from problem


def _readable(store: Path) -> Inside:
    """Counts a store, and refuses one whose children's keys the key file cannot open any more."""
    inside = look_into(store)
    copy = dbapi2.connect(f"file:{store}?mode=ro&immutable=1", uri=True)
    try:
        unlock(copy)
        epochs = {row[0] for row in copy.execute("SELECT DISTINCT epoch FROM trust_childkey")}
    finally:
        copy.close()
    if lacking := epochs - keys.current().epochs.keys():
        raise BackupProblem(
            f"its children's keys are wrapped with key {min(lacking)}, which was destroyed here since. Bring the copy"
            " of keys of the same time: halka keys bring halka-….keys.age --identity FILE"
        )
    return inside


def _erased_since(
    file: Path, inside: Inside, store: Path, given: Path | None, without_list: bool
) -> dict[str, Erased]:
    """Every erasure that can be known here, by child. Stops when nothing says what was erased after the copy."""
    found, reach = _told_by_store(store) if store.exists() else ({}, -1)
    for path in sorted(file.parent.glob("halka-*.json")):
        with suppress(manifest.NotSigned):
            found |= _by_child(manifest.read(path, manifest.MANIFEST, manifest.ERASURES))
    if given:
        try:
            said = manifest.read(given, manifest.MANIFEST, manifest.ERASURES)
        except manifest.NotSigned as problem:
            raise BackupProblem(str(problem)) from None
        found |= _by_child(said)
        reach = max(reach, int(said["entries"]))
        if reach < inside.entries and not without_list:
            raise BackupProblem(f"the list {given} is older than this copy: bring the newest one")
    if reach < inside.entries and not without_list:
        raise BackupProblem(
            "nothing here says which children were erased after this copy was made, and they would come back. Bring the"
            " newest list of erasures that the office keeps elsewhere (halka-erasures.json, or the newest manifest), and"
            " say: --erasures FILE. Only when there is none: --without-newest-list; then the data-protection officer has"
            " to erase again by hand"
        )
    return found


def _by_child(said: Said) -> dict[str, Erased]:
    return {each.child: each for each in manifest.erasures(said)}


def _told_by_store(store: Path) -> tuple[dict[str, Erased], int]:
    """The erasures in the store that is replaced, and how far its ledger goes; nothing, when it is lost."""
    try:
        rows = Tombstone.objects.values_list("child", "at", "basis", "by")
        found = {row[0]: Erased(row[0], row[1].isoformat(), row[2], row[3]) for row in rows}
        return found, LedgerEntry.objects.count()
    except (DatabaseError, keys.KeyProblem):
        return {}, -1


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


def _bury_again(erased: Mapping[str, Erased], at: datetime, reason: str) -> int:
    with transaction.atomic(), vault.collecting():
        there = set(Tombstone.objects.values_list("child", flat=True))
        since = [row for child, row in sorted(erased.items()) if child not in there]
        Tombstone.objects.bulk_create(
            Tombstone(child=row.child, at=datetime.fromisoformat(row.at), basis=row.basis, by=row.by)
            for row in since
        )
        for row in since:
            witness.TOMBSTONES.note(child=row.child)
        ChildKey.objects.filter(child__in=[*erased, *there]).delete()
        ledger.record(STORE_RESTORED, at=at, person="operator", reason=reason)
    vault.empty_log()
    return len(since)
