"""The front door: a row about a child is reached through `objects.visible_to(person, at)` and no other way.

`unscoped` stands beside it for actions, jobs and the extract; an architecture test keeps the word out of views.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self, TypeVar

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.http import Http404

from halka.trust import ledger, rows
from halka.trust.actor import Actor
from halka.trust.acts import ACCESS_DENIED

M = TypeVar("M", bound="Guarded")


class BackDoor(RuntimeError):
    """A programming error: somebody asked for all rows of a table that leads to a child."""


class FrontDoor(models.Manager[Any]):
    """Answers only who asks as somebody: `visible_to`."""

    def get_queryset(self) -> QuerySet[Any]:
        raise BackDoor(
            f"{self.model.__name__}: say visible_to(person, at), or `unscoped` in an action, a job or the extract"
        )

    def visible_to(self, person: Actor, at: datetime) -> QuerySet[Any]:
        model: type[Guarded] = self.model
        return model.unscoped.filter(model.door(person, at))


class Guarded(models.Model):
    """A table that leads to a child. Each says at its door who may see which of its rows."""

    objects: ClassVar[FrontDoor] = FrontDoor()
    unscoped: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        abstract = True
        # What Django itself uses to follow a foreign key or to delete; the front door is for people.
        base_manager_name = "unscoped"
        default_manager_name = "unscoped"

    def _do_insert(
        self, manager: Any, using: str | None, fields: Iterable[Any], returning_fields: Any, raw: bool
    ) -> list[tuple[Any, ...]]:
        return rows.insert(self, fields, returning_fields)

    @classmethod
    def door(cls, person: Actor, at: datetime) -> Q:
        """The rows `person` may see at that moment, as a condition with `IN (subquery)`."""
        raise NotImplementedError


def find(model: type[M], *, by: Actor, at: datetime, ref: str) -> M:
    """The row with this reference, if `by` may see it. Otherwise 404, entered as a denial.

    A row that does not exist takes the same path, so that nobody can tell the two apart.
    """
    row = model.objects.visible_to(by, at).filter(ref=ref).first()
    if row is None:
        with transaction.atomic():
            ledger.record(
                ACCESS_DENIED,
                at=at,
                person=by.ledger_name,
                unit=by.unit_code,
                thing=ref if ref.isalnum() and len(ref) <= 64 else "",
                reason=model._meta.model_name or "",
                outcome="denied",
            )
        raise Http404
    found: M = row
    return found
