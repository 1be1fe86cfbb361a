"""Rows written in the middle of a deed, and read again: SQL that is made once for each shape, and compare-and-set.

Django's query builder costs ten times what the store does, and a deed writes five rows. Values still go through
the fields of the model, so both stores get what Django would send.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from django.db import connection, models
from django.db.models.expressions import Col

Where = Mapping[str, object]


def insert(row: models.Model, fields: Iterable[Any], returning: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Inserts a new row and answers what the store filled in, as `Model._do_insert` does."""
    written = tuple(fields)
    asked = tuple(field.column for field in returning)
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in written]
    with connection.cursor() as cursor:
        cursor.execute(_insert(row._meta.db_table, tuple(field.column for field in written), asked), values)
        return cursor.fetchall() if asked else []


def add(row: models.Model, *, unless_there: bool = False) -> bool:
    """Inserts a new row as it is, without what Django does around it, and gives it its key. `unless_there`: answers False
    where another one has the same name."""
    meta = row._meta
    written = [field for field in meta.local_concrete_fields if field is not meta.pk or not meta.auto_field]
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in written]
    sql = _insert(meta.db_table, tuple(field.column for field in written), (cast(Any, meta.pk).column,))
    if unless_there:
        sql = sql.replace(" RETURNING ", " ON CONFLICT DO NOTHING RETURNING ")
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchone()
    if found is None:
        return False
    row.pk, row._state.adding, row._state.db = found[0], False, connection.alias
    return True


def put_many(
    model: type[models.Model],
    names: Sequence[str],
    values: Iterable[Sequence[object]],
    *,
    over: Sequence[str] = (),
) -> None:
    """Inserts many rows by one statement, for tables that are made again from others.

    `names` are fields, `values` what the store takes as it is (whole numbers, texts, bytes, booleans, None). With
    `over`, a row that is there with the same values in these fields is replaced.
    """
    with connection.cursor() as cursor:
        cursor.executemany(_put(model, tuple(names), tuple(over)), cast(Any, values))


def change(model: type[models.Model], where: Where, changes: Mapping[str, object]) -> int:
    """Compare and set: changes the rows that are still as `where` says; answers how many.

    In `where` None means empty and a tuple means one of these. Keys are names of fields or their columns.
    """
    sql, values = _update(model, tuple(changes), *_shape(where)), []
    for name, value in changes.items():
        values.append(_field(model, name).get_db_prep_save(_plain(value), connection))
    for name, value in where.items():
        if value is not None:
            each = value if isinstance(value, tuple) else (value,)
            values += [_field(model, name).get_db_prep_value(_plain(one), connection) for one in each]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def move(row: models.Model, still: Where, changes: Mapping[str, object]) -> bool:
    """Compare and set one row: the object takes the new values when the row was still so; else nothing changes."""
    if not change(type(row), {"pk": row.pk, **still}, changes):
        return False
    for name, value in changes.items():
        setattr(row, name, value)
    return True


def read(model: type[models.Model], names: tuple[str, ...], key: int) -> dict[str, object] | None:
    """The row of this key as it is in the store, as `values(*names)` reads it; None when there is none."""
    sql, converters = _select(model, names, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [key])
        if (found := cursor.fetchone()) is None:
            return None
    values = list(found)
    for place, convert, column in converters:
        values[place] = convert(values[place], column, connection)
    return dict(zip(names, values, strict=True))


def _plain(value: object) -> object:
    return value.pk if isinstance(value, models.Model) else value


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.pk if name == "pk" else model._meta.get_field(name)


def _shape(where: Where) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The names asked for, and how many values each has: 0 for empty, -1 for a single one."""
    sizes = (0 if v is None else len(v) if isinstance(v, tuple) else -1 for v in where.values())
    return tuple(where), tuple(sizes)


@lru_cache(maxsize=512)
def _insert(table: str, columns: tuple[str, ...], asked: tuple[str, ...]) -> str:
    names, marks = ", ".join(map(_quoted, columns)), ", ".join(["%s"] * len(columns))
    back = f" RETURNING {', '.join(map(_quoted, asked))}" if asked else ""
    return f"INSERT INTO {_quoted(table)} ({names}) VALUES ({marks}){back}"  # noqa: S608 - names of the models


@lru_cache(maxsize=512)
def _put(model: type[models.Model], names: tuple[str, ...], over: tuple[str, ...]) -> str:
    sql = _insert(model._meta.db_table, tuple(_field(model, name).column for name in names), ())
    if not over:
        return sql
    rest = ", ".join(f"{_column(model, n)} = excluded.{_column(model, n)}" for n in names if n not in over)
    return f"{sql} ON CONFLICT ({', '.join(_column(model, name) for name in over)}) DO UPDATE SET {rest}"


@lru_cache(maxsize=64)
def _select(
    model: type[models.Model], names: tuple[str, ...], vendor: str
) -> tuple[str, list[tuple[int, Callable[..., object], Col]]]:
    """With what turns the values of this store (`vendor`) into those of the fields."""
    fields = [_field(model, name) for name in names]
    columns = [Col(model._meta.db_table, field) for field in fields]
    converters = [
        (place, convert, column)
        for place, column in enumerate(columns)
        for convert in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
    ]
    said = ", ".join(_quoted(field.column) for field in fields)
    table, key = _quoted(model._meta.db_table), _column(model, "pk")
    return f"SELECT {said} FROM {table} WHERE {key} = %s", converters  # noqa: S608 - names of the models


@lru_cache(maxsize=512)
def _update(
    model: type[models.Model], changed: tuple[str, ...], asked: tuple[str, ...], sizes: tuple[int, ...]
) -> str:
    table = _quoted(model._meta.db_table)
    changes = ", ".join(f"{_column(model, name)} = %s" for name in changed)
    tests = " AND ".join(_test(_column(model, name), size) for name, size in zip(asked, sizes, strict=True))
    return f"UPDATE {table} SET {changes} WHERE {tests}"  # noqa: S608 - names of the models


def _test(column: str, size: int) -> str:
    if size < 0:
        return f"{column} = %s"
    return f"{column} IN ({', '.join(['%s'] * size)})" if size else f"{column} IS NULL"


def _column(model: type[models.Model], name: str) -> str:
    return _quoted(_field(model, name).column)


def _quoted(name: str) -> str:
    return f'"{name}"'
