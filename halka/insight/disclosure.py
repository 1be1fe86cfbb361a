"""How exactly a person may be told a number about children: as it is, or rounded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from halka.analysis import disclosure
from halka.directory.models import Person
from halka.trust import keys
from halka.trust.policy import Permission

# Names what a number was made of, from its measure and its cell; None when it cannot.
Naming = Callable[..., "str | None"]


class Disclosure(Protocol):
    @property
    def is_exact(self) -> bool: ...

    def count(self, number: int, measure: str, *, of: str = "", **cell: object) -> int | None:
        """The number as it may be told; None is "under 5". `of` names what was counted, where the caller knows."""
        ...


@dataclass(frozen=True)
class Exact:
    """For those who may see the cases behind a number."""

    is_exact: bool = True

    def count(self, number: int, measure: str, *, of: str = "", **cell: object) -> int | None:
        return number


@dataclass(frozen=True)
class Rounded:
    """For everybody else. A number is rounded by what it was made of: `of`, or what `counted` names; only what nobody can
    name so by how it was asked, with `common`, the filters of the whole page."""

    common: Mapping[str, object]
    key: bytes = field(repr=False)
    counted: Naming | None = field(default=None, repr=False)
    is_exact: bool = False

    def count(self, number: int, measure: str, *, of: str = "", **cell: object) -> int | None:
        name = of or (self.counted(measure, **cell) if self.counted else None)
        return disclosure.shown(number, name or disclosure.cell(measure, **self.common, **cell), self.key)


def may_see_cases(person: Person, at: datetime) -> bool:
    return person.may(Permission.SEE_LATE_REFERRALS, at)


def disclosure_for(
    person: Person, at: datetime, common: Mapping[str, object], counted: Naming | None = None
) -> Disclosure:
    """Who tells this person the numbers of a page with these filters."""
    if may_see_cases(person, at):
        return Exact()
    return Rounded(common, keys.current().derive(keys.ROUNDING), counted)
