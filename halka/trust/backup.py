"""A copy of the store, taken while people work, closed for two people outside and opened again before it is called a backup.

Three files: `halka-….age` (the encrypted file, or what pg_dump writes: `dumps.py`), `halka-….keys.age` (the key file, for
the people outside only) and `halka-….json` (the signed manifest, written last). Beside them lies the newest list of erasures.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import connection
from pyrage import x25519
from sqlcipher3 import dbapi2

from halka.trust import dumps, guard, holders, manifest
from halka.trust.inside import Inside, counts, look_into
from halka.trust.manifest import Erased, Said
from halka.trust.models import LedgerEntry, Tombstone
from halka.trust.sqlcipher.base import create_closed, unlock

NAME = re.compile(r"halka-(\d{8}-\d{6})\.(age|keys\.age|json)")
STAMP = "%Y%m%d-%H%M%S"
LIST = "halka-erasures.json"
HOURLY, DAILY = 24, 35
OLDEST = timedelta(days=DAILY)


FAULTS = (dbapi2.Error, OSError, holders.HolderProblem, dumps.DumpProblem)
"""What can go wrong with a copy, in words of its own."""


class BackupProblem(Exception):
    """No backup was made; the message says why and what to do."""


def folder() -> Path:
    return Path(settings.HALKA_BACKUPS)


def back_up(at: datetime) -> tuple[Path, int]:
    """Writes a copy into the backup folder; answers it and how many ledger entries it holds.

    It counts as a backup only after it has been opened with the drill key and every part of the store in it was
    authenticated. Older copies are thinned out afterwards. `at` is the moment by the clock of the machine.
    """
    name = f"halka-{at:{STAMP}}"
    file = folder() / f"{name}.age"
    try:
        folder().mkdir(parents=True, exist_ok=True)
        folder().chmod(0o700)
        if file.exists():
            raise BackupProblem("A copy was made in this very second. Wait for the next one.")
        with TemporaryDirectory(prefix=".making-", dir=folder()) as place:
            inside = _make(Path(place), name, at)
            for made in sorted(Path(place).iterdir(), key=lambda made: made.suffix == ".json"):
                made.replace(folder() / made.name)
        write_list(folder() / LIST, at)
        thin_out(at)
    except FAULTS as problem:
        raise BackupProblem(f"The copy could not be written to {folder()}: {problem}") from problem
    return file, inside.entries


def _make(place: Path, name: str, at: datetime) -> Inside:
    closed, closed_keys = place / f"{name}.age", place / f"{name}.keys.age"
    inside, inner = _close_file(place / "store", closed) if is_file() else _close_dump(closed)
    files = [closed]
    if holders.recipients():
        holders.close_keys(closed_keys)
        files.append(closed_keys)
    content: Said = {
        "format": manifest.MANIFEST,
        "made_at": at.isoformat(),
        "files": [
            {"name": each.name, "bytes": each.stat().st_size, "sha256": manifest.digest(each)}
            for each in files
        ],
        "store_sha256": inner,
        **counts(inside),
    }
    manifest.write(place / f"{name}.json", content)
    return inside


def is_file() -> bool:
    """Whether the store is the encrypted file; else it is PostgreSQL."""
    return connection.vendor == "sqlite"


def _close_file(store: Path, closed: Path) -> tuple[Inside, str]:
    """A copy of the encrypted file, closed; what it holds, and its digest."""
    _copy(store)
    inside = look_into(store)
    holders.close(store, closed, drill=True)
    _flush(closed)
    inner = manifest.digest(store)
    if holders.digest_inside(closed) != inner:
        raise BackupProblem("The copy does not open as what was copied. Try again, then replace the disk.")
    store.unlink()
    return inside, inner


def _close_dump(closed: Path) -> tuple[Inside, str]:
    """The same of PostgreSQL. What it holds is counted in what was written, so that all of it is of one moment."""
    there = LedgerEntry.objects.count()
    inner = dumps.write(closed)
    _flush(closed)
    inside, found = dumps.look_into(closed, holders.drill_key())
    if found != inner or inside.entries < there:
        raise BackupProblem("The copy does not open as what was copied. Try again, then replace the disk.")
    return inside, inner


def _copy(file: Path) -> None:
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


def write_list(file: Path, at: datetime) -> int:
    """Writes the signed list of all erasures, to be kept elsewhere; answers how many it holds."""
    rows = Tombstone.objects.values_list("child", "at", "basis", "by")
    found = [Erased(child, when.astimezone(UTC).isoformat(), basis, by) for child, when, basis, by in rows]
    content: Said = {
        "format": manifest.ERASURES,
        "made_at": at.isoformat(),
        "entries": LedgerEntry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0,
        "erasures": manifest.as_list(found),
    }
    manifest.write(file, content)
    return len(found)


def copies() -> list[Path]:
    """The copies in the backup folder, the oldest first; with them those that older versions made (`halka-….db`)."""
    if not folder().is_dir():
        return []
    ours = [path for path in folder().iterdir() if re.fullmatch(r"halka-\d{8}-\d{6}\.(age|db)", path.name)]
    return sorted(ours, key=lambda path: path.name)


def made_at(copy: Path) -> datetime:
    return datetime.strptime(copy.name[6:21], STAMP).replace(tzinfo=UTC)


def thin_out(at: datetime) -> None:
    """Keeps the newest copy of each of 24 hours and of each of 35 days, and nothing older than 35 days."""
    stamps = sorted(
        {found[1] for path in folder().iterdir() if (found := NAME.fullmatch(path.name))}, reverse=True
    )
    hours: dict[str, str] = {}
    days: dict[str, str] = {}
    for stamp in stamps:
        hours.setdefault(stamp[:11], stamp)
        days.setdefault(stamp[:8], stamp)
    hourly, daily = (2, 1) if settings.HALKA_DEMO else (HOURLY, DAILY)  # a demo shall not fill a laptop
    kept = {*list(hours.values())[:hourly], *list(days.values())[:daily]}
    oldest = f"{at - OLDEST:{STAMP}}"
    for stamp in stamps:
        if stamp not in kept or stamp < oldest:
            for end in ("age", "keys.age", "json"):
                (folder() / f"halka-{stamp}.{end}").unlink(missing_ok=True)


@contextmanager
def opened(copy: Path, identity: x25519.Identity, *, where: Path) -> Iterator[Path]:
    """The store in a copy, decrypted into a folder that is taken away afterwards. What lies there is still encrypted
    with the key file. Raises BackupProblem when it is not what its manifest says."""
    with TemporaryDirectory(prefix=".opening-", dir=where) as place:
        store = Path(place) / "halka.db"
        try:
            holders.open_into(copy, store, identity)
        except holders.HolderProblem as problem:
            raise BackupProblem(str(problem)) from None
        yield store


@contextmanager
def held(copy: Path, identity: x25519.Identity, *, where: Path) -> Iterator[tuple[Inside, str, Path | None]]:
    """What a copy holds, the digest of it, and the encrypted file in it; of PostgreSQL none is ever written."""
    if not is_file():
        yield *dumps.look_into(copy, identity), None
        return
    with opened(copy, identity, where=where) as store:
        with store.open("rb") as start:
            if start.read(len(dumps.MAGIC)) == dumps.MAGIC:
                raise BackupProblem("it is a copy of PostgreSQL: name an empty database in DATABASE_URL")
        yield look_into(store), manifest.digest(store), store


def manifest_of(copy: Path) -> Said:
    """The manifest of a copy; the copy has the size and digest that it says. Raises BackupProblem."""
    try:
        said = manifest.read(copy.with_suffix(".json"), manifest.MANIFEST)
    except manifest.NotSigned as problem:
        raise BackupProblem(str(problem)) from None
    file = next((each for each in said["files"] if each["name"] == copy.name), None)
    if file is None or copy.stat().st_size != file["bytes"] or manifest.digest(copy) != file["sha256"]:
        raise BackupProblem(f"{copy.name} is not the file that its manifest describes: damaged or exchanged.")
    return said


def examined(copy: Path) -> Inside:
    """Opens a copy with the drill key and compares it with its manifest. Raises BackupProblem."""
    try:
        if copy.suffix == ".db":
            return look_into(copy)
        said = manifest_of(copy)
        with held(copy, holders.drill_key(), where=folder()) as (inside, inner, _store):
            told = counts(inside) | {"store_sha256": inner}
            if told != {name: said.get(name) for name in told}:
                raise BackupProblem(f"{copy.name} does not hold what its manifest says.")
            return inside
    except FAULTS as problem:
        raise BackupProblem(f"{copy.name} cannot be opened: {problem}") from None


def _flush(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
