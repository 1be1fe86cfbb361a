"""The columns of a survey: what each was taken for, and which are dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from halka.directory.words import plain
from halka.insight.survey import form
from halka.insight.survey.sheets import Sheet

LOOKED_AT = 200
"""So many rows are looked at to say what a column that is not needed seems to hold."""

_NAME = {
    "name",
    "surname",
    "isim",
    "ad",
    "adi",
    "soyad",
    "soyadi",
    "emri",
    "emer",
    "mbiemri",
    "username",
    "submitter",
}
_NAME |= {"submittername", "submitted"}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?[\d\s()/-]{7,}")


@dataclass(frozen=True)
class DroppedColumn:
    """A column of which nothing is kept, and why."""

    column: str
    why: str


class Columns:
    """The heading of one table, understood."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._asked: dict[tuple[str, int], int] = {}
        self._named: dict[str, list[int]] = {}
        for at, header in enumerate(sheet.header):
            found = form.question(header) if header else None
            if found is not None:
                self._asked.setdefault(found, at)
                continue
            for kind in form.named(header) if header else ():
                self._named.setdefault(kind, []).append(at)
        self.instance = self._first(form.INSTANCE)
        self._date = self._first(form.DATE)

    @property
    def places(self) -> list[int]:
        """The places of a repeat that lies side by side; 0 alone when it does not."""
        return sorted(place for code, place in self._asked if code == form.PARTNER)

    def asks(self, code: str) -> bool:
        return any(asked == code for asked, _place in self._asked)

    def said(self, cells: tuple[object, ...], code: str, place: int = 0) -> object:
        at = self._asked.get((code, place))
        return cells[at] if at is not None and at < len(cells) else None

    def date(self, cells: tuple[object, ...]) -> object:
        return cells[self._date] if self._date is not None and self._date < len(cells) else None

    def links(self, cells: tuple[object, ...]) -> Iterator[tuple[str, str]]:
        """(plain name of a column, its value): what a row of a second sheet may point at."""
        for at in self._named.get(form.INDEX, []):
            if at < len(cells) and cells[at] is not None:
                yield form.last_part(self.sheet.header[at]), str(cells[at]).strip().removesuffix(".0")

    def parent_of(self, main: Columns) -> tuple[int, str] | None:
        """The column that points at a row of `main`, and the name of the column there."""
        there = {form.last_part(main.sheet.header[at]) for at in main._named.get(form.INDEX, [])}
        for at in self._named.get(form.PARENT, []):
            name = form.LINKS[form.last_part(self.sheet.header[at])]
            if name in there:
                return at, name
        return None

    def understood(self) -> Iterator[tuple[str, str]]:
        language = get_language() or "en"
        for (code, _place), at in sorted(self._asked.items(), key=lambda item: item[1]):
            yield self.sheet.header[at], form.label(code, language)
        if self.instance is not None:
            yield self.sheet.header[self.instance], _("the number of the answers; kept only as a fingerprint")
        if self._date is not None:
            yield self.sheet.header[self._date], _("the day; only the first and the last are kept")

    def dropped(self) -> Iterator[DroppedColumn]:
        """Every column that is not needed for what is shown later."""
        kept = {*self._asked.values(), self.instance, self._date}
        ties = {at for kind in (form.INDEX, form.PARENT) for at in self._named.get(kind, [])}
        for at, header in enumerate(self.sheet.header):
            if header and at not in kept and at not in ties:
                yield DroppedColumn(header, self._seems(at))

    def _seems(self, at: int) -> str:
        said = [str(cells[at]) for _n, cells in self.sheet.rows[:LOOKED_AT] if at < len(cells) and cells[at]]
        words = set(plain(self.sheet.header[at]).split())
        if any(_EMAIL.search(text) for text in said) or words & {"email", "mail", "eposta"}:
            return _("e-mail")
        if words & {"phone", "telephone", "telefon", "phonenumber", "deviceid"} or _all(_PHONE, said):
            return _("telephone or device")
        if words & _NAME:
            return _("a name")
        if any(len(text.split()) > 3 for text in said):
            return _("free text")
        return _("not needed")

    def _first(self, kind: str) -> int | None:
        """Of several columns that would do, the one whose name stands first in the list of `form`."""
        found = self._named.get(kind, [])
        return min(found, key=lambda at: form.rank(kind, self.sheet.header[at]), default=None)


def _all(pattern: re.Pattern[str], said: list[str]) -> bool:
    return bool(said) and all(pattern.fullmatch(text.strip()) for text in said)
