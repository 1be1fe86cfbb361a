"""A person's day, gathered from all rooms: late things first, oldest first.

A room adds its things by a function in its `things.py` and a name in one of these lists; the lists give the order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from halka.casework import things as casework
from halka.directory import things as directory
from halka.directory.models import Person
from halka.pages.panels import Panel
from halka.pages.things import MOST, Kind, Thing
from halka.sharing import things as sharing

SOURCES: list[Callable[[Person, datetime], Iterable[Thing]]] = [
    casework.things,
    sharing.things,
    directory.things,
]
LISTS: list[Callable[[Person, datetime, bool], Panel | None]] = [sharing.boards_list]
BESIDE: list[Callable[[Person, datetime], Panel | None]] = [
    casework.load,
    casework.turns_grown,
    casework.tell_us,
]


class Today:
    """What one person has to know this morning."""

    def __init__(self, person: Person, at: datetime, *, whole_list: bool = False) -> None:
        self.person, self.at, self.whole_list = person, at, whole_list
        self.tonight = timezone.localtime(at).replace(hour=23, minute=59, second=59)
        self.things = [thing for source in SOURCES for thing in source(person, at)]
        self.to_do = sorted(self._of(Kind.TO_DO), key=lambda thing: thing.at)

    def _of(self, kind: Kind) -> list[Thing]:
        return [thing for thing in self.things if thing.kind is kind]

    @property
    def headline(self) -> str:
        """The page says how things are in one sentence."""
        late, due = len(self.late), len(self.due)
        said = []
        if late:
            said.append(ngettext("One thing is late.", "%(n)s things are late.", late) % {"n": late})
        if due:
            said.append(ngettext("One is due today.", "%(n)s are due today.", due) % {"n": due})
        if not said and self.new:
            said.append(
                ngettext("One new thing waits.", "%(n)s new things wait.", len(self.new))
                % {"n": len(self.new)}
            )
        return " ".join(said) or _("Nothing is late. Nothing is due today.")

    @cached_property
    def late(self) -> list[Thing]:
        return [thing for thing in self.to_do if thing.at < self.at]

    @cached_property
    def due(self) -> list[Thing]:
        return [thing for thing in self.to_do if self.at <= thing.at <= self.tonight]

    @cached_property
    def coming(self) -> list[Thing]:
        week = self.at + timedelta(days=7)
        return [thing for thing in self.to_do if self.tonight < thing.at <= week][:MOST]

    @cached_property
    def new(self) -> list[Thing]:
        return self._of(Kind.NEW)

    @cached_property
    def waiting(self) -> list[Thing]:
        """What others owe; nothing to do yet."""
        return self._of(Kind.WAITING)

    @cached_property
    def lists(self) -> list[Panel]:
        """What is no single thing to do, each for one role."""
        offered = (one(self.person, self.at, self.whole_list) for one in LISTS)
        return [panel for panel in offered if panel is not None]

    @cached_property
    def beside(self) -> list[Panel]:
        return [panel for one in BESIDE if (panel := one(self.person, self.at)) is not None]
