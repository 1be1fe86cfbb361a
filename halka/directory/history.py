"""What was done in a case: the entries of the ledger, with the names that the directory has for who did it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

from django.db import connection
from django.db.models import Case, OuterRef, Q, Subquery, When
from django.utils.translation import gettext as _

from halka.directory.models import Person, Unit
from halka.directory.models.place import profiles_spoken
from halka.pages.two_versions import Change
from halka.trust.acts import ACTS, Act
from halka.trust.codes import moment
from halka.trust.models import LedgerEntry

ANY_CASE = "*"  # stands where the reference of a case is put in


class Entry(NamedTuple):
    """What a page needs of a ledger entry: plain values, because a case may have hundreds."""

    seq: int
    act: str
    person: str
    unit: str
    thing: str
    thread: str
    reason: str
    happened_us: int
    person_name: str | None
    unit_name: str | None
    to_name: str | None

    @property
    def row(self) -> str:
        """The reference of what the deed is about: of a referral or a transfer that of its thread."""
        return self.thread or self.thing

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


def last_change(reader: Person, acts: tuple[Act, ...], **about: str) -> Change | None:
    """Who did one of these deeds last, for the page on which somebody else did it, too."""
    done = LedgerEntry.objects.filter(act__in=acts, outcome="done", **about).order_by("-seq").first()
    if done is None:
        return None
    person = Person.objects.filter(ref=done.person).first()
    name = person.name if person else _("Somebody")
    return Change(name, moment(done.recorded_us), is_own=done.person == reader.ledger_name)
