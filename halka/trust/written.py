"""Questions whose SQL is written once: the query builder needs most of the time of a page that asks thirty of them.

A question is built by it all the same, once for each process, with marks in the place of the values that differ: a moment,
keys, words. Built a second time with other marks it must be the same but for them, or it is refused: what depends on
them in another way cannot be kept. Afterwards only values are put in their places.

Of a condition that stands inside other questions, which the builder goes on to build, see `trust/prepared.py`.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql.compiler import SQLCompiler

R = TypeVar("R")
Build = Callable[..., QuerySet[Any, R]]
"""The question with these values."""
Value = int | str | datetime
"""At most one of them is a moment."""
MOMENTS = (datetime(7777, 7, 7, 7, 7, 7, 7, UTC), datetime(6666, 6, 6, 6, 6, 6, 6, UTC))
KEYS = (-7_777_000, -6_666_000)
NEAR = timedelta(days=3 * 366)
"""A moment so near to a mark is counted from it."""
Place = tuple[int, timedelta] | None
"""What comes here: the value of this number, a moment so long after it; or what was written."""
NOW = timedelta(0)


class CannotBeKept(RuntimeError):
    """A programming error: the question depends on who asks, or when, in a way that no mark shows."""


@dataclass(frozen=True)
class _Written:
    rows: QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str
    params: tuple[object, ...]
    places: tuple[Place, ...]


_kept: dict[Hashable, _Written | None] = {}


def ask(build: Build[R], *values: Value, name: Hashable = None) -> list[R]:
    """The rows of the question that `build` makes of these values. `name`: the same for all who ask it in the same words,
    where `build` itself is not."""
    name = (name or build, tuple(map(type, values)), connection.vendor)
    if name not in _kept:
        _kept[name] = _write(build, values)
    written = _kept[name]
    found: Any = [] if written is None else _rows(written, values)
    return list(found)


def _write(build: Build[R], values: Sequence[Value]) -> _Written | None:
    """None where there is nothing to ask."""
    try:
        one, other = (_built(build, [_mark(v, n, which) for n, v in enumerate(values)]) for which in range(2))
    except EmptyResultSet:
        return None
    if (one.sql, one.places) != (other.sql, other.places) or any(
        _bare(mine) != _bare(theirs)
        for mine, theirs, place in zip(one.params, other.params, one.places, strict=True)
        if place is None
    ):
        raise CannotBeKept(one.sql)
    return one


def _bare(param: object) -> object:
    """JSON, as PostgreSQL is given it, is wrapped in something that equals nothing else."""
    return getattr(param, "obj", param)


def _mark(value: Value, nth: int, which: int) -> Value:
    if isinstance(value, datetime):
        return MOMENTS[which]
    return KEYS[which] - nth if isinstance(value, int) else f"mark {KEYS[which] - nth}"


def _built(build: Build[R], marks: Sequence[Value]) -> _Written:
    rows = build(*marks)
    compiler = rows.query.get_compiler(connection.alias)
    sql, params = compiler.as_sql()
    return _Written(rows, compiler, sql, tuple(params), tuple(_place(one, marks) for one in params))


def _place(param: object, marks: Sequence[Value]) -> Place:
    if isinstance(param, int | str) and param in marks:
        return marks.index(param), NOW
    moment = _moment(param)
    for nth, mark in enumerate(marks):
        if moment is not None and isinstance(mark, datetime) and abs(moment - mark) < NEAR:
            return nth, moment - mark
    return None


def _moment(param: object) -> datetime | None:
    """Also as SQLite keeps it."""
    if isinstance(param, str) and len(param) > len("7777-07-07") and param[4:5] == "-":
        try:
            param = datetime.fromisoformat(param)
        except ValueError:
            return None
    if not isinstance(param, datetime):
        return None
    return param if param.tzinfo else param.replace(tzinfo=UTC)


def _rows(written: _Written, values: Sequence[Value]) -> Iterable[object]:
    params = tuple(
        param if place is None else _put(values[place[0]], place[1])
        for param, place in zip(written.params, written.places, strict=True)
    )
    again: Any = copy.copy(written.compiler)
    # Itself: what stands for it in a thread is asked very often.
    again.connection = connections[connection.alias]
    rows: Any = written.rows
    if rows._iterable_class is ModelIterable and not rows._prefetch_related_lookups:
        return _objects(again, written.sql, params)
    again.as_sql = lambda *_how, **_more: (written.sql, params)
    found: Any = rows.all()
    found.query.get_compiler = lambda *_how, **_more: again
    return cast(Iterable[object], found)


def _objects(written: SQLCompiler, sql: str, params: tuple[object, ...]) -> Iterator[Model]:
    """As `ModelIterable` makes them of rows, without a query of its own, which takes as long as asking."""
    with connection.cursor() as cursor:
        cursor.execute(sql, cast(Any, params))
        rows = cursor.fetchall()
    compiler = cast(Any, written)
    select, about, beside = compiler.select, compiler.klass_info, compiler.annotation_col_map
    start, end = about["select_fields"][0], about["select_fields"][-1] + 1
    names = [column[0].target.attname for column in select[start:end]]
    # The types are those of another version of Django, in which it takes one thing more.
    joined = cast(Any, get_related_populators)(about, select, connection.alias)
    for row in compiler.results_iter([rows]):
        made = about["model"].from_db(connection.alias, names, row[start:end])
        for one in joined:
            one.populate(row, made)
        for name, place in beside.items():
            setattr(made, name, row[place])
        yield made


def _put(value: Value, after: timedelta) -> object:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value + after)
    return value
