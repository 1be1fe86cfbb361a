"""From rows of a file to submissions of a version: right ones are ready, wrong ones are named by row and column."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from halka.questionnaires.answers.columns import Table, tables_of
from halka.questionnaires.answers.reading import FINDINGS
from halka.questionnaires.answers.takeover.cells import Wrong, as_kept, from_split
from halka.questionnaires.answers.takeover.headings import (
    ABOVE,
    IDENTITY,
    MOMENT,
    OWN_NUMBER,
    Heading,
    heading,
)
from halka.questionnaires.answers.takeover.tables import Foreign, Unreadable
from halka.questionnaires.filling.body import Part, Question, Repeat
from halka.questionnaires.filling.definition import Definition
from halka.questionnaires.filling.receipt import check
from halka.questionnaires.filling.state import State
from halka.questionnaires.filling.submission import written
from halka.questionnaires.filling.tree import MOST_ENTRIES, Node
from halka.questionnaires.xpath import dates

_UUID = re.compile(r"(?i)(uuid:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_UNSURE = frozenset({"not_checked"})


@dataclass(frozen=True)
class WrongCell:
    """`main` is the row of the table of the whole that is not taken, `row` the one that is wrong: the same, but for an entry
    of another `table`. `column` is its heading."""

    main: int
    row: int
    column: str
    what: str
    advice: str
    table: str = ""


@dataclass(frozen=True)
class Ready:
    row: int
    instance_id: str
    raw: bytes


@dataclass
class Looked:
    """What a file holds. `main`: its table of the whole, for handing rows back."""

    main: Foreign
    ready: list[Ready] = field(default_factory=list)
    wrong: list[WrongCell] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    twice: int = 0

    @property
    def wrong_rows(self) -> set[int]:
        """Rows of the table of the whole that are not taken."""
        return {cell.main for cell in self.wrong}


def looked_through(tables: Sequence[Foreign], definition: Definition, at: datetime) -> Looked:
    """Raises Unreadable where no table answers any question."""
    return _File(tables, definition, at).looked()


class _File:
    """One file before one version."""

    def __init__(self, tables: Sequence[Foreign], definition: Definition, at: datetime) -> None:
        self._form, self._at = definition, at
        of_form = tables_of(definition)
        self._whole = of_form[0]
        self._repeats = {part.ref: part for part in _repeats(definition.parts)}
        self._sheets: dict[str, tuple[Foreign, Heading, Table]] = {}
        waiting = list(tables)
        mains = [(heading(one.header, self._whole), one) for one in waiting]
        fitting = [(said.understood, -n) for n, (said, _one) in enumerate(mains) if said.place(ABOVE) is None]
        if not fitting or not max(fitting)[0]:
            raise Unreadable(_("No column of this file answers a question of this version."))
        said, self._main = mains[-max(fitting)[1]]
        self._sheets[self._whole.path] = (self._main, said, self._whole)
        waiting.remove(self._main)
        for table in of_form[1:]:
            if (found := _sheet_of(table, waiting)) is not None:
                self._sheets[table.path] = found
                waiting.remove(found[0])
        self._entries = {path: self._by_parent(path) for path in self._sheets if path != self._whole.path}
        self._looked = Looked(self._main)
        self._number = 0

    def looked(self) -> Looked:
        said = self._sheets[self._whole.path][1]
        self._looked.unknown = [
            words for _sheet, heading_, _table in self._sheets.values() for words in heading_.unknown
        ]
        seen: dict[str, int] = {}
        for number, cells in self._main.rows:
            before, self._number = len(self._looked.wrong), number
            identity = self._identity(said, cells, seen)
            moment = self._moment(said, cells)
            state = State(self._form, moment)
            self._fill(state, number, cells)
            raw = self._settled(state, identity, number, moment)
            if len(self._looked.wrong) > before:
                continue
            self._looked.ready.append(Ready(number, identity, raw))
        ids = [one.instance_id for one in self._looked.ready]
        self._looked.twice = len(ids) - len(set(ids))
        self._looked.ready = list({one.instance_id: one for one in reversed(self._looked.ready)}.values())[
            ::-1
        ]
        return self._looked

    def _identity(self, said: Heading, cells: Sequence[str], seen: dict[str, int]) -> str:
        """The name that the other program gave it; else one made of its answers, so that the same file is taken once."""
        for name in IDENTITY:
            place = said.places.get(name)
            if place is not None and place not in said.whole and place < len(cells) and cells[place].strip():
                written = cells[place].strip()
                if _UUID.fullmatch(written):
                    return f"uuid:{written.lower().removeprefix('uuid:')}"
                return written if len(written) <= 80 else _digest(written)
        whole = "\x1f".join((self._form.form_id, self._form.version, *cells))
        seen[whole] = seen.get(whole, 0) + 1
        return _digest(f"{whole}\x1f{seen[whole]}")

    def _moment(self, said: Heading, cells: Sequence[str]) -> datetime:
        """When it was filled, as the file says: what had to lie in the past then must not be measured by today."""
        for name in MOMENT:
            place = said.places.get(name)
            found = (
                dates.moment_from(cells[place].strip()) if place is not None and place < len(cells) else None
            )
            if found is not None:
                return min(found if found.tzinfo else found.astimezone(self._at.tzinfo), self._at)
        return self._at

    def _fill(self, state: State, number: int, cells: Sequence[str]) -> None:
        self._without_entries(state, state.top)
        self._enter(state, state.top, self._whole.path, number, cells)
        self._enter_entries(state, state.top, self._whole.path, number, cells)

    def _without_entries(self, state: State, inside: Node) -> None:
        """Entries with which a form begins are not those of the file."""
        for repeat in self._repeats.values():
            for entry in state.below(repeat.ref, inside):
                if entry is not inside and state.at(entry.key) is entry:
                    state.remove_entry(entry)

    def _enter_entries(
        self, state: State, inside: Node, path: str, number: int, cells: Sequence[str]
    ) -> None:
        foreign, said, _table = self._sheets[path]
        place = said.place(OWN_NUMBER)
        own = cells[place].strip() if place is not None and place < len(cells) else ""
        entries = [below for below, (_foreign, _said, table) in self._sheets.items() if table.above == path]
        if entries and not own:  # as it stands in the file
            own = str(foreign.rows.index((number, tuple(cells))) + 1)
        for below in entries:
            for row, entry_cells in self._entries[below].get(own, [])[:MOST_ENTRIES]:
                entry = state.add_entry(self._repeats[below], inside)
                if entry is not None:
                    self._without_entries(state, entry)
                    self._enter(state, entry, below, row, entry_cells)
                    self._enter_entries(state, entry, below, row, entry_cells)

    def _enter(self, state: State, inside: Node, path: str, row: int, cells: Sequence[str]) -> None:
        foreign, said, table = self._sheets[path]
        name = table.name
        answers: dict[str, str] = {}
        by_split = {column.name: column for column in table.columns if column.name in said.split}
        for column_name, column in by_split.items():
            pairs = [(choice, _at(cells, place)) for place, choice in said.split[column_name]]
            with _Naming(
                self._looked, self._number, row, foreign.header[said.split[column_name][0][0]], name
            ):
                answers[column.path] = from_split(column, pairs)
        for place, column in said.whole.items():
            if answers.get(column.path):
                continue
            with _Naming(self._looked, self._number, row, foreign.header[place], name):
                answers[column.path] = as_kept(column, _at(cells, place))
        for answer_path, answer in answers.items():
            for node in state.below(answer_path, inside)[:1]:
                node.entered = answer
                node.element.text = answer or None

    def _settled(self, state: State, identity: str, number: int, moment: datetime) -> bytes:
        for node in state.nodes(f"/{state.root.tag}/meta/instanceID"):
            node.entered = identity
            node.element.text = identity
        state.settle_received()
        for node in state.all_nodes():
            if node.is_leaf and not node.relevant and node.entered.strip():
                self._name(
                    number,
                    node.path,
                    _("It was answered although it was not to be asked."),
                    _("Empty it, or correct the answer that it depends on."),
                )
        raw = written(state)
        for finding in check(self._form, raw, moment):
            if finding.kind not in _UNSURE:
                path = re.sub(r"\[\d+\]", "", finding.path)
                self._name(number, path, finding.says or str(FINDINGS[finding.kind]), _("Correct it."))
        return raw

    def _name(self, row: int, path: str, what: str, advice: str) -> None:
        heading_ = path.partition("/")[2].partition("/")[2]
        for foreign, said, _table in self._sheets.values():
            for place, column in said.whole.items():
                if column.path == path:
                    heading_ = foreign.header[place]
        self._looked.wrong.append(WrongCell(row, row, heading_, what, advice))

    def _by_parent(self, path: str) -> dict[str, list[tuple[int, tuple[str, ...]]]]:
        foreign, said, _table = self._sheets[path]
        place = said.place(ABOVE)
        found: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        for row, cells in foreign.rows:
            found.setdefault(_at(cells, place).strip() if place is not None else "", []).append((row, cells))
        return found


@dataclass
class _Naming:
    """What goes wrong inside is named by its row and column."""

    looked: Looked
    main: int
    row: int
    column: str
    table: str

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, _where: object
    ) -> bool:
        if isinstance(problem, Wrong):
            self.looked.wrong.append(
                WrongCell(self.main, self.row, self.column, str(problem), problem.advice, self.table)
            )
            return True
        return False


def _at(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _digest(words: str) -> str:
    made = hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()
    return f"uuid:{made[:8]}-{made[8:12]}-{made[12:16]}-{made[16:20]}-{made[20:32]}"


def _repeats(parts: Sequence[Part]) -> Iterator[Repeat]:
    for part in parts:
        if isinstance(part, Repeat):
            yield part
        if not isinstance(part, Question):
            yield from _repeats(part.parts)


def _sheet_of(table: Table, waiting: Sequence[Foreign]) -> tuple[Foreign, Heading, Table] | None:
    """The table of the file that holds the entries of a repeat: by its name, else by what it answers."""
    found = [(one, heading(one.header, table)) for one in waiting]
    fitting = [(one, said) for one, said in found if said.place(ABOVE) is not None and said.understood]
    named = [pair for pair in fitting if _last(pair[0].name) == table.name.casefold()]
    chosen = named or sorted(fitting, key=lambda pair: -pair[1].understood)
    return (*chosen[0], table) if chosen else None


def _last(name: str) -> str:
    return re.split(r"[-/.]", name)[-1].casefold()
