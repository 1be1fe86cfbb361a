"""Tries to sign in, counted in the store that every process of the site shares."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from django.db import IntegrityError, models, transaction
from django.db.models import F

from halka.trust import keys

WINDOW = timedelta(minutes=15)


class Tries(models.Model):
    """How often something was tried in a window of at most fifteen minutes, or until when something is known.

    What is counted stands here as a keyed mark only: no name, no address, no code."""

    mark = models.CharField(max_length=64, unique=True)
    number = models.PositiveIntegerField(default=1)
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "tries"

    def __str__(self) -> str:
        return f"{self.number} until {self.ends_at:%H:%M}"

    @staticmethod
    def mark_of(*what: str) -> str:
        key = keys.current().derive(keys.SIGN_IN)
        said = b"".join(len(part := each.encode()).to_bytes(4, "big") + part for each in what)
        return hmac.digest(key, said, hashlib.sha256).hex()

    @classmethod
    def take(cls, mark: str, *, at: datetime, most: int) -> bool:
        """Counts one more try, in one statement, and says whether it was still among the `most` of this window.

        A try that is refused is not counted: a window ends fifteen minutes after its first try, whatever is tried in it.
        """
        now = cls.objects.filter(mark=mark, ends_at__gt=at, ends_at__lte=at + WINDOW)
        for _attempt in range(3):  # another process may begin or end the same window in between
            if now.filter(number__lt=most).update(number=F("number") + 1):
                return True
            if now.exists():
                return False
            # Also a window that a wrong clock has put into the future begins anew.
            if cls.objects.filter(mark=mark).exclude(ends_at__gt=at, ends_at__lte=at + WINDOW).update(
                number=1, ends_at=at + WINDOW
            ) or cls._begin(mark, at + WINDOW):
                return True
        return False

    @classmethod
    def count(cls, mark: str, *, at: datetime) -> int:
        row = cls.objects.filter(mark=mark, ends_at__gt=at, ends_at__lte=at + WINDOW).first()
        return row.number if row else 0

    @classmethod
    def give_back(cls, marks: list[str]) -> None:
        """What succeeded was no guess."""
        cls.objects.filter(mark__in=marks, number__gt=0).update(number=F("number") - 1)

    @classmethod
    def know(cls, mark: str, *, until: datetime) -> None:
        cls.objects.update_or_create(mark=mark, defaults={"ends_at": until})

    @classmethod
    def knows(cls, mark: str, *, at: datetime) -> bool:
        return cls.objects.filter(mark=mark, ends_at__gt=at).exists()

    @classmethod
    def _begin(cls, mark: str, ends_at: datetime) -> bool:
        try:
            with transaction.atomic():
                cls.objects.create(mark=mark, ends_at=ends_at)
        except IntegrityError:
            return False
        return True
