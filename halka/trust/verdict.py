"""Whether the ledger and the vault are what was written: everything is computed again, in one pass."""

import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection, transaction

from . import entries, merkle, notes, vault, witness
from .acts import LEDGER_SIGNED, STORE_STARTED, STORE_WITNESSED
from .models import Checkpoint, LedgerEntry, Sealed
from .vault import digest

CHUNK = 2000


NOT_YET = "Some rows of access, consents, letters and posts were not compared: `halka upgrade` begins to enter them."


@dataclass(frozen=True)
class Verdict:
    """What was found. `first_bad` is the first entry that is not as it was written; when the evidence only
    bounds it, the wrong entry lies from `first_bad` to `last_bad`."""

    entries: int = 0
    records: int = 0
    checkpoints: int = 0
    witnessed: int = 0  # the entries that checkpoints held outside cover
    begun: int = 0  # the version of `witness.MARKS` whose kinds of rows are compared
    problem: str = ""
    first_bad: int | None = None
    last_bad: int | None = None

    @property
    def is_intact(self) -> bool:
        return not self.problem

    def lines(self) -> list[str]:
        """The verdict in plain words."""
        counted = (
            f"{self.entries} entries, {self.checkpoints} checkpoints, {self.records} sealed records read."
        )
        if self.problem:
            return [counted, f"NOT INTACT: {self.problem}"]
        found = [counted, "Intact: everything is as it was written.", self._limit()]
        return found if self.begun == witness.MARKS[witness.BEGUN] else [*found, NOT_YET]

    def _limit(self) -> str:
        if not self.witnessed:
            return "No checkpoint from outside was given: a rewrite with the key file would not show."
        return (
            f"Entries 1 to {self.witnessed} are confirmed by a checkpoint held outside; "
            f"{self.entries - self.witnessed} later ones are not yet."
        )


class Wrong(Exception):
    """Stops the reading at the first thing that is not as it was written."""

    def __init__(self, problem: str, first: int | None = None, last: int | None = None) -> None:
        super().__init__(problem)
        self.problem, self.first, self.last = problem, first, first if last is None else last


@dataclass
class _Claim:
    """What a checkpoint says about the first `size` entries."""

    size: int
    root: bytes
    kept: str
    frontier: merkle.Frontier | None = None


@dataclass
class _Reading:
    """What has been read so far."""

    public: Ed25519PublicKey
    frontier: merkle.Frontier = field(default_factory=merkle.Frontier)
    sound: int = 0  # the entries that the last matching checkpoint covers
    newest: dict[tuple[str, str], tuple[int, int, str]] = field(default_factory=dict)
    rows: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    begun: int = 0
    stored: set[int] = field(default_factory=set)  # sizes of the checkpoints in the store
    claims: dict[int, list[_Claim]] = field(default_factory=dict)
    verdict: Verdict = field(default_factory=Verdict)


def examine(outside: str | None) -> Verdict:
    """Reads everything from one moment of the store, while others go on writing."""
    reading = _Reading(entries.public_key())
    try:
        with _one_moment():
            _gather_claims(reading, outside)
            for row in _rows():
                _check_entry(reading, row)
                _check_claims(reading)
            _check_end(reading)
            _check_vault(reading)
            _check_keys()
            _check_rows(reading)
    except Wrong as wrong:
        return _told(reading, problem=wrong.problem, first_bad=wrong.first, last_bad=wrong.last)
    return _told(reading)


def _told(reading: _Reading, **found: Any) -> Verdict:
    so_far = replace(reading.verdict, entries=reading.frontier.size)
    return replace(so_far, begun=reading.begun, **found)


@contextmanager
def _one_moment() -> Iterator[None]:
    """A snapshot for reading that stops nobody from writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        connection.ensure_connection()
        mode, connection.transaction_mode = connection.transaction_mode, None  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                yield
        finally:
            connection.transaction_mode = mode  # type: ignore[attr-defined]


def _rows() -> Iterator[dict[str, Any]]:
    """The entries in order, in pieces: a piece is asked for by number, so that no cursor stays open."""
    after = -(2**62)
    while True:
        rows = list(
            LedgerEntry.objects.filter(seq__gt=after)
            .order_by("seq")
            .values(*entries.SAID, "leaf", "mac")[:CHUNK]
        )
        yield from rows
        if len(rows) < CHUNK:
            return
        after = rows[-1]["seq"]


def _records() -> Iterator[Sealed]:
    after = 0
    while True:
        records = list(Sealed.objects.filter(pk__gt=after).order_by("pk")[:CHUNK])
        yield from records
        if len(records) < CHUNK:
            return
        after = records[-1].pk


def _gather_claims(reading: _Reading, outside: str | None) -> None:
    claims = []
    for row in Checkpoint.objects.order_by("size").iterator(chunk_size=CHUNK):
        note = notes.Note(row.size, bytes(row.root), row.at_us, bytes(row.signature))
        if not notes.is_signed(note, reading.public):
            raise Wrong(f"The checkpoint over {row.size} entries in the store was not signed by this ledger.")
        claims.append(_Claim(row.size, note.root, "in the store", _frontier(row)))
    stored = len(claims)
    reading.stored = {claim.size for claim in claims}
    try:
        found = notes.parse_all(outside, reading.public) if outside else []
    except notes.NotANote as error:
        raise Wrong(f"A checkpoint held outside cannot be used. {error}") from None
    claims += [_Claim(note.size, note.root, "held outside") for note in found]
    for claim in claims:
        reading.claims.setdefault(claim.size, []).append(claim)
    reading.verdict = replace(
        reading.verdict,
        checkpoints=stored + len(found),
        witnessed=max((note.size for note in found), default=0),
    )


def _frontier(row: Checkpoint) -> merkle.Frontier:
    try:
        frontier = merkle.Frontier.from_bytes(bytes(row.frontier))
    except ValueError:
        frontier = merkle.Frontier()
    if frontier.size != row.size or frontier.root() != bytes(row.root):
        raise Wrong(
            f"The subtree hashes of the checkpoint over {row.size} entries in the store were changed."
        )
    return frontier


def _check_entry(reading: _Reading, row: dict[str, Any]) -> None:
    seq, expected = row["seq"], reading.frontier.size + 1
    if seq > expected:
        raise Wrong(f"Entry {expected} is missing; after {expected - 1} comes {seq}.", expected)
    if seq < expected:
        raise Wrong(f"There is an entry with the number {seq}; numbers begin at 1 and come once.", seq)
    try:
        leaf = entries.leaf_of(row)
        wrote = _wrote(row["wrote"])
    except (TypeError, ValueError):
        raise Wrong(f"Entry {seq} holds something that no entry can hold.", seq) from None
    if leaf != bytes(row["leaf"]):
        raise Wrong(f"Entry {seq} does not say what it said when it was written.", seq)
    if not hmac.compare_digest(entries.mac(leaf), bytes(row["mac"])):
        raise Wrong(f"Entry {seq} was not written by this program: its authentication is wrong.", seq)
    for table, place, version, hexdigest in wrote:
        if table.startswith(witness.PREFIX):
            if hexdigest == witness.GONE:
                reading.rows.pop((table, place), None)
            else:
                reading.rows[table, place] = (seq, hexdigest)
        else:
            reading.newest[table, place] = (seq, version, hexdigest)
    reading.frontier.append(leaf)
    if row["act"] in (STORE_STARTED, STORE_WITNESSED):
        reading.begun = max(reading.begun, witness.MARKS.get(row["thing"], 0))
    if row["act"] == LEDGER_SIGNED and seq not in reading.stored:
        raise Wrong(f"The checkpoint over {seq} entries, which was signed with entry {seq}, is gone.", seq)


def _wrote(text: str) -> list[tuple[str, str, int, str]]:
    if text == "[]":
        return []
    found = json.loads(text)
    if entries.canonical(found).decode() != text:
        raise ValueError("This is not the canonical form.")
    return [(str(table), str(row), int(version), str(hexdigest)) for table, row, version, hexdigest in found]


def _check_claims(reading: _Reading) -> None:
    claims = reading.claims.get(reading.frontier.size)
    if not claims:
        return
    root = reading.frontier.root()
    for claim in claims:
        if claim.root != root:
            first, last = _narrowed(reading, claim)
            raise Wrong(
                f"The first {claim.size} entries are not those of the checkpoint {claim.kept}: "
                f"history was rewritten, first somewhere from entry {first} to entry {last}.",
                first,
                last,
            )
    reading.sound = reading.frontier.size


def _narrowed(reading: _Reading, claim: _Claim) -> tuple[int, int]:
    """Where the first difference lies, as closely as the hashes of the subtrees tell."""
    first, last, start = reading.sound + 1, claim.size, 0
    if claim.frontier:
        spans = [1 << bit for bit in range(claim.size.bit_length() - 1, -1, -1) if claim.size >> bit & 1]
        for span, mine, theirs in zip(spans, reading.frontier.peaks, claim.frontier.peaks, strict=True):
            if mine != theirs:
                return max(first, start + 1), start + span
            start += span
    return first, last


def _check_end(reading: _Reading) -> None:
    read = reading.frontier.size
    beyond = [claim for size, claims in reading.claims.items() if size > read for claim in claims]
    if beyond:
        claim = max(beyond, key=lambda each: each.size)
        raise Wrong(
            f"The ledger ends at entry {read}, but the checkpoint {claim.kept} covers {claim.size}: "
            f"entries {read + 1} to {claim.size} were cut off.",
            read + 1,
            claim.size,
        )


def _check_vault(reading: _Reading) -> None:
    """The newest digest of each record against the vault; names the first entry that it contradicts."""
    expected, bad, read = reading.newest, [], 0
    for record in _records():
        read += 1
        bad += _compared(record, expected.pop((record.table, record.row), None))
    reading.verdict = replace(reading.verdict, records=read)
    bad += [
        (seq, f"The record {table} {row}, written in entry {seq}, is gone.")
        for (table, row), (seq, _, _) in expected.items()
    ]
    if bad:
        seq, problem = min(bad)
        raise Wrong(problem, seq or None)


def _compared(record: Sealed, wrote: tuple[int, int, str] | None) -> list[tuple[int, str]]:
    name = f"The record {record.table} {record.row}"
    if wrote is None:
        return [(0, f"{name} is in the vault, but no entry wrote it.")]
    seq, version, hexdigest = wrote
    if digest(bytes(record.ct)) == hexdigest and record.version == version:
        return []
    if record.version < version:
        return [
            (seq, f"{name} was put back to version {record.version}; entry {seq} wrote version {version}.")
        ]
    return [(seq, f"{name} is not what entry {seq} wrote.")]


def _check_keys() -> None:
    for child in vault.missing_keys():
        raise Wrong(
            f"The key of {child} is gone or is not the one that was made, and no erasure was recorded."
        )


def _check_rows(reading: _Reading) -> None:
    """What rows say now against what entries wrote of them; names the first entry that they contradict."""
    if not reading.begun:
        return
    expected = {
        key: wrote for key, wrote in reading.rows.items() if witness.is_compared(key[0], reading.begun)
    }
    bad = []
    for now in witness.rows_now(upto=reading.begun):
        name = f"The row {now.table.removeprefix(witness.PREFIX)} {now.row}"
        wrote = expected.pop((now.table, now.row), None)
        if wrote is None:
            bad.append((0, f"{name} is in the store, but no entry wrote it."))
        elif wrote[1] != now.digest:
            bad.append((wrote[0], f"{name} does not say what entry {wrote[0]} wrote."))
    bad += [
        (seq, f"The row {table.removeprefix(witness.PREFIX)} {row}, written in entry {seq}, is gone.")
        for (table, row), (seq, _) in expected.items()
    ]
    if bad:
        seq, problem = min(bad)
        raise Wrong(problem, seq or None)
