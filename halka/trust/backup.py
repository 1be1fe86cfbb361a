"""A copy of the encrypted store, taken while people work, closed for two people outside and opened again before it is
called a backup.

Three files: `halka-….age` (the store), `halka-….keys.age` (the key file, for the people outside only) and
`halka-….json` (the signed manifest, written last). Beside them lies the newest list of erasures.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from pyrage import x25519
from sqlcipher3 import dbapi2

from halka.trust import entries, guard, holders, manifest, merkle, notes
from halka.trust.manifest import Erased, Said
from halka.trust.models import LedgerEntry, Tombstone
from halka.trust.sqlcipher.base import create_closed, unlock

NAME = re.compile(r"halka-(\d{8}-\d{6})\.(age|keys\.age|json)")
STAMP = "%Y%m%d-%H%M%S"
LIST = "halka-erasures.json"
HOURLY, DAILY = 24, 35
OLDEST = timedelta(days=DAILY)


class BackupProblem(Exception):
    """No backup was made; the message says why and what to do."""


class Inside(NamedTuple):
    """What an opened store holds: counted, and the head of its ledger as a checkpoint."""

    entries: int
    children: int
    records: int
    erasures: tuple[Erased, ...]
    checkpoint: str


def folder() -> Path:
    return Path(settings.HALKA_BACKUPS)


def back_up(at: datetime) -> tuple[Path, int]:
    """Writes a copy into the backup folder; answers it and how many ledger entries it holds.

    It counts as a backup only after it has been opened with the drill key and every page of the store in it was
    authenticated. Older copies are thinned out afterwards. `at` is the moment by the clock of the machine.
    """
    if connection.vendor != "sqlite":
        raise BackupProblem("This store is PostgreSQL. Use pg_dump, and keep what it writes encrypted.")
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
    except (dbapi2.Error, OSError, holders.HolderProblem) as problem:
        raise BackupProblem(f"The copy could not be written to {folder()}: {problem}") from problem
    return file, inside.entries


def _make(place: Path, name: str, at: datetime) -> Inside:
    store, closed, closed_keys = place / "store", place / f"{name}.age", place / f"{name}.keys.age"
    _copy(store)
    inside = look_into(store)
    holders.close(store, closed, drill=True)
    _flush(closed)
    inner = manifest.digest(store)
    if holders.digest_inside(closed) != inner:
        raise BackupProblem("The copy does not open as what was copied. Try again, then replace the disk.")
    store.unlink()
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


def counts(inside: Inside) -> Said:
    """What a manifest says of the store in a copy."""
    found = manifest.as_list(inside.erasures)
    return {
        "entries": inside.entries,
        "children": inside.children,
        "records": inside.records,
        "checkpoint": inside.checkpoint,
        "erasures": found,
        "newest_erasure": found[-1]["at"] if found else "",
    }


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


def look_into(file: Path) -> Inside:
    """What a store holds, after every page of it was authenticated. Raises dbapi2.Error."""
    if not file.is_file():
        raise FileNotFoundError(f"there is no file {file}")
    copy = dbapi2.connect(f"file:{file}?mode=ro&immutable=1", uri=True)
    try:
        unlock(copy)
        if faults := copy.execute("PRAGMA cipher_integrity_check").fetchall():
            raise dbapi2.DatabaseError(f"the copy is damaged: {faults[0][0]}")
        if (said := copy.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise dbapi2.DatabaseError(f"the copy is damaged: {said}")
        held = copy.execute(
            "SELECT (SELECT count(*) FROM trust_ledgerentry), (SELECT count(*) FROM trust_childkey),"
            " (SELECT count(*) FROM trust_sealed)"
        ).fetchone()
        rows = copy.execute('SELECT child, at, basis, "by" FROM trust_tombstone').fetchall()
        erased = tuple(Erased(*map(str, row)) for row in rows)
        return Inside(held[0], held[1], held[2], erased, _head(copy))
    finally:
        copy.close()


def entries_of(file: Path) -> int:
    """How many ledger entries a store holds, after every page of it was authenticated. Raises dbapi2.Error."""
    return look_into(file).entries


def _head(copy: dbapi2.Connection) -> str:
    """The ledger of an opened store as a signed checkpoint over all its entries; empty when it has none."""
    last = copy.execute("SELECT frontier FROM trust_checkpoint ORDER BY size DESC LIMIT 1").fetchone()
    frontier = merkle.Frontier.from_bytes(bytes(last[0])) if last else merkle.Frontier()
    rows = copy.execute("SELECT leaf FROM trust_ledgerentry WHERE seq > ? ORDER BY seq", [frontier.size])
    for (leaf,) in rows:
        frontier.append(bytes(leaf))
    newest = copy.execute("SELECT recorded_us FROM trust_ledgerentry ORDER BY seq DESC LIMIT 1").fetchone()
    if newest is None:
        return ""
    note = notes.sign(size=frontier.size, root=frontier.root(), at_us=newest[0], key=entries.signing_key())
    return notes.text(note, entries.public_key())


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
        with opened(copy, holders.drill_key(), where=folder()) as store:
            inside = look_into(store)
            if counts(inside) != {name: said.get(name) for name in counts(inside)}:
                raise BackupProblem(f"{copy.name} does not hold what its manifest says.")
            return inside
    except (dbapi2.Error, OSError, holders.HolderProblem) as problem:
        raise BackupProblem(f"{copy.name} cannot be opened: {problem}") from None


def _flush(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
