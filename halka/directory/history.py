"""What was done in a case: the entries of the ledger, with the names that the directory has for who did it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

from django.db import connection
from django.db.models import Case, OuterRef, Q, Subquery, When

from halka.directory.models import Person, Unit
from halka.directory.models.place import profiles_spoken
from halka.trust.acts import ACTS
from halka.trust.models import LedgerEntry

ANY_CASE = "*"  # stands where the reference of a case is put in


class Entry(NamedTuple):
    """What a page needs of a ledger entry: plain values, because a case may have hundreds."""

    seq: int
    act: str
    person: str
    unit: str
    thing: str
    reason: str
    happened_us: int
    person_name: str | None
    unit_name: str | None
    to_name: str | None

    @property
    def happened_at(self) -> datetime:
        return datetime.fromtimestamp(self.happened_us / 1_000_000, UTC)


def entries(case_ref: str, language: str) -> list[Entry]:
    """The deeds in a case in their order, with the names of who acted and of both units, in one query."""
    sql, values = _question(language, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [case_ref if value == ANY_CASE else value for value in values])
        rows = [Entry(*row) for row in cursor.fetchall()]
    return sorted(rows, key=lambda entry: (entry.happened_us, entry.seq))


@cache
def _question(language: str, vendor: str) -> tuple[str, tuple[str | int, ...]]:
    """Its SQL, made once for each language: making it costs five times what reading the entries does, and every page of
    a case reads them."""
    person = Person.objects.filter(ref=OuterRef("person")).values("name")[:1]
    told = [act for act in ACTS.values() if act.sentence]
    found = LedgerEntry.objects.filter(case=ANY_CASE, act__in=told, outcome="done").annotate(
        person_name=Subquery(person),
        unit_name=_everyday("unit", language),
        to_name=_everyday("to_unit", language),
    )
    sql, values = found.values_list(*Entry._fields).query.sql_with_params()
    return sql, tuple(values)


def _everyday(column: str, language: str) -> Subquery:
    """The everyday name of a unit, as `Unit.everyday_name` says it; none for a hidden place."""
    units = Unit.objects.filter(code=OuterRef(column), is_hidden=False)
    own = Q(profile_code__in=profiles_spoken(language)) & ~Q(name_local="")
    return Subquery(
        units.annotate(shown=Case(When(own, then="name_local"), default="name")).values("shown")[:1]
    )
