"""Rows that the ledger answers for: who can open a case and who must not, who agreed, what was sent, who holds a post,
who is around the child, whether the child was seen, what was corrected.

A deed that writes such a row notes it; its entry takes a keyed digest of what the row says, as it takes the digests of
sealed records. `halka ledger verify` reads the rows again: one that no entry wrote, that says something else, or that is
gone is found. Each version may add kinds: a store from before takes their rows in once, by `halka upgrade`; until then
they are not compared.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import cast

from django.db import connection, models
from django.db.models import QuerySet

from halka.trust import entries, keys, receipts, rows
from halka.trust.models import Tombstone
from halka.trust.receipts import Receipt

MARKS = {"rows-1": 1, "rows-2": 2, "rows-3": 3}
"""What an entry names (`thing`) from which on rows are compared: the kinds of that version, and of those before."""
BEGUN = "rows-3"
PREFIX = "row:"
GONE = ""
"""In the place of a digest: the deed deleted the row."""
CHUNK = 2000

KINDS: dict[str, Witnessed] = {}


@dataclass(frozen=True)
class Witnessed:
    """A kind of row: where the rows are, and the fields that count, the first of which never changes and names it."""

    name: str
    rows: Callable[[], QuerySet[models.Model]]
    fields: tuple[str, ...]
    said: Callable[[dict[str, object]], dict[str, object]] = dict
    since: int = 1

    @property
    def table(self) -> str:
        return PREFIX + self.name

    def note(self, **which: object) -> None:
        """Notes the rows that match, as they are now, for the entry of the running deed."""
        if which.keys() == {
            "pk"
        }:  # nearly always; the query builder would cost five times what the rest does
            row = rows.read(self.rows().model, self.fields, cast(int, which["pk"]))
            found = [row] if row else []
        else:
            found = list(self.rows().filter(**which).values(*self.fields))
        for row in found:
            receipts.note(self._receipt(row))

    def note_gone(self, named: object) -> None:
        """Notes that the running deed deletes the row of this name."""
        receipts.note(Receipt(self.table, str(named), 0, GONE))

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
    since: int = 1,
) -> Witnessed:
    """`since`: the version of `MARKS` that begins to compare it. The fields are never changed afterwards."""
    if name in KINDS:
        raise ValueError(f"The kind of row {name} stands twice.")
    KINDS[name] = Witnessed(name, rows, fields, said, since)
    return KINDS[name]


def rows_now(*, after: int = 0, upto: int = MARKS[BEGUN]) -> Iterator[Receipt]:
    """Every witnessed row of the store, of the kinds of these versions; of a table that is gone, none."""
    tables = set(connection.introspection.table_names())
    for each in KINDS.values():
        if after < each.since <= upto and each.rows().model._meta.db_table in tables:
            yield from each.receipts()


def is_compared(table: str, begun: int) -> bool:
    """Whether rows noted under this name are compared; a kind that the program does not know is."""
    known = KINDS.get(table.removeprefix(PREFIX))
    return known is None or known.since <= begun


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _mac(content: bytes) -> str:
    """Keyed, because a row says so little that it could be guessed from a plain digest."""
    return hmac.digest(keys.current().derive(keys.LEDGER_MAC), content, hashlib.sha256).hex()


TOMBSTONES = kind("tombstone", Tombstone.objects.all, "child", "at", "basis", "by")
