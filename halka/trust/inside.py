"""What a copy holds: counted, and the head of its ledger as a checkpoint. Its manifest says the same."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from sqlcipher3 import dbapi2

from halka.trust import entries, manifest, merkle, notes
from halka.trust.manifest import Erased, Said
from halka.trust.sqlcipher.base import unlock


class Inside(NamedTuple):
    """`epochs`: with which wrapping keys the keys of its children are wrapped."""

    entries: int
    children: int
    records: int
    erasures: tuple[Erased, ...]
    checkpoint: str
    epochs: frozenset[int]


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


def look_into(file: Path) -> Inside:
    """What an encrypted file holds, after every page of it was authenticated. Raises dbapi2.Error."""
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
        epochs = frozenset(row[0] for row in copy.execute("SELECT DISTINCT epoch FROM trust_childkey"))
        return Inside(held[0], held[1], held[2], erased, _head(copy), epochs)
    finally:
        copy.close()


def entries_of(file: Path) -> int:
    """How many ledger entries a store holds, after every page of it was authenticated. Raises dbapi2.Error."""
    return look_into(file).entries


def _head(copy: dbapi2.Connection) -> str:
    last = copy.execute("SELECT frontier FROM trust_checkpoint ORDER BY size DESC LIMIT 1").fetchone()
    frontier = merkle.Frontier.from_bytes(bytes(last[0])) if last else merkle.Frontier()
    rows = copy.execute("SELECT leaf FROM trust_ledgerentry WHERE seq > ? ORDER BY seq", [frontier.size])
    newest = copy.execute("SELECT recorded_us FROM trust_ledgerentry ORDER BY seq DESC LIMIT 1").fetchone()
    return head(frontier, (bytes(leaf) for (leaf,) in rows), newest[0] if newest else None)


def head(frontier: merkle.Frontier, leaves: Iterable[bytes], newest_us: int | None) -> str:
    """A ledger as a signed checkpoint over all its entries: its last checkpoint, and the leaves after it. Empty when it
    has no entry."""
    for leaf in leaves:
        frontier.append(leaf)
    if newest_us is None:
        return ""
    note = notes.sign(size=frontier.size, root=frontier.root(), at_us=newest_us, key=entries.signing_key())
    return notes.text(note, entries.public_key())
