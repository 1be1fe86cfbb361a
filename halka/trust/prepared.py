"""Rows named by a condition whose SQL is written once: the same question stands in nearly every query of a page.

The query builder needs most of the time of a page, and of that most for the conditions that say who may see what. They
are built by it all the same, with `Given` where a value comes later, so that there is one place and one language for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)

if TYPE_CHECKING:
    from django.db.models.sql.compiler import SQLCompiler

    AField = Field[Any, Any]
    Rows = QuerySet[Any, Any]


class Given(Expression):
    """A value that is known when the rows are asked for, and not yet when their SQL is written."""

    def __init__(self, at: int, field: AField) -> None:
        super().__init__(output_field=field)
        self.at = at

    def as_sql(self, compiler: object, connection: object) -> tuple[str, tuple[str | int, ...]]:
        return "%s", (self,)  # type: ignore[return-value]

    def value(self, values: tuple[object, ...]) -> object:
        return self.output_field.get_db_prep_value(values[self.at], connection)


def _written(rows: Rows) -> tuple[str, tuple[object, ...]]:
    try:
        sql, params = rows.query.get_compiler(connection.alias).as_sql()
    except EmptyResultSet:
        return "SELECT 0 WHERE 1 = 0", ()
    return sql, tuple(params)


class Prepared:
    """`fields` say of what kind the values are; the last of them stands for any number. `build` is handed a `Given` for
    each, and says the rows, with one column. Called with values it is what stands after `IN`."""

    def __init__(self, build: Callable[..., Rows], *fields: type[AField]) -> None:
        self._build, self._fields = build, fields
        self._written: dict[tuple[str, int], tuple[str, tuple[object, ...]]] = {}

    def __call__(self, *values: object) -> RawSQL:
        key = (connection.vendor, len(values))
        written = self._written.get(key)
        if written is None:
            kinds = [self._fields[min(at, len(self._fields) - 1)] for at in range(len(values))]
            rows = self._build(*(Given(at, kind()) for at, kind in enumerate(kinds)))
            written = self._written[key] = _written(rows)
        sql, given = written
        bound = [one.value(values) if isinstance(one, Given) else one for one in given]
        return RawSQL(sql, bound)  # noqa: S611 - written by the query builder; values are parameters


class PreparedRows(Generic[M]):
    """As `Prepared`, for a question that is asked by itself and often: rows, with what its `select_related` reads along."""

    def __init__(self, build: Callable[..., QuerySet[M, M]], *fields: type[AField]) -> None:
        self._build, self._fields = build, fields
        self._written: WeakKeyDictionary[object, dict[int, tuple[SQLCompiler, str, tuple[object, ...]]]] = (
            WeakKeyDictionary()
        )

    def __call__(self, *values: object) -> list[M]:
        compiler, sql, given = self._of(len(values))
        bound = [one.value(values) if isinstance(one, Given) else one for one in given]
        with connection.cursor() as cursor:
            cursor.execute(sql, cast(Any, bound))
            found: list[Sequence[object]] = cursor.fetchall()
        return cast(list[M], list(_made(compiler, found)))

    def _of(self, count: int) -> tuple[SQLCompiler, str, tuple[object, ...]]:
        """Written for each connection, which a thread has for itself."""
        mine = self._written.setdefault(connections[connection.alias], {})
        if count not in mine:
            kinds = [self._fields[min(at, len(self._fields) - 1)] for at in range(count)]
            rows = self._build(*(Given(at, kind()) for at, kind in enumerate(kinds)))
            compiler = rows.query.get_compiler(connection.alias)
            sql, params = compiler.as_sql()
            mine[count] = (compiler, sql, tuple(params))
        return mine[count]


def _made(compiler: SQLCompiler, found: list[Sequence[object]]) -> Iterator[Model]:
    """The objects, as Django makes them of rows."""
    select, about = compiler.select, compiler.klass_info
    assert select is not None
    assert about is not None
    places = about["select_fields"]
    start, end = places[0], places[-1] + 1
    names = [column[0].target.attname for column in select[start:end]]
    # The types are those of another version of Django, in which it takes one thing more.
    beside = cast(Any, get_related_populators)(about, select, connection.alias)
    for row in compiler.results_iter([found]):
        made = about["model"].from_db(connection.alias, names, row[start:end])
        for one in beside:
            one.populate(row, made)
        yield made
