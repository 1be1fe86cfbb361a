"""What was typed and could not be kept: sealed under the child's key where there is one, for the same person, 12 hours."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from halka.trust import beside, vault
from halka.trust.models import SentForm, Typed

KEPT_FOR = timedelta(hours=12)
SENT_FOR = timedelta(days=2)
"""How long a form is known to have been sent: longer than anybody's sitting."""
LONGEST = 200_000  # letters of one form

Said = Mapping[str, list[str]]


def keep(*, person: str, page: str, child: str, said: Said, at: datetime) -> bool:
    """Keeps the answers (name of the field to values) of one person on one page; the newest take the place of the older.

    False where they are too long or the child was erased: then nothing is kept."""
    if sum(len(value) for values in said.values() for value in values) > LONGEST:
        return False
    mark = _mark(page)
    try:
        with transaction.atomic():
            sealed = _sealed((person, mark, child), said)
            Typed.objects.update_or_create(
                person=person,
                page=mark,
                defaults={"child": child, "sealed": sealed, "ends_at": at + KEPT_FOR},
            )
    except vault.VaultProblem:
        return False
    return True


def kept(*, person: str, page: str, at: datetime) -> dict[str, list[str]] | None:
    """What this person typed on this page, while it is kept and can be read."""
    row = Typed.objects.filter(person=person, page=_mark(page), ends_at__gt=at).first()
    if row is None:
        return None
    try:
        with transaction.atomic():
            return _opened((row.person, row.page, row.child), bytes(row.sealed))
    except vault.VaultProblem:
        return None


def pages_of(person: str, at: datetime) -> set[str]:
    """Where something is kept for this person, for `is_on`."""
    return set(Typed.objects.filter(person=person, ends_at__gt=at).values_list("page", flat=True))


def is_on(page: str, pages: set[str]) -> bool:
    return _mark(page) in pages


def forget(*, person: str, page: str) -> None:
    Typed.objects.filter(person=person, page=_mark(page)).delete()


def forget_ended(at: datetime) -> None:
    """Also what belongs to a child whose records were erased: its key is gone, nobody can read it."""
    Typed.objects.filter(ends_at__lte=at).delete()
    Typed.objects.filter(child__in=vault.erased_children()).delete()
    SentForm.objects.filter(sent_at__lte=at - SENT_FOR).delete()


def _mark(page: str) -> str:
    return hashlib.sha256(page.encode()).hexdigest()[:32]


def _sealed(place: tuple[str, ...], said: Said) -> bytes:
    """`place`: person, page, child."""
    words = json.dumps(dict(said), ensure_ascii=False).encode()
    return beside.sealed(vault.key_beside(place[-1]), place, words)


def _opened(place: tuple[str, ...], ct: bytes) -> dict[str, list[str]]:
    said: dict[str, list[str]] = json.loads(beside.opened(vault.key_beside(place[-1]), place, ct))
    return said
