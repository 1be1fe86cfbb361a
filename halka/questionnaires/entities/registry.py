"""Lists that a room above fills. A list that nobody registered holds what phones told, each row for who told it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from halka.directory.models import Person


@dataclass(frozen=True)
class Row:
    """`source`: the reference of what stands behind it. `stamp`: another one whenever the row says something else, on
    whatever phone. `known`: what the room has for properties that phones may send; compared, and never on a phone.
    `due`: when something of it is due next."""

    source: str
    child: str
    label: str
    stamp: str
    values: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)
    due: datetime | None = None


class FollowUps(Protocol):
    """One list, named by `name`."""

    name: str

    def columns(self, tier: str) -> tuple[str, ...]:
        """The properties that a phone of this tier may carry, in their order."""
        ...

    def rows(self, person: Person, at: datetime, tier: str) -> Iterable[Row]:
        """What is this person's to follow up now, and nothing else."""
        ...

    def theirs(self, person: Person, at: datetime) -> set[str]:
        """The sources of these rows, without opening a word."""
        ...

    def read_by(self, person: Person, at: datetime) -> Iterable[object]:
        """The sources of which this person reads what phones told, also when there is nothing to follow up any more; as a
        query, where the room has one."""
        ...

    def may_create(self, person: Person, at: datetime) -> bool: ...

    def looked(self, person: Person, at: datetime) -> None:
        """Enters that this person's phone fetched the list."""
        ...

    def took(self, person: Person, at: datetime, sources: Iterable[str]) -> None:
        """Enters a look for each row that this person took along."""
        ...

    def case_of(self, source: str) -> str:
        """The reference by which the record tells it, or ""."""
        ...


LISTS: dict[str, FollowUps] = {}


def register(follow_ups: FollowUps) -> None:
    LISTS[follow_ups.name] = follow_ups
