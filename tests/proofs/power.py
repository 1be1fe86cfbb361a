"""A disk whose power can be cut: what was not synced is dropped, torn or written in another order.

`sqlcipher3` gives no hook for it, so that another SQLite (`apsw`) plays the statements of real deeds, with the PRAGMAs of
the store, unencrypted. It knows no shared memory, so the file is locked by one connection (`locking_mode = EXCLUSIVE`):
writes and syncs of the write-ahead log are the same.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from typing import Any

import apsw

from halka.trust.sqlcipher.base import PRAGMAS

SECTOR = 512
Statement = tuple[str, tuple[object, ...]]
Deed = list[Statement]


class PowerCut(Exception):
    """The machine is off."""


@dataclass
class File:
    """What a reader sees, what is on the platter, and what was written since the last sync: place and bytes; no bytes
    for a new length."""

    now: bytearray = field(default_factory=bytearray)
    safe: bytes = b""
    since: list[tuple[int, bytes | None]] = field(default_factory=list)

    def write(self, data: bytes, offset: int) -> None:
        _write(self.now, data, offset)
        self.since.append((offset, bytes(data)))

    def cut_to(self, length: int) -> None:
        _cut_to(self.now, length)
        self.since.append((length, None))

    def sync(self) -> None:
        self.safe, self.since = bytes(self.now), []

    def after(self, chance: random.Random) -> bytes:
        """After a cut: some of the writes since the last sync, in any order, some torn at a sector."""
        left = bytearray(self.safe)
        written = [one for one in self.since if chance.random() < 0.5]
        chance.shuffle(written)
        for offset, data in written:
            if data is None:
                _cut_to(left, offset)
            elif chance.random() < 0.3:
                kept = SECTOR * chance.randint(0, len(data) // SECTOR)
                begins, ends = (0, kept) if chance.random() < 0.5 else (kept, len(data))
                _write(left, data[begins:ends], offset + begins)
            else:
                _write(left, data, offset)
        return bytes(left)


def _write(into: bytearray, data: bytes, offset: int) -> None:
    if len(into) < offset:
        into.extend(bytes(offset - len(into)))
    into[offset : offset + len(data)] = data


def _cut_to(into: bytearray, length: int) -> None:
    del into[length:]
    into.extend(bytes(length - len(into)))


class Disk(apsw.VFS):
    """Files in memory under one name of a file system; off after `left` writes and syncs."""

    def __init__(self, name: str, files: dict[str, bytes], left: int | None = None) -> None:
        self.files = {path: File(bytearray(data), data) for path, data in files.items()}
        self.name, self.left, self.steps = name, left, 0
        super().__init__(name, "")

    def step(self) -> None:
        self.steps += 1
        if self.left is not None and self.steps > self.left:
            raise PowerCut

    def after(self, chance: random.Random) -> dict[str, bytes]:
        return {path: file.after(chance) for path, file in self.files.items()}

    def xOpen(self, name: object, flags: list[int]) -> Any:
        path = name if isinstance(name, str) else name.filename() if name else f"temporary-{len(self.files)}"  # type: ignore[attr-defined]
        flags[1] = flags[0]
        return _Open(self, path)

    def xAccess(self, path: str, flags: int) -> bool:
        return path in self.files

    def xDelete(self, path: str, sync: bool) -> None:
        self.step()
        self.files.pop(path, None)

    def xFullPathname(self, name: str) -> str:
        return name


class _Open:
    """An open file of the disk, as SQLite asks it."""

    def __init__(self, disk: Disk, path: str) -> None:
        self.disk, self.file = disk, disk.files.setdefault(path, File())

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self.file.now[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        self.disk.step()
        self.file.write(data, offset)

    def xTruncate(self, length: int) -> None:
        self.disk.step()
        self.file.cut_to(length)

    def xSync(self, flags: int) -> None:
        self.disk.step()
        self.file.sync()

    def xFileSize(self) -> int:
        return len(self.file.now)

    def xSectorSize(self) -> int:
        return SECTOR

    def xDeviceCharacteristics(self) -> int:
        return 0  # promises nothing: no atomic write, no order

    def xFileControl(self, op: int, pointer: int) -> bool:
        return False

    def xLock(self, level: int) -> None:
        pass

    def xUnlock(self, level: int) -> None:
        pass

    def xCheckReservedLock(self) -> bool:
        return False

    def xClose(self) -> None:
        pass


STORE = "store.db"


def opened(disk: Disk, synchronous: str = "") -> apsw.Connection:
    """With the PRAGMAS of the store; `synchronous` instead of its own, for the control."""
    connection = apsw.Connection(STORE, vfs=disk.name)
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    for pragma, setting in PRAGMAS.items():
        value = synchronous if synchronous and pragma == "synchronous" else setting
        connection.execute(f"PRAGMA {pragma} = {value}")
    return connection


def play(connection: apsw.Connection, deed: Deed) -> None:
    """One deed in one transaction, as the store begins it."""
    connection.execute("BEGIN IMMEDIATE")
    for sql, values in deed:
        connection.execute(sql, values)
    connection.execute("COMMIT")


def digest(connection: apsw.Connection) -> str:
    """All rows of all tables."""
    found = hashlib.sha256()
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    for (name,) in list(names):
        rows = connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid')
        found.update(repr((name, list(rows))).encode())
    return found.hexdigest()


@dataclass
class Story:
    """What lies in the store at first, and the deeds that follow."""

    begin: dict[str, bytes]
    deeds: list[Deed]
    states: list[str]
    """What the store holds after none, one, two ... deeds."""
    steps: int
    """Writes and syncs of the whole story."""
    acknowledged: int = 0
    """Deeds that were confirmed before the cuts."""

    @classmethod
    def of(cls, before: Deed, deeds: list[Deed]) -> Story:
        """`before` makes the tables and fills them."""
        disk = Disk("halka-whole", {})
        connection = opened(disk)
        connection.execute("PRAGMA foreign_keys = OFF")
        play(connection, before)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        begin = {path: bytes(file.now) for path, file in disk.files.items()}
        disk = Disk("halka-whole", begin)
        connection = opened(disk)
        states = [digest(connection)]
        for deed in deeds:
            play(connection, deed)
            states.append(digest(connection))
        steps = disk.steps
        connection.close()
        return cls(begin, deeds, states, steps)

    def cut(self, chance: random.Random, synchronous: str = "") -> str:
        """Plays until the power is cut somewhere; what is wrong afterwards: "lost", "torn", or nothing."""
        disk = Disk("halka-cut", self.begin, chance.randint(1, self.steps))
        done, connection = 0, None
        try:
            connection = opened(disk, synchronous)
            for deed in self.deeds:
                play(connection, deed)
                done += 1
                if chance.random() < 0.1:
                    connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        except (PowerCut, apsw.Error):
            pass
        again = Disk("halka-again", disk.after(chance))
        self.acknowledged += done
        disk.left = None
        if connection is not None:
            connection.close()
        try:
            found = opened(again)
            whole = list(found.execute("PRAGMA integrity_check")) == [("ok",)]
            state = digest(found)
            found.close()
        except apsw.Error:
            return "torn"
        if not whole or state not in self.states:
            return "torn"
        return "" if self.states.index(state) >= done else "lost"
