"""The rows of the vault: ciphertext and wrapped keys only. `halka.trust.vault` alone uses them."""

from django.db import models

from .ledger import CODE_LENGTH


class ChildKey(models.Model):
    """The key of one child, wrapped by the key-encryption key of an epoch. Deleting it is erasure."""

    child = models.CharField(max_length=CODE_LENGTH, unique=True)
    epoch = models.PositiveIntegerField()
    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return f"key of {self.child}, epoch {self.epoch}"


class Tombstone(models.Model):
    """A child whose records were made unreadable for ever: when, on what legal basis, by whom."""

    child = models.CharField(max_length=CODE_LENGTH, unique=True)
    at = models.DateTimeField()
    basis = models.CharField(max_length=CODE_LENGTH)
    by = models.CharField(max_length=CODE_LENGTH)

    def __str__(self) -> str:
        return f"{self.child} erased {self.at:%Y-%m-%d}"


class Sealed(models.Model):
    """The newest version of one sealed record."""

    table = models.CharField(max_length=CODE_LENGTH)
    row = models.CharField(max_length=CODE_LENGTH)
    child = models.CharField(max_length=CODE_LENGTH, db_index=True)
    version = models.PositiveIntegerField()
    ct = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "row"], name="one_sealed_record_per_row")]

    def __str__(self) -> str:
        return f"{self.table} {self.row} version {self.version}"
