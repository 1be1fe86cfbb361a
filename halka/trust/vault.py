"""The vault: what is said about a child is sealed under a key of that child, bound to its place.

A sealed record is 0x01 || nonce (12) || AES-256-GCM-SIV ciphertext and tag (16). The table, row, child and
version are associated data, so a record that was moved, changed or typed in is refused. Nothing here ever
returns what it could not verify: `get`, for deeds and letters, raises; `read_many`, for pages, answers for each
record, and one that cannot be read takes no other along.
"""

import hashlib
import json
import logging
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sized
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from . import keys, receipts, witness
from .codes import checked
from .models import ChildKey, Sealed, Tombstone
from .receipts import Receipt as Receipt
from .words import Missing as Missing
from .words import Shredded as Shredded
from .words import Stale as Stale
from .words import Tampered as Tampered
from .words import VaultProblem as VaultProblem
from .words import Words as Words

ALGORITHM = b"\x01"
NONCE = 12
OVERHEAD = 1 + NONCE + 16
MOST_PARTS = 400  # rows asked for in one query stay far below the limits of both stores

# Written out, because the query builder would cost twenty times what the seal costs.
STORE = (
    'INSERT INTO trust_sealed ("table", "row", child, version, ct) VALUES (%s, %s, %s, %s, %s)'
    ' ON CONFLICT ("table", "row") DO UPDATE SET version = excluded.version, ct = excluded.ct'
    " WHERE trust_sealed.child = excluded.child AND trust_sealed.version < excluded.version"
)
READ = (
    'SELECT s."table", s."row", s.child, s.version, s.ct, k.epoch, k.wrapped FROM trust_sealed s'
    " LEFT JOIN trust_childkey k ON k.child = s.child"
    " AND k.child NOT IN (SELECT child FROM trust_tombstone WHERE child = s.child) WHERE "
)
# A tombstone beats a wrap: an old backup that brings the wrap back does not bring the child back.
KEYS = (
    "SELECT child, epoch, wrapped FROM trust_childkey WHERE child IN ({marks})"
    " AND child NOT IN (SELECT child FROM trust_tombstone WHERE child IN ({marks}))"
)

P = ParamSpec("P")
T = TypeVar("T")

alarm = logging.getLogger("halka.trust.vault")


class _Record(NamedTuple):
    table: str
    row: str
    child: str
    version: int
    ct: bytes


_opened: ContextVar[dict[str, bytes] | None] = ContextVar("vault_opened", default=None)
_seen: ContextVar[set[str] | None] = ContextVar("vault_seen", default=None)


@contextmanager
def collecting() -> Iterator[list[Receipt]]:
    """Collects the receipts of a deed; the ledger entry of the deed takes them."""
    with receipts.collecting() as collected, keeping_keys():
        yield collected


@contextmanager
def keeping_keys() -> Iterator[None]:
    """Opens the key of a child once for all that is sealed inside, at most one transaction."""
    token = _opened.set({} if (opened := _opened.get()) is None else opened)
    try:
        yield
    finally:
        _opened.reset(token)


@contextmanager
def watching() -> Iterator[set[str]]:
    """The children whose words are opened inside: whoever shows them enters who has looked."""
    seen: set[str] = set()
    token = _seen.set(seen)
    try:
        yield seen
    finally:
        _seen.reset(token)


def bound(*parts: str) -> bytes:
    """Associated data: each part behind its length, so that two identities never give the same bytes."""
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)


def digest(ct: bytes) -> str:
    return hashlib.sha256(ct).hexdigest()


def _seal(key: bytes, plaintext: bytes, identity: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return ALGORITHM + nonce + AESGCMSIV(key).encrypt(nonce, plaintext, identity)


def _open(key: bytes, ct: bytes, identity: bytes) -> bytes:
    if len(ct) < OVERHEAD or ct[:1] != ALGORITHM:
        raise Tampered("This is not a sealed record.")
    try:
        return AESGCMSIV(key).decrypt(ct[1 : 1 + NONCE], ct[1 + NONCE :], identity)
    except InvalidTag:
        raise Tampered("This record is not what was sealed in this place.") from None


def put(*, table: str, row: str, child: str, version: int, content: Mapping[str, Any]) -> Receipt:
    """Seals a version of a record; it must be newer than the one that is there. Needs a transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A record is sealed in the transaction of its deed.")
    table, row, child = checked(table), checked(row), checked(child)
    if version < 1:
        raise ValueError("The first version of a record is 1.")
    plaintext = _encoded(content)
    ct = _seal(_key_for_writing(child), plaintext, bound(table, row, child, str(version)))
    _store(table, row, child, version, ct)
    receipt = Receipt(table, row, version, digest(ct))
    receipts.note(receipt)
    return receipt


def _encoded(content: Mapping[str, Any]) -> bytes:
    if not isinstance(content, dict):
        raise TypeError("The content of a record is a JSON object.")
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _store(table: str, row: str, child: str, version: int, ct: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(STORE, [table, row, child, version, ct])
        if cursor.rowcount == 1:
            return
    there = Sealed.objects.values_list("child", "version").get(table=table, row=row)
    if there[0] != child:
        raise ValueError(f"The record {table} {row} belongs to another child.")
    raise Stale(f"The record {table} {row} is already at version {there[1]}.")


def get(table: str, row: str) -> dict[str, Any]:
    """The content of the newest version, for deeds and letters; raises Missing, Shredded or Tampered."""
    if isinstance(answer := _answer((table, row)), VaultProblem):
        raise answer
    return answer


def version_of(table: str, row: str) -> int:
    """Which version of a record is there; 0 where there is none."""
    return Sealed.objects.filter(table=table, row=row).values_list("version", flat=True).first() or 0


def read(table: str, row: str) -> Words:
    """The words of a record that must be there, for a page. One that is not there was taken away."""
    return Words(_answer((table, row)))


def read_many(places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Words]:
    """The words of these records, for a page, in one query. A place without a record is absent from the answer."""
    return {place: Words(answer) for place, answer in _answers(places).items()}


def erased_at(children: Iterable[str]) -> dict[str, datetime]:
    """When what was sealed about these children was erased; the others are absent from the answer."""
    return dict(Tombstone.objects.filter(child__in=set(children)).values_list("child", "at"))


def erased_children() -> QuerySet[Tombstone, Any]:
    """For `IN (subquery)`: the children whose records were erased."""
    return Tombstone.objects.values("child")


def erased_since(at: datetime) -> QuerySet[Tombstone, Any]:
    """For `IN (subquery)`: the children whose records were erased lately."""
    return Tombstone.objects.filter(at__gte=at).values("child")


def _answer(place: tuple[str, str]) -> dict[str, Any] | VaultProblem:
    found = _answers([place])
    return found[place] if found else Missing(f"There is no sealed record {place[0]} {place[1]}.")


def _answers(places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any] | VaultProblem]:
    """The content of each record, or why it cannot be read."""
    wanted = list(dict.fromkeys(places))
    found: dict[tuple[str, str], dict[str, Any] | VaultProblem] = {}
    for start in range(0, len(wanted), MOST_PARTS):
        found.update(_some_answers(wanted[start : start + MOST_PARTS]))
    return found


def _some_answers(places: list[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any] | VaultProblem]:
    rows: dict[str, list[str]] = {}
    for table, row in places:
        rows.setdefault(table, []).append(row)
    wanted = " OR ".join(
        f'(s."table" = %s AND s."row" IN ({_marks(of_table)}))' for of_table in rows.values()
    )
    given = [each for table, of_table in rows.items() for each in (table, *of_table)]
    with connection.cursor() as cursor:
        cursor.execute(READ + wanted, given)
        found = cursor.fetchall()
    wraps = {row[2]: (row[5], bytes(row[6])) for row in found if row[6] is not None}
    opened = {child: _or_why(_unwrap, child, *wrap) for child, wrap in wraps.items()}
    opened.update(_without_key({row[2] for row in found} - wraps.keys()))
    records = [_Record(*row[:5]) for row in found]
    answers = {(each.table, each.row): _or_why(_content, each, opened[each.child]) for each in records}
    if (seen := _seen.get()) is not None:
        seen.update(each.child for each in records if isinstance(answers[each.table, each.row], dict))
    return answers


def _or_why(reading: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | VaultProblem:
    try:
        return reading(*args, **kwargs)
    except VaultProblem as problem:
        return problem


def _marks(values: Sized) -> str:
    return ", ".join(["%s"] * len(values))


def _content(record: _Record, key: bytes | VaultProblem) -> dict[str, Any]:
    if isinstance(key, VaultProblem):
        raise key
    identity = bound(record.table, record.row, record.child, str(record.version))
    try:
        content = json.loads(_open(key, bytes(record.ct), identity))
    except Tampered:
        alarm.error("tampered record: %s %s", record.table, record.row)
        raise Tampered(f"The record {record.table} {record.row} is not what was sealed there.") from None
    if not isinstance(content, dict):
        raise Tampered(f"The record {record.table} {record.row} does not hold an object.")
    return content


def latest(table: str, row: str) -> int:
    """The newest version of a record; 0 when there is none yet."""
    return Sealed.objects.filter(table=table, row=row).values_list("version", flat=True).first() or 0


def _keys(children: Collection[str]) -> dict[str, bytes]:
    """The opened keys of these children, without the erased ones."""
    if not children:
        return {}
    marks = _marks(children)
    with connection.cursor() as cursor:
        cursor.execute(KEYS.format(marks=marks), [*children, *children])
        return {child: _unwrap(child, epoch, bytes(wrapped)) for child, epoch, wrapped in cursor.fetchall()}


def _without_key(children: Collection[str]) -> dict[str, VaultProblem]:
    """Why there is no key: an erasure, or somebody took it away."""
    erased = erased_at(children) if children else {}
    return {
        child: Shredded(f"The records of {child} were erased.") if child in erased else _robbed(child)
        for child in children
    }


def _robbed(child: str) -> Tampered:
    alarm.error("key without tombstone gone: %s", child)
    return Tampered(f"The key of {child} is gone, and no erasure was recorded.")


def _unwrap(child: str, epoch: int, wrapped: bytes) -> bytes:
    try:
        return _open(keys.current().kek(epoch), wrapped, bound("dek", child, str(epoch)))
    except (Tampered, keys.KeyProblem):
        alarm.error("wrapped key cannot be opened: %s", child)
        raise Tampered(f"The key of {child} is not the one that was wrapped for this child.") from None


def _wrap(child: str, dek: bytes, epoch: int) -> bytes:
    return _seal(keys.current().kek(epoch), dek, bound("dek", child, str(epoch)))


def _key_for_writing(child: str) -> bytes:
    opened = _opened.get()
    if opened is None:
        return _keys([child]).get(child) or _new_key(child)
    if child not in opened:
        opened[child] = _keys([child]).get(child) or _new_key(child)
    return opened[child]


def look(child: str) -> None:
    """Notes that words about this child are read which are sealed beside the vault."""
    if child and (seen := _seen.get()) is not None:
        seen.add(child)


def key_beside(child: str) -> bytes:
    """For what is sealed outside the vault: the key of this child, or of the installation (""). Needs a transaction."""
    return _key_for_writing(checked(child)) if child else keys.current().derive(keys.TYPED)


def _new_key(child: str) -> bytes:
    if Tombstone.objects.filter(child=child).exists():
        raise Shredded(f"The records of {child} were erased; nothing can be added.")
    if Sealed.objects.filter(child=child).exists():
        raise _robbed(child)
    dek, epoch = os.urandom(keys.SIZE), keys.current().current_epoch
    row = ChildKey.objects.create(child=child, epoch=epoch, wrapped=_wrap(child, dek, epoch))
    # From here a rotation waits for us. Did one begin before, then its epoch is in the key file already.
    newest = keys.current().current_epoch
    if newest != epoch:
        ChildKey.objects.filter(pk=row.pk).update(epoch=newest, wrapped=_wrap(child, dek, newest))
    return dek


def shred(child: str, *, at: datetime, basis: str, by: str) -> None:
    """Destroys the child's key and leaves a tombstone. Needs the transaction of its ledger entry."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Erasure and its ledger entry are one transaction.")
    Tombstone.objects.create(child=checked(child), at=at, basis=checked(basis), by=checked(by))
    witness.TOMBSTONES.note(child=child)
    ChildKey.objects.filter(child=child).delete()
    (_opened.get() or {}).pop(child, None)
    transaction.on_commit(empty_log)


def missing_keys() -> Iterator[str]:
    """The children of whom something is sealed, who were not erased, and whose key is gone or is not theirs."""
    children = Sealed.objects.exclude(child__in=erased_children()).values_list("child", flat=True).distinct()
    found = dict.fromkeys(children.order_by("child").iterator(chunk_size=2000))
    for row in ChildKey.objects.iterator(chunk_size=2000):
        with suppress(Tampered):
            _unwrap(row.child, row.epoch, bytes(row.wrapped))
            found.pop(row.child, None)
    yield from found


def empty_log() -> None:
    """Writes the log back and truncates it: until then it still holds the page with the wrapped key."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        alarm.error("erasure is not complete: the log could not be emptied, because a reader held it")


def rotate(new_epoch: int) -> int:
    """Wraps every child's key for a new epoch and destroys the old epochs' keys; tells how many were wrapped.

    The key file holds both epochs until the transaction is committed. After a crash, call it again with the
    same epoch: it goes on from where it stopped.
    """
    path = Path(settings.HALKA_KEY)
    if keys.current().current_epoch != new_epoch:
        keys.add_epoch(path, new_epoch)
    with transaction.atomic(durable=True):
        moved = _rewrap_all(new_epoch)
    keys.remove_epochs(path, older_than=new_epoch)
    empty_log()
    return moved


def _rewrap_all(epoch: int) -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE trust_childkey IN EXCLUSIVE MODE")
    old = ChildKey.objects.exclude(epoch=epoch).values_list("pk", "child", "epoch", "wrapped")
    moved = [
        (epoch, _wrap(child, _unwrap(child, was, bytes(wrapped)), epoch), pk)
        for pk, child, was, wrapped in old
    ]
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE trust_childkey SET epoch = %s, wrapped = %s WHERE id = %s", moved)
    return len(moved)
