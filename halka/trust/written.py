"""Questions whose SQL is written once: the query builder needs most of the time of a page that asks thirty of them.

A question is built by it all the same, once for each process, with marks in the place of the moment and of the keys of
whoever asks. Built a second time with other marks it must be the same but for them, or it is refused: what depends on
them in another way cannot be kept. Afterwards only values are put in their places.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)
R = TypeVar("R")
Build = Callable[[datetime, Sequence[int]], QuerySet[Any, R]]
"""The question at a moment, with these keys."""
MOMENTS = (datetime(7777, 7, 7, 7, 7, 7, 7, UTC), datetime(6666, 6, 6, 6, 6, 6, 6, UTC))
KEYS = (-7_777_000, -6_666_000)
NEAR = timedelta(days=3 * 366)
"""A moment so near to a mark is counted from it."""
Place = int | timedelta | None
"""What comes here: the key of this number, a moment so long after the one asked for, or what was written."""


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


def ask(name: Hashable, build: Build[R], at: datetime, keys: Sequence[int]) -> list[R]:
    """The rows of the question. `name`: the same for all who ask it in the same words, with as many keys."""
    name = (name, len(keys), connection.vendor)
    if name not in _kept:
        _kept[name] = _write(build, len(keys))
    written = _kept[name]
    found: Any = [] if written is None else _rows(written, at, keys)
    return list(found)


def _write(build: Build[R], number: int) -> _Written | None:
    """None where there is nothing to ask."""
    try:
        one, other = (_built(build, which, number) for which in range(2))
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


def _built(build: Build[R], which: int, number: int) -> _Written:
    rows = build(MOMENTS[which], [KEYS[which] - n for n in range(number)])
    compiler = rows.query.get_compiler(connection.alias)
    sql, params = compiler.as_sql()
    places = tuple(_place(one, which, number) for one in params)
    return _Written(rows, compiler, sql, tuple(params), places)


def _place(param: object, which: int, number: int) -> Place:
    if isinstance(param, int) and not isinstance(param, bool):
        nth = KEYS[which] - param
        return nth if 0 <= nth < number else None
    moment = _moment(param)
    after = moment - MOMENTS[which] if moment is not None else NEAR
    return after if abs(after) < NEAR else None


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


def _rows(written: _Written, at: datetime, keys: Sequence[int]) -> QuerySet[Model, object]:
    adapt = connection.ops.adapt_datetimefield_value
    params = tuple(
        param if place is None else adapt(at + place) if isinstance(place, timedelta) else keys[place]
        for param, place in zip(written.params, written.places, strict=True)
    )
    again: Any = copy.copy(written.compiler)
    again.connection = connection
    again.as_sql = lambda *_how, **_more: (written.sql, params)
    found: Any = written.rows.all()
    found.query.get_compiler = lambda *_how, **_more: again
    asked: QuerySet[Model, object] = found
    return asked
