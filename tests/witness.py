"""What a deed wrote: exactly one entry, or nothing at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from halka.trust import witness
from halka.trust.action import Denied, Refused
from halka.trust.acts import ACCESS_DENIED, Act
from halka.trust.codes import microseconds
from halka.trust.models import LedgerEntry

TIMES = {"due_at": "due_us", "happened_at": "happened_us", "at": "recorded_us"}


def entries_since(seq: int) -> list[LedgerEntry]:
    return list(LedgerEntry.objects.filter(seq__gt=seq).order_by("seq"))


def last_seq() -> int:
    entry = LedgerEntry.objects.order_by("seq").last()
    return entry.seq if entry else 0


@contextmanager
def recorded_once(act: Act, **said: Any) -> Iterator[None]:
    """The block leaves one entry, which says this. Values may be functions, called after the block.

    Rows that the ledger answers for, which the block wrote or deleted, are noted in the entry as they are now."""
    before, rows = last_seq(), rows_now()
    yield
    entries = entries_since(before)
    assert [entry.act for entry in entries] == [act]
    expected = {name: value() if callable(value) else value for name, value in said.items()}
    expected = {
        TIMES.get(name, name): microseconds(value) if name in TIMES and value is not None else value
        for name, value in expected.items()
    }
    assert {name: getattr(entries[0], name) for name in expected} == expected
    changed = {name: digest for name, digest in rows_now().items() if rows.get(name) != digest}
    changed |= dict.fromkeys(rows.keys() - rows_now().keys(), witness.GONE)
    noted = {(table, row): digest for table, row, _, digest in json.loads(entries[0].wrote)}
    missing = [name for name, digest in changed.items() if noted.get(name) != digest]
    assert not missing, f"written and not noted: {missing}"


def rows_now() -> dict[tuple[str, str], str]:
    return {(row.table, row.row): row.digest for row in witness.rows_now()}


@contextmanager
def refused(message: str) -> Iterator[None]:
    """The block is refused with words that hold `message`, and leaves no trace."""
    before = everything()
    with pytest.raises(Refused, match=message) as refusal:
        yield
    said = str(refusal.value)
    assert said.endswith((".", "?"))
    assert said[0].isupper() or not said[0].isalpha()
    assert everything() == before


@contextmanager
def denied(person: Any) -> Iterator[None]:
    """The block may not be done by this person: one entry of the denial, and no other trace."""
    before, seq = everything(), last_seq()
    with pytest.raises(Denied):
        yield
    assert [(entry.act, entry.outcome, entry.person) for entry in entries_since(seq)] == [
        (ACCESS_DENIED, "denied", person.ledger_name)
    ]
    assert everything() == before


def everything() -> list[tuple[Any, ...]]:
    """All rows of Halka but the ledger's own, to compare before and after. Read without the ORM, because it is quicker."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # each question costs there, so it is one
            cursor.execute(" UNION ALL ".join(f"SELECT '{t}', t::text FROM {t} t" for t in _tables()))
            return sorted(cursor.fetchall())
        found = []
        for table in _tables():
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            found += [(table, *row) for row in cursor.fetchall()]
        return found


def _tables() -> list[str]:
    models = [model for model in apps.get_models() if model.__module__.startswith("halka.")]
    return [model._meta.db_table for model in models if model is not LedgerEntry]
