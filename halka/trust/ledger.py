"""The ledger: one entry for every deed, look and denial, in the transaction of its effect."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db import connection, transaction
from django.db.models import Max

from . import keys, merkle, notes, vault
from .codes import checked, microseconds
from .models import Checkpoint, LedgerEntry

OUTCOMES = (LedgerEntry.DONE, LedgerEntry.DENIED)
CHECKPOINT_ENTRIES = 100
CHECKPOINT_MINUTES = 10
_LOCK = 0x68616C6B61  # "halka": who holds this lock on PostgreSQL gives out the next number


def record(
    act: str,
    *,
    at: datetime,
    person: str = "",
    unit: str = "",
    to_unit: str = "",
    case: str = "",
    thread: str = "",
    thing: str = "",
    due_at: datetime | None = None,
    happened_at: datetime | None = None,
    reason: str = "",
    purpose: str = "",
    outcome: str = LedgerEntry.DONE,
    wrote: Sequence[vault.Receipt] | None = None,
) -> LedgerEntry:
    """Enters one deed. Only codes, references and times: content is refused.

    Call it last in the transaction of the deed: on PostgreSQL it holds the ledger until the commit.
    Without `wrote`, the entry takes what the vault sealed since `vault.collecting()` began.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A deed and its entry are one transaction.")
    if outcome not in OUTCOMES:
        raise ValueError("The outcome of a deed is done or denied.")
    receipts = vault.take_receipts() if wrote is None else wrote
    entry = LedgerEntry(
        recorded_us=microseconds(at),
        happened_us=microseconds(happened_at or at),
        due_us=None if due_at is None else microseconds(due_at),
        act=checked(act),
        person=checked(person, blank=True),
        unit=checked(unit, blank=True),
        to_unit=checked(to_unit, blank=True),
        case=checked(case, blank=True),
        thread=checked(thread, blank=True),
        thing=checked(thing, blank=True),
        reason=checked(reason, blank=True),
        purpose=checked(purpose, blank=True),
        outcome=outcome,
        wrote=canonical([[r.table, r.row, r.version, r.digest] for r in receipts]).decode(),
    )
    entry.seq = _next_seq()
    entry.leaf = leaf(entry)
    entry.mac = mac(entry.leaf)
    entry.save(force_insert=True)
    return entry


def canonical(content: object) -> bytes:
    """JSON as it is hashed: UTF-8, sorted keys, no white space."""
    return json.dumps(
        content, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    ).encode()


def leaf(entry: LedgerEntry) -> bytes:
    """The hash of an entry in the tree, over everything that the entry says."""
    return merkle.leaf_hash(
        canonical(
            {
                "act": entry.act,
                "case": entry.case,
                "due_us": entry.due_us,
                "happened_us": entry.happened_us,
                "outcome": entry.outcome,
                "person": entry.person,
                "purpose": entry.purpose,
                "reason": entry.reason,
                "recorded_us": entry.recorded_us,
                "seq": entry.seq,
                "thing": entry.thing,
                "thread": entry.thread,
                "to_unit": entry.to_unit,
                "unit": entry.unit,
                "wrote": json.loads(entry.wrote),
            }
        )
    )


def mac(leaf: bytes) -> bytes:
    """Shows that an entry was written by a program that holds the key file."""
    return hmac.digest(keys.current().derive(keys.LEDGER_MAC), leaf, hashlib.sha256)


def _next_seq() -> int:
    _hold()
    return (LedgerEntry.objects.aggregate(last=Max("seq"))["last"] or 0) + 1


def _hold() -> None:
    """One writer at a time: SQLite's transactions begin as writers, PostgreSQL needs a lock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _signing_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keys.current().derive(keys.LEDGER))


def public_key() -> Ed25519PublicKey:
    """What a partner needs to check this ledger's checkpoints."""
    return _signing_key().public_key()


def checkpoint(at: datetime) -> Checkpoint | None:
    """Signs the root over all entries; the newest checkpoint when nothing came since; None when empty."""
    with transaction.atomic():
        _hold()
        last = Checkpoint.objects.order_by("-size").first()
        frontier = merkle.Frontier.from_bytes(bytes(last.frontier)) if last else merkle.Frontier()
        leaves = LedgerEntry.objects.filter(seq__gt=frontier.size).order_by("seq").values_list("leaf", flat=True)
        for found in leaves.iterator(chunk_size=2000):
            frontier.append(bytes(found))
        if last and frontier.size == last.size or frontier.size == 0:
            return last
        note = notes.sign(
            size=frontier.size, root=frontier.root(), at_us=microseconds(at), key=_signing_key()
        )
        return Checkpoint.objects.create(
            size=note.size,
            root=note.root,
            at_us=note.at_us,
            signature=note.signature,
            frontier=frontier.to_bytes(),
        )


def checkpoint_if_due(at: datetime) -> Checkpoint | None:
    """A new checkpoint after 100 entries or 10 minutes with an entry; otherwise None."""
    last = Checkpoint.objects.order_by("-size").only("size", "at_us").first()
    size = LedgerEntry.objects.aggregate(last=Max("seq"))["last"] or 0
    new = size - (last.size if last else 0)
    if new <= 0:
        return None
    waited = timedelta(microseconds=microseconds(at) - last.at_us) if last else timedelta.max
    if new < CHECKPOINT_ENTRIES and waited < timedelta(minutes=CHECKPOINT_MINUTES):
        return None
    return checkpoint(at)


def note_of(checkpoint: Checkpoint) -> notes.Note:
    return notes.Note(
        checkpoint.size, bytes(checkpoint.root), checkpoint.at_us, bytes(checkpoint.signature)
    )


def checkpoint_text(checkpoint: Checkpoint) -> str:
    """The form in which a checkpoint is printed and given to partner institutions."""
    return notes.text(note_of(checkpoint), public_key())
