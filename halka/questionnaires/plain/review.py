"""What was answered, page by page, to be read before it is sent and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from halka.questionnaires.files.shown import Shown
from halka.questionnaires.filling.body import Question
from halka.questionnaires.filling.state import State
from halka.questionnaires.filling.tree import Node
from halka.questionnaires.plain.answers import as_read, choices_of, is_not_here, is_note
from halka.questionnaires.plain.pages import Page, Place, name_of, places


@dataclass(frozen=True)
class Line:
    """`missing` says why there is no answer: skipped, or a choice that stands for none. What was not asked is no line."""

    name: str
    words: str
    said: str
    missing: str = ""
    is_heading: bool = False
    file: Shown | None = None


@dataclass(frozen=True)
class Section:
    title: str
    number: int
    lines: list[Line] = field(default_factory=list)

    @property
    def parts(self) -> list[tuple[str, list[Line]]]:
        """The lines below each heading; those before the first heading below none."""
        found: list[tuple[str, list[Line]]] = [("", [])]
        for line in self.lines:
            if line.is_heading:
                found.append((line.words, []))
            else:
                found[-1][1].append(line)
        return [part for part in found if any(part)]


@dataclass(frozen=True)
class Outline:
    """A page in the list of all pages: how many of its questions were answered."""

    title: str
    number: int
    answered: int
    asked: int


def outline(state: State, pages: Sequence[Page]) -> list[Outline]:
    """Pages that ask for something now."""
    found = []
    for number, page in enumerate(pages, start=1):
        nodes = [
            place.node
            for place in places(state, page)
            if isinstance(place.part, Question) and not is_note(place.part, place.node)
        ]
        if nodes:
            answered = sum(1 for node in nodes if node.element.text)
            found.append(Outline(title_of(state, page, number), number, answered, len(nodes)))
    return found


def title_of(state: State, page: Page, number: int) -> str:
    return state.words(page.label, state.top) or _("Page %(number)s") % {"number": number}


def sections(state: State, pages: Sequence[Page], files: Mapping[str, Shown] | None = None) -> list[Section]:
    """Pages that ask for something now. `files`: those that have come, by their names, where they can be opened."""
    found = []
    for number, page in enumerate(pages, start=1):
        lines = [line for place in places(state, page) if (line := _line(state, place, files)) is not None]
        if any(not line.is_heading for line in lines):
            title = title_of(state, page, number) if len(pages) > 1 else _("What was answered")
            found.append(Section(title, number, lines))
    return found


def _line(state: State, place: Place, files: Mapping[str, Shown] | None) -> Line | None:
    name, part, node = name_of(place.node), place.part, place.node
    if not isinstance(part, Question):
        if place.kind == "add":
            return None
        words = state.words(part.label, node)
        return Line(name, f"{words} {place.number}" if place.number else words, "", is_heading=True)
    if is_note(part, node):
        return None
    said = as_read(state, part, node)
    if said and part.kind == "upload" and files is not None:
        return _of_file(state.words(part.label, node) or name, name, files.get(node.element.text or ""))
    missing = (
        ""
        if said
        else _("cannot be answered on plain pages")
        if is_not_here(part, node)
        else _("not answered")
    )
    return Line(name, state.words(part.label, node) or name, said, missing or _missing(state, part, node))


def _of_file(words: str, name: str, file: Shown | None) -> Line:
    if file is None:
        return Line(name, words, "", _("the file has not come yet"))
    return Line(name, words, file.words, file=file)


def _missing(state: State, question: Question, node: Node) -> str:
    chosen = set((node.element.text or "").split())
    codes = {one.missing for one in choices_of(state, question, node) if one.missing and one.value in chosen}
    words = {"dont_know": _("does not know"), "refused": _("did not want to answer")}
    return ", ".join(words.get(code, code) for code in sorted(codes))
