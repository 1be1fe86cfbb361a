"""Forms that were sent, so that none is kept twice, and what was typed in one that could not be kept."""

from django.db import models

from .ledger import CODE_LENGTH


class SentForm(models.Model):
    """A form that led to a deed: its key stands here once, written in the transaction of that deed."""

    key = models.CharField(max_length=CODE_LENGTH, unique=True)
    sent_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key} {self.sent_at:%Y-%m-%d}"


class Typed(models.Model):
    """What somebody typed on a page and could not send, sealed. `halka.trust.typed` alone uses it."""

    person = models.CharField(max_length=CODE_LENGTH)
    page = models.CharField(max_length=CODE_LENGTH)
    child = models.CharField(max_length=CODE_LENGTH, blank=True)
    sealed = models.BinaryField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "typed"
        constraints = [models.UniqueConstraint(fields=["person", "page"], name="one_typed_form_per_page")]

    def __str__(self) -> str:
        return f"{self.person} until {self.ends_at:%H:%M}"
