"""What deeds left in an empty store, to be written back without the deeds."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connection

Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]
"""Table -> its columns and its rows in the order in which they were written."""


def left() -> Rows:
    """The rows of all tables of Halka that have any."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model.__module__.startswith("halka."):
                table = model._meta.db_table
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
                if written := cursor.fetchall():
                    found[table] = ([column[0] for column in cursor.description], written)
    return found


def write(rows: Rows) -> None:
    """All of them again, with the numbers that they had; what refers to what is checked at the commit."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table, (columns, written) in rows.items():
            names, places = ", ".join(map(quote, columns)), ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({places})", written)
