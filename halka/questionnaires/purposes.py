"""What a questionnaire can be for. Rooms above register purposes; this room knows only their names and what they ask for.

A purpose says which fields a form of it needs, who may fill it about what, and which deed is called with the answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from halka.questionnaires.given import Given

if TYPE_CHECKING:  # a workbook is examined in a process that knows no tables
    from django.db.models import Model, QuerySet

    from halka.directory.models import Person

Readers = Callable[["Person", datetime], "QuerySet[Model, object]"]
Kinds = tuple[str, ...]
"""Names of controls (input, select1, select ...) of which a field may be one; empty for a value that is not asked."""


@dataclass(frozen=True)
class Subject:
    """What a filling is about. `ref`: its reference; `child`: under whose key answers are sealed, "" for that of the
    installation; `words` and `url`: what it is called on a page and where that page is; `known`: what is filled beforehand;
    `first`: answers that stand there when it is begun, and can be changed;
    `instead`: words and address of what may be meant in its place; `sent`: what is said when its deed is done; `anew`:
    questions that are asked once more where it is mended, because what they are about may have changed."""

    ref: str
    child: str
    words: str
    url: str
    known: Mapping[str, str] = field(default_factory=dict)
    instead: tuple[tuple[str, str], ...] = ()
    first: Mapping[str, str] = field(default_factory=dict)
    sent: str = ""
    anew: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Handed:
    """What a deed is given; `ref`: the reference of the answers. It answers with the reference of what it made."""

    by: Person
    at: datetime
    ref: str
    received_at: datetime
    subject: str
    given: Given


@dataclass(frozen=True)
class Standing:
    """What a deed would put something else in the place of. `mark`: another one whenever something else stands there; "" where
    nothing is put in the place of anything. `lines`: the same in words."""

    mark: str = ""
    lines: tuple[tuple[str, str], ...] = ()


def nothing_stands(_person: Person, _at: datetime, _ref: str) -> Standing:
    return Standing()


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """`find` answers what somebody may fill it about, as a page would: 404 for what is not to be seen, `Denied` for what
    one may not do, `Refused` for what makes no sense now. `child_of` answers whoever asks, for sealing. `readers`: the
    references of all that this person may read answers about; `level_for`: up to which level. `named`: the reference of what
    a phone names in the form. `goes_along`: it can be filled without a network; `carried`: what a device may know beforehand of
    what is filled in; `stands`: what stands there now.

    `along`: what beside the own cases it can be filled about on a visit, each with its words; `own`: what it is about where
    nobody says so; `seals_with_thing`: what the deed makes has a key of its own, and the answers go under that."""

    code: str
    needs: Mapping[str, Kinds]
    find: Callable[[Person, datetime, str], Subject]
    child_of: Callable[[str], str]
    readers: Readers
    level_for: Callable[[Person, datetime, str], int]
    deed: Callable[[Handed], str]
    named: Callable[[Given], str] = lambda _given: ""
    goes_along: bool = False
    carried: frozenset[str] = frozenset()
    stands: Callable[[Person, datetime, str], Standing] = nothing_stands
    along: Callable[[Person, datetime], Sequence[tuple[str, str]]] = lambda _person, _at: ()
    own: Callable[[Person, datetime], str] = lambda _person, _at: ""
    seals_with_thing: bool = False


_PURPOSES: dict[str, Purpose] = {}


def register(*purposes: Purpose) -> None:
    """Called once by the room above, when it is loaded."""
    _PURPOSES.update({purpose.code: purpose for purpose in purposes})


def purpose_called(code: str) -> Purpose | None:
    return _PURPOSES.get(code)


def all_purposes() -> list[Purpose]:
    return list(_PURPOSES.values())


def needs() -> dict[str, dict[str, list[str]]] | None:
    """What forms of each purpose need, as plain data; nothing where no room has registered any: then none is checked."""
    return {
        one.code: {name: list(kinds) for name, kinds in one.needs.items()} for one in _PURPOSES.values()
    } or None
