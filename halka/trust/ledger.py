"""The ledger: one entry for every deed, look and denial, in the transaction of its effect."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Max

from . import merkle, notes, receipts, vault, verdict, witness
from .acts import LEDGER_SIGNED, STORE_STARTED, STORE_WITNESSED, known
from .codes import checked, microseconds
from .entries import SAID, leaf_of, mac, public_key, signing_key
from .models import Checkpoint, LedgerEntry
from .verdict import Verdict

__all__ = [
    "Verdict",
    "checkpoint",
    "checkpoint_if_due",
    "checkpoint_text",
    "public_key",
    "record",
    "verify",
    "verify_command",
]

OUTCOMES = (LedgerEntry.DONE, LedgerEntry.DENIED)
COLUMNS = (*SAID, "leaf", "mac")
INSERT = "INSERT INTO trust_ledgerentry ({}) VALUES ({})".format(  # noqa: S608 - made of constants
    ", ".join(f'"{name}"' for name in COLUMNS), ", ".join(["%s"] * len(COLUMNS))
)
NEXT = "SELECT coalesce(max(seq), 0) + 1 FROM trust_ledgerentry"
CHECKPOINT_ENTRIES = 100
CHECKPOINT_MINUTES = 10
ROWS_EACH = 1000
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
) -> int:
    """Enters one deed and returns the number of its entry. Only codes, references and times: content is refused, and an
    act that no room knows.

    Call it last in the transaction of the deed: on PostgreSQL it holds the ledger until the commit.
    Without `wrote`, the entry takes what the vault sealed since `vault.collecting()` began.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A deed and its entry are one transaction.")
    if outcome not in OUTCOMES:
        raise ValueError("The outcome of a deed is done or denied.")
    taken = receipts.take() if wrote is None else wrote
    blanks = {
        "person": person,
        "unit": unit,
        "to_unit": to_unit,
        "case": case,
        "thread": thread,
        "thing": thing,
        "reason": reason,
        "purpose": purpose,
    }
    content: dict[str, Any] = {name: checked(text, blank=True) for name, text in blanks.items()} | {
        "act": str(known(checked(act))),
        "recorded_us": (recorded := microseconds(at)),
        "happened_us": recorded if happened_at is None else microseconds(happened_at),
        "due_us": None if due_at is None else microseconds(due_at),
        "outcome": str(outcome),
        "wrote": f"[{','.join([receipt.json for receipt in taken])}]",
    }
    return _append(content)


def _append(content: dict[str, Any]) -> int:
    # Written out, because the query builder would cost several times what the rest of an entry costs.
    with connection.cursor() as cursor:
        _hold(cursor)
        cursor.execute(NEXT)
        number = content["seq"] = int(cursor.fetchone()[0])
        content["leaf"] = leaf_of(content)
        content["mac"] = mac(content["leaf"])
        cursor.execute(INSERT, [content[name] for name in COLUMNS])
    return number


def _hold(cursor: CursorWrapper) -> None:
    """One writer at a time: SQLite's transactions begin as writers, PostgreSQL needs a lock."""
    if connection.vendor == "postgresql":
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def checkpoint(at: datetime) -> Checkpoint | None:
    """Signs the root over all entries; the newest checkpoint when nothing came since; None when empty."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            _hold(cursor)
        last = Checkpoint.objects.order_by("-size").first()
        frontier = merkle.Frontier.from_bytes(bytes(last.frontier)) if last else merkle.Frontier()
        leaves = (
            LedgerEntry.objects.filter(seq__gt=frontier.size).order_by("seq").values_list("leaf", flat=True)
        )
        for found in leaves.iterator(chunk_size=2000):
            frontier.append(bytes(found))
        if (last and frontier.size == last.size) or frontier.size == 0:
            return last
        if witnessed():  # the checkpoint covers the entry that names it: none can be taken away unseen
            record(LEDGER_SIGNED, at=at, wrote=())
            leaf = LedgerEntry.objects.order_by("-seq").values_list("leaf", flat=True)[0]
            frontier.append(bytes(leaf))
        note = notes.sign(size=frontier.size, root=frontier.root(), at_us=microseconds(at), key=signing_key())
        return Checkpoint.objects.create(
            size=note.size,
            root=note.root,
            at_us=note.at_us,
            signature=note.signature,
            frontier=frontier.to_bytes(),
        )


def witnessed() -> int:
    """The version of `witness.MARKS` whose rows the ledger of this store answers for, and for its checkpoints; 0: none."""
    began = LedgerEntry.objects.filter(act__in=[STORE_STARTED, STORE_WITNESSED], thing__in=witness.MARKS)
    return max((witness.MARKS[mark] for mark in began.values_list("thing", flat=True).distinct()), default=0)


def witness_what_is_there(at: datetime) -> int:
    """Once, for a store from before: enters what its rows of the kinds that were added say now; answers how many entries
    that took."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            _hold(cursor)
        begun = witnessed()
        if begun == witness.MARKS[witness.BEGUN] or not LedgerEntry.objects.exists():
            return 0
        rows = list(witness.rows_now(after=begun))
        pieces = [rows[start : start + ROWS_EACH] for start in range(0, len(rows), ROWS_EACH)] or [[]]
        for piece in pieces:
            record(STORE_WITNESSED, at=at, thing=witness.BEGUN, wrote=piece)
        return len(pieces)


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
    return notes.Note(checkpoint.size, bytes(checkpoint.root), checkpoint.at_us, bytes(checkpoint.signature))


def checkpoint_text(checkpoint: Checkpoint) -> str:
    """The form in which a checkpoint is printed and given to partner institutions."""
    return notes.text(note_of(checkpoint), public_key())


def verify(outside: str | None = None) -> Verdict:
    """Recomputes the whole ledger; `outside` is the text of checkpoints that somebody else kept."""
    return verdict.examine(outside)


def verify_command(outside: Path | None = None, *, say: Callable[[str], object] = print) -> int:
    """`halka ledger verify`: prints what was checked and the verdict; 0 when all is as it was written."""
    kept = outside.read_text(encoding="utf-8") if outside else None
    say("Reading the whole ledger ...")
    found = verify(kept)
    for line in found.lines():
        say(line)
    return 0 if found.is_intact else 1
