"""A condition whose SQL is written once, and which stands inside other questions: who may see what.

The query builder needs most of the time of a page, and of that most for these conditions. They are built by it all the
same, with `Given` where a value comes later, so that there is one place and one language for them; what they become is put
into questions that it goes on to build. Of a question that is asked by itself see `trust/written.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, Field, QuerySet
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
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
