"""Rows that the ledger answers for: who can open a case, who must not know, how great the risk is, what was erased.

A deed that writes such a row notes it; its entry takes a keyed digest of what the row says, as it takes the digests of
sealed records. `halka ledger verify` reads the rows again: one that no entry wrote, that says something else, or that is
gone is found. A store from before this is witnessed once, by `halka upgrade`; until then its rows are not compared.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, models
from django.db.models import QuerySet

from halka.trust import entries, keys, receipts
from halka.trust.models import Tombstone
from halka.trust.receipts import Receipt

BEGUN = "rows-1"
"""What the entry names (`thing`) from which on rows are compared."""
PREFIX = "row:"
CHUNK = 2000

KINDS: dict[str, Witnessed] = {}


@dataclass(frozen=True)
class Witnessed:
    """A kind of row: where the rows are, and the fields that count, the first of which never changes and names it."""

    name: str
    rows: Callable[[], QuerySet[models.Model]]
    fields: tuple[str, ...]
    said: Callable[[dict[str, object]], dict[str, object]] = dict

    @property
    def table(self) -> str:
        return PREFIX + self.name

    def note(self, **which: object) -> None:
        """Notes the rows that match, as they are now, for the entry of the running deed."""
        for row in self.rows().filter(**which).values(*self.fields):
            receipts.note(self._receipt(row))

    def receipts(self) -> Iterator[Receipt]:
        """Every row, in pieces."""
        after: object = None
        while True:
            rows = self.rows().order_by("pk")
            if after is not None:
                rows = rows.filter(pk__gt=after)
            found = list(rows.values(*dict.fromkeys(("pk", *self.fields)))[:CHUNK])
            yield from map(self._receipt, found)
            if len(found) < CHUNK:
                return
            after = found[-1]["pk"]

    def _receipt(self, row: dict[str, object]) -> Receipt:
        named = str(row[self.fields[0]])
        said = self.said(row)
        content = {name: _plain(said[name]) for name in self.fields}
        return Receipt(self.table, named, 0, _mac(entries.canonical([self.name, content])))


def kind(
    name: str,
    rows: Callable[[], QuerySet[models.Model]],
    *fields: str,
    said: Callable[[dict[str, object]], dict[str, object]] = dict,
) -> Witnessed:
    if name in KINDS:
        raise ValueError(f"The kind of row {name} stands twice.")
    KINDS[name] = Witnessed(name, rows, fields, said)
    return KINDS[name]


def rows_now() -> Iterator[Receipt]:
    """Every witnessed row of the store; of a table that is gone, none."""
    tables = set(connection.introspection.table_names())
    for each in KINDS.values():
        if each.rows().model._meta.db_table in tables:
            yield from each.receipts()


def _plain(value: object) -> object:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def _mac(content: bytes) -> str:
    """Keyed, because a row says so little that it could be guessed from a plain digest."""
    return hmac.digest(keys.current().derive(keys.LEDGER_MAC), content, hashlib.sha256).hex()


TOMBSTONES = kind("tombstone", Tombstone.objects.all, "child", "at", "basis", "by")
