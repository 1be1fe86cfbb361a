"""Putting a backup in the place of the store, without bringing back a child whose key was destroyed since."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from pyrage import x25519

from halka.trust import dumps, holders, keys, ledger, manifest, vault, witness
from halka.trust.acts import STORE_RESTORED
from halka.trust.backup import FAULTS, BackupProblem, held, is_file, manifest_of
from halka.trust.inside import Inside, look_into
from halka.trust.manifest import Erased, Said
from halka.trust.models import ChildKey, LedgerEntry, Tombstone
from halka.trust.sqlcipher.base import create_closed

PARTS = ("", "-wal", "-shm")
AGE = b"age-encryption.org/"
Since = Callable[[Inside], dict[str, Erased]]
Done = tuple[Inside, Path | None, dict[str, Erased]]


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
    was there is kept; on PostgreSQL the database must be an empty one. Erasures that happened since are done again:
    those of the old store, of `erasures` (a signed list or a manifest) and of the manifests beside the copy. Where
    neither the old store nor `erasures` reaches as far as the copy, nothing is restored unless `without_list` says so.
    The restored ledger says what was done.
    """
    with (Path(settings.HALKA_DATA) / "caretaker.lock").open("w") as lock:
        _stop_unless_free(lock)
        put = _put_file if is_file() else _put_dump
        with _refusing(file):
            key = holders.identity_in(identity) if identity else None
            inside, aside, erased = put(
                file, key, at, lambda inside: _erased_since(file, inside, erasures, without_list)
            )
        again = _bury_again(erased, at, "without_list" if without_list else "")
    return Restored(inside.entries, aside, again)


def _stop_unless_free(lock: IO[str]) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise BackupProblem("Halka is running. Stop `halka serve` first, then restore.") from None


@contextmanager
def _refusing(file: Path) -> Iterator[None]:
    """Whatever goes wrong is said with the name of the copy, and that nothing was changed."""
    try:
        yield
    except FileNotFoundError:
        raise BackupProblem(
            f"{file} cannot be restored: there is no file {file}. Nothing was changed."
        ) from None
    except (*FAULTS, BackupProblem) as problem:
        said = str(problem)
        end = "" if "Nothing was changed" in said else ". Nothing was changed."
        raise BackupProblem(f"{file} cannot be restored: {said.rstrip('.')}{end}") from problem


def _put_file(file: Path, key: x25519.Identity | None, at: datetime, erased_since: Since) -> Done:
    store = Path(str(connection.settings_dict["NAME"]))
    with _file_in(file, key) as (inside, copy):
        erased = erased_since(inside)
        connection.close()
        aside = _set_aside(store, at)
        try:
            _put(copy, store)
        except OSError:  # the disk is full: as it was before
            if aside:
                _move(aside, store)
            raise
    return inside, aside, erased


@contextmanager
def _file_in(file: Path, key: x25519.Identity | None) -> Iterator[tuple[Inside, Path]]:
    """What a copy holds, and the encrypted file in it; older versions wrote that file itself."""
    with file.open("rb") as start:
        is_closed = start.read(len(AGE)) == AGE
    if not is_closed:
        yield _openable(look_into(file)), file
        return
    said = _manifest_beside(file)
    with held(file, key or holders.drill_key(), where=Path(settings.HALKA_DATA)) as (inside, inner, store):
        _compare(said, inner)
        assert store is not None
        yield _openable(inside), store


def _put_dump(file: Path, key: x25519.Identity | None, at: datetime, erased_since: Since) -> Done:
    dumps.refuse_unless_empty()
    said, key = _manifest_beside(file), key or holders.drill_key()
    inside, inner = dumps.look_into(file, key)
    _compare(said, inner)
    erased = erased_since(_openable(inside))
    dumps.put(file, key)
    return inside, None, erased


def _manifest_beside(file: Path) -> Said | None:
    return manifest_of(file) if file.with_suffix(".json").exists() else None


def _compare(said: Said | None, inner: str) -> None:
    if said and said["store_sha256"] != inner:
        raise BackupProblem("the store in it is not the one that its manifest describes")


def _openable(inside: Inside) -> Inside:
    """Refuses a store whose children's keys the key file cannot open any more."""
    if lacking := inside.epochs - keys.current().epochs.keys():
        raise BackupProblem(
            f"its children's keys are wrapped with key {min(lacking)}, which was destroyed here since. Bring the copy"
            " of keys of the same time: halka keys bring halka-….keys.age --identity FILE"
        )
    return inside


def _erased_since(file: Path, inside: Inside, given: Path | None, without_list: bool) -> dict[str, Erased]:
    """Every erasure that can be known here, by child. Stops when nothing says what was erased after the copy."""
    found, reach = _told_by_store()
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


def _told_by_store() -> tuple[dict[str, Erased], int]:
    """The erasures in the store that is replaced, and how far its ledger goes; nothing, when it is lost."""
    if not is_file() or not Path(str(connection.settings_dict["NAME"])).exists():
        return {}, -1
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
    _move(store, aside)
    return aside


def _move(store: Path, to: Path) -> None:
    for part in PARTS:
        if (found := Path(f"{store}{part}")).exists():
            found.rename(f"{to}{part}")


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
