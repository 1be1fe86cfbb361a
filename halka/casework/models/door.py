"""Which cases a person may see: one condition, used by every table that hangs on a case."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from halka.directory.models import Person
from halka.trust.actor import Actor
from halka.trust.door import Guarded
from halka.trust.policy import Permission

if TYPE_CHECKING:
    from halka.casework.models.grant import Grant


def live_grants(person: Actor, at: datetime, **which: object) -> QuerySet[Grant]:
    """Grants that open the file to this person now: given to them, or to the line of supervision they hold."""
    from halka.casework.models.grant import Grant

    if not isinstance(person, Person) or not person.may(Permission.OPEN_CASE, at):
        return Grant.unscoped.none()
    supervised = person.units_where(Permission.APPROVE_STEP, at)
    holder = Q(person=person)
    if supervised:
        holder |= Q(unit__in=supervised, reason=Grant.Reason.SUPERVISION)
    open_file = [Grant.Breadth.FILE, Grant.Breadth.READ]
    return Grant.unscoped.filter(holder, Grant.live(at), breadth__in=open_file, **which)


def seen_through_case(person: Actor, at: datetime, path: str) -> Q:
    """The condition that `path` (a foreign key to Case, or `pk`) is a case this person may see.

    A conflict of interest beats every grant.
    """
    from halka.casework.models.grant import Exclusion

    if not isinstance(person, Person):
        return Q(pk__in=[])
    conflicts = Exclusion.unscoped.filter(person=person).values("case")
    return Q(**{f"{path}__in": live_grants(person, at).values("case")}) & ~Q(**{f"{path}__in": conflicts})


class OnCase(Guarded):
    """A row that belongs to a case and is seen by whoever sees the case."""

    class Meta(Guarded.Meta):
        abstract = True

    @classmethod
    def door(cls, person: Actor, at: datetime) -> Q:
        return seen_through_case(person, at, "case")
