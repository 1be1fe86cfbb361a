"""A person's day, gathered from all rooms: danger, then risk, then time (the order rules of `docs/design.md`).

A room adds its things by a function in its `things.py` and a name in one of these lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from halka.boards import things as boards
from halka.casework import things as casework
from halka.casework.team import team
from halka.directory import things as directory
from halka.directory.models import Person
from halka.pages.panels import Panel
from halka.pages.things import MOST, Kind, Thing, by_risk, by_time, new, of_others
from halka.questionnaires import things as questionnaires
from halka.recommendations import things as recommendations
from halka.sharing import things as sharing
from halka.sharing.boards_list import boards_list

SOURCES: list[Callable[[Person, datetime], Iterable[Thing]]] = [
    casework.things,
    sharing.things,
    questionnaires.things,
    directory.things,
    boards.things,
    recommendations.things,
]
LISTS: list[Callable[[Person, datetime, bool], Panel | None]] = [team, boards_list]
BESIDE: list[Callable[[Person, datetime], Panel | None]] = [
    casework.load,
    casework.turns_grown,
    casework.tell_us,
]


@dataclass(frozen=True)
class Section:
    """Rows below one heading: the first ones stand open, the others are folded."""

    heading: str
    aside: str
    things: Sequence[Thing]

    @property
    def first(self) -> Sequence[Thing]:
        return self.things[:MOST]

    @property
    def more(self) -> Sequence[Thing]:
        return self.things[MOST:]


class Today:
    """What one person has to know this morning."""

    def __init__(self, person: Person, at: datetime, *, whole_list: bool = False) -> None:
        self.person, self.at, self.whole_list = person, at, whole_list
        self.tonight = timezone.localtime(at).replace(hour=23, minute=59, second=59)
        self.things = [thing for source in SOURCES for thing in source(person, at)]

    def _of(self, kind: Kind, order: Callable[[Thing], object]) -> list[Thing]:
        found = [thing for thing in self.things if thing.kind is kind]
        return sorted(found, key=order)  # type: ignore[arg-type]

    @property
    def headline(self) -> str:
        """The page says how things are in one sentence or a few. That nothing is late is said when nothing stands here."""
        return " ".join(self._said()) or (
            _("Nothing is due today.") if self.is_busy else _("Nothing is late. Nothing is due today.")
        )

    def _said(self) -> Iterator[str]:
        if n := len(self.danger):
            words = ngettext("One child is in danger now.", "%(n)s children are in danger now.", n)
            yield words % {"n": n}
        if n := len(self.late) + sum(thing.is_late(self.at) for thing in self.new):
            yield ngettext("One thing is late.", "%(n)s things are late.", n) % {"n": n}
        if n := sum(one.late for one in self.lists):
            yield ngettext("One step of a worker is late.", "%(n)s steps of workers are late.", n) % {"n": n}
        if n := len(self.due):
            yield ngettext("One is due today.", "%(n)s are due today.", n) % {"n": n}
        if n := sum(not thing.is_late(self.at) for thing in self.new):
            yield ngettext("One new thing waits.", "%(n)s new things wait.", n) % {"n": n}

    @property
    def is_busy(self) -> bool:
        return bool(self.things or self.lists)

    @property
    def needs_nothing(self) -> bool:
        """What comes later and what others owe asks for nothing now."""
        later = {id(thing) for thing in (*self.waiting, *self._to_do) if thing.at > self.tonight}
        later |= {id(thing) for thing in self.things if thing.kind is Kind.ENDED}
        return not self.lists and all(id(thing) in later for thing in self.things)

    @cached_property
    def danger(self) -> list[Thing]:
        return self._of(Kind.DANGER, by_risk)

    @cached_property
    def new(self) -> list[Thing]:
        return self._of(Kind.NEW, new)

    @cached_property
    def _to_do(self) -> list[Thing]:
        return self._of(Kind.TO_DO, by_time)

    @cached_property
    def late(self) -> list[Thing]:
        return sorted((thing for thing in self._to_do if thing.at < self.at), key=by_risk)

    @cached_property
    def due(self) -> list[Thing]:
        return [thing for thing in self._to_do if self.at <= thing.at <= self.tonight]

    @cached_property
    def coming(self) -> list[Thing]:
        week = self.at + timedelta(days=7)
        return [thing for thing in self._to_do if self.tonight < thing.at <= week]

    @cached_property
    def waiting(self) -> list[Thing]:
        return self._of(Kind.WAITING, by_time)

    @property
    def above(self) -> list[Section]:
        """What asks for something."""
        others, closed = self._of(Kind.OTHERS, of_others), self._of(Kind.CLOSED, by_risk)
        return _filled(
            Section(_("In danger now"), "", self.danger),
            Section(_("New for you"), str(len(self.new)), self.new),
            Section(_("Late"), _("by risk, then days"), self.late),
            Section(_("Due today"), str(len(self.due)), self.due),
            Section(_("From others"), str(len(others)), others),
            Section(_("Letters that were closed"), str(len(closed)), closed),
        )

    @property
    def below(self) -> list[Section]:
        """What comes, what was given and not told, and what others owe."""
        untold = self._of(Kind.UNTOLD, by_risk)
        return _filled(
            Section(_("This week"), str(len(self.coming)), self.coming),
            Section(_("Served, and the sender not told"), str(len(untold)), untold),
            Section(_("Letters that were closed"), "", self._of(Kind.ENDED, by_time)),
            Section(_("Waiting for others"), _("nothing to do yet"), self.waiting),
            Section(_("No answer for 60 days"), "", self._of(Kind.SILENT, by_time)),
        )

    @cached_property
    def lists(self) -> list[Panel]:
        """What is no single thing to do, each for one role."""
        offered = (one(self.person, self.at, self.whole_list) for one in LISTS)
        return [panel for panel in offered if panel is not None]

    @cached_property
    def beside(self) -> list[Panel]:
        return [panel for one in BESIDE if (panel := one(self.person, self.at)) is not None]


def _filled(*sections: Section) -> list[Section]:
    return [section for section in sections if section.things]
