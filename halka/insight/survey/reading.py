"""Reading a survey: who asked about whom, and which answers. Nothing else of the file is kept.

KoboToolbox writes a workbook whose second sheet holds the repeat (a row for each partner institution) with the
number of the row it belongs to; ODK Central writes two CSV files with KEY and PARENT_KEY; other programs lay
the repeat side by side (p_time[1], p_time[2]) or in one long table. A row that cannot be used is named and left
out; the rest is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from halka.insight.survey import form
from halka.insight.survey.columns import Columns, DroppedColumn
from halka.insight.survey.sheets import Sheet, UnreadableSurvey, open_sheets

MOST_PLACES = 100
LONGEST_PLACE = 80


@dataclass(frozen=True)
class LeftOut:
    """A row that is not used: where it stands, and why."""

    place: str
    why: str


@dataclass
class Person:
    """One set of answers, by nobody: a number that its export gave it, an institution, what was said of others."""

    key: str
    own: str
    on: date | None
    said: list[tuple[str, dict[str, int]]] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """What was understood of a file. `columns` are (column, what it was taken for)."""

    people: tuple[Person, ...]
    columns: tuple[tuple[str, str], ...]
    dropped: tuple[DroppedColumn, ...]
    left_out: tuple[LeftOut, ...]
    has_numbers: bool
    """Whether the export numbers its answers, so that they are known again in another file."""

    @property
    def places(self) -> list[str]:
        """Every institution as the file names it, those who answer and those they are asked about."""
        found = {person.own for person in self.people}
        return sorted(found | {about for person in self.people for about, _answers in person.said})


def read(files: Sequence[tuple[str, bytes]]) -> Reading:
    """The answers in these files (name, content), which belong together. Raises UnreadableSurvey."""
    tables = [(Columns(sheet), content) for name, content in files for sheet in open_sheets(name, content)]
    mains = [(table, content) for table, content in tables if table.asks(form.OWN)]
    if not mains:
        raise UnreadableSurvey(
            _("No column asks “Your institution” (org_type). Is this an export of the survey F25?")
        )
    pairs = [table for table, _content in tables if table.asks(form.PARTNER)]
    if not pairs:
        raise UnreadableSurvey(
            _(
                "No column asks about a partner institution (p_partner). KoboToolbox puts it on a second sheet, "
                "ODK into a second file: send both."
            )
        )
    reader = _Reader()
    main, content = mains[0]
    for table in pairs:
        if table is main:
            reader.take_flat(main, content)
        else:
            reader.take_people(main, content)
            reader.take_repeat(main, table)
    return _finished(reader, main, pairs, [table for table, _content in tables])


def _finished(reader: _Reader, main: Columns, pairs: list[Columns], tables: Iterable[Columns]) -> Reading:
    used = [main, *(table for table in pairs if table is not main)]
    found = Reading(
        people=tuple(person for person in reader.people.values() if person.said),
        columns=tuple(column for table in used for column in table.understood()),
        dropped=tuple(column for table in tables for column in table.dropped()),
        left_out=tuple(reader.left_out),
        has_numbers=main.instance is not None,
    )
    if not found.people:
        why = f" {found.left_out[0].place}: {found.left_out[0].why}." if found.left_out else ""
        raise UnreadableSurvey(_("No answer could be read.") + why)
    if len(found.places) > MOST_PLACES:
        raise UnreadableSurvey(
            _(
                "The file names %(n)s different institutions; at most %(most)s can be matched. Is it the right file?"
            )
            % {"n": len(found.places), "most": MOST_PLACES}
        )
    return found


class _Reader:
    """Collects people by their key, and the rows that were left out, in the order of the file."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.left_out: list[LeftOut] = []
        self._rows: dict[tuple[str, str], Person] = {}

    def take_people(self, main: Columns, content: bytes) -> None:
        """The first sheet of two: a row for each set of answers."""
        if self.people:
            return
        for number, cells in main.sheet.rows:
            key, own = _key(main, content, number, cells), _place(main.said(cells, form.OWN))
            if not own:
                self._leave_out(main.sheet, number, _("it does not say which institution answers"))
            elif key in self.people:
                self._leave_out(main.sheet, number, _("the same answers stand in a row before it"))
            else:
                self.people[key] = person = Person(key, own, _day(main.date(cells)))
                for name, value in main.links(cells):
                    self._rows[name, value] = person

    def take_repeat(self, main: Columns, pairs: Columns) -> None:
        """The second sheet: a row for each partner institution, with the row of the first that it belongs to."""
        link = pairs.parent_of(main)
        if link is None:
            raise UnreadableSurvey(
                _(
                    "Nothing ties “%(pairs)s” to “%(main)s”. Keep the columns _index and _parent_index, or KEY and PARENT_KEY."
                )
                % {"pairs": pairs.sheet.name, "main": main.sheet.name}
            )
        at, name = link
        for number, cells in pairs.sheet.rows:
            person = self._rows.get((name, _number(cells[at] if at < len(cells) else "")))
            if person is None:
                self._leave_out(
                    pairs.sheet, number, _("the row that it belongs to is not there, or was left out")
                )
            else:
                self._take_said(pairs, number, cells, 0, person)

    def take_flat(self, table: Columns, content: bytes) -> None:
        """One table: who answers and whom they are asked about in the same row."""
        for number, cells in table.sheet.rows:
            key, own = _key(table, content, number, cells), _place(table.said(cells, form.OWN))
            if not own:
                self._leave_out(table.sheet, number, _("it does not say which institution answers"))
                continue
            person = self.people.setdefault(key, Person(key, own, _day(table.date(cells))))
            if person.own != own:
                self._leave_out(
                    table.sheet, number, _("the same answers name another institution in a row before it")
                )
                continue
            for place in table.places:
                self._take_said(table, number, cells, place, person)

    def _take_said(
        self, table: Columns, number: int, cells: tuple[object, ...], place: int, person: Person
    ) -> None:
        about = _place(table.said(cells, form.PARTNER, place))
        answers: dict[str, int] = {}
        for item in form.ITEMS:
            said = table.said(cells, item, place)
            if said is None or str(said).strip() == "":
                continue
            value = form.answer(item, said)
            if value is None:
                why = _("“%(answer)s” is no answer to %(question)s")
                return self._leave_out(
                    table.sheet, number, why % {"answer": str(said)[:20], "question": item}
                )
            answers[item] = value
        if not about and answers:
            self._leave_out(table.sheet, number, _("it does not say which partner institution is meant"))
        elif about and not answers:
            self._leave_out(table.sheet, number, _("it answers none of the questions"))
        elif about:
            person.said.append((about, answers))
        return None

    def _leave_out(self, sheet: Sheet, number: int, why: str) -> None:
        self.left_out.append(LeftOut(_("%(sheet)s, row %(n)s") % {"sheet": sheet.name, "n": number}, why))


def _key(table: Columns, content: bytes, number: int, cells: tuple[object, ...]) -> str:
    """The number that the export gave these answers; without one, the file and the row."""
    given = (
        ""
        if table.instance is None
        else _number(cells[table.instance] if table.instance < len(cells) else "")
    )
    return given.removeprefix("uuid:") or f"{hashlib.sha256(content).hexdigest()}:{number}"


def _number(said: object) -> str:
    """12, 12.0 and “12” are the same row."""
    text = "" if said is None else str(said).strip()
    return text.removesuffix(".0")


def _place(said: object) -> str:
    return "" if said is None else " ".join(str(said).split())[:LONGEST_PLACE]


def _day(said: object) -> date | None:
    if isinstance(said, datetime):
        return said.date()
    if isinstance(said, date):
        return said
    try:
        return date.fromisoformat(str(said).strip()[:10])
    except ValueError:
        return None
