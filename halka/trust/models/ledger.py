"""The rows of the ledger. They are written by `halka.trust.ledger` alone, and nothing changes them."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q

CODE_LENGTH = 64

if TYPE_CHECKING:
    WholeNumber = models.BigIntegerField[int, int]
else:
    WholeNumber = models.BigIntegerField


def code() -> "models.CharField[str, str]":
    """A short code or random reference; blank when it does not apply. Never free text."""
    return models.CharField(max_length=CODE_LENGTH, default="")


class RowNumber(WholeNumber):
    """A whole number that the table is ordered by. On SQLite it is the number of the row itself, where another type
    would be a second tree that every entry goes into."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class LedgerEntry(models.Model):
    """One deed: who, where, which act, about which case. Times are microseconds since 1970, UTC."""

    DONE, DENIED = "done", "denied"

    seq = RowNumber(primary_key=True)
    recorded_us = models.BigIntegerField()
    happened_us = models.BigIntegerField()
    due_us = models.BigIntegerField(null=True)
    act = models.CharField(max_length=CODE_LENGTH)
    person = code()
    unit = code()
    to_unit = code()
    case = code()
    thread = code()
    thing = code()
    reason = code()
    purpose = code()
    outcome = models.CharField(max_length=6)
    wrote = models.TextField()  # JSON list of [table, row, version, SHA-256 of the ciphertext in hex]
    leaf = models.BinaryField(max_length=32)
    mac = models.BinaryField(max_length=32)  # over the leaf: who holds the database only cannot add an entry

    class Meta:
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["case", "seq"], name="ledger_by_case"),
            models.Index(fields=["thread", "seq"], name="ledger_by_thread"),
            models.Index(fields=["act", "seq"], name="ledger_by_act"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(seq__gte=1), name="ledger_seq_starts_at_one"),
            models.CheckConstraint(condition=~Q(act=""), name="ledger_entry_has_an_act"),
            models.CheckConstraint(
                condition=Q(outcome__in=["done", "denied"]), name="ledger_outcome_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.act}"

    @property
    def recorded_at(self) -> datetime:
        return datetime.fromtimestamp(self.recorded_us / 1_000_000, UTC)

    @property
    def happened_at(self) -> datetime:
        return datetime.fromtimestamp(self.happened_us / 1_000_000, UTC)

    @property
    def due_at(self) -> datetime | None:
        return datetime.fromtimestamp(self.due_us / 1_000_000, UTC) if self.due_us is not None else None


class Checkpoint(models.Model):
    """The signed root over the first `size` entries: what partner institutions keep."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    at_us = models.BigIntegerField()
    signature = models.BinaryField(max_length=64)
    frontier = models.BinaryField()  # roots of the complete subtrees: where the next checkpoint goes on

    class Meta:
        ordering = ["size"]
        constraints = [models.CheckConstraint(condition=Q(size__gte=1), name="checkpoint_covers_entries")]

    def __str__(self) -> str:
        return f"checkpoint at {self.size}"
