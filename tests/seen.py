"""What stands on a page, for tests of reading: sections by their heading, tables as cells, rows, buttons and links."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser

from halka.directory.models import Person

VOID = {"meta", "link", "input", "br", "hr", "img", "rect", "path", "circle", "line", "use", "col"}
FRAME = {"/lock/", "/language/"}
"""Deeds that stand on every page."""


@dataclass
class Part:
    """An element with all that is inside it."""

    tag: str
    said: dict[str, str] = field(default_factory=dict)
    inside: list[Part | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self._words()).split())

    def _words(self) -> Iterator[str]:
        for one in self.inside:
            if isinstance(one, str):
                yield one
            else:
                yield from one._words()
                if one.tag in {
                    "p",
                    "li",
                    "td",
                    "th",
                    "h1",
                    "h2",
                    "h3",
                    "dt",
                    "dd",
                    "br",
                    "option",
                    "text",
                    "title",
                }:
                    yield " "

    def all(self, tag: str = "", **said: str) -> list[Part]:
        """Every part with this tag, whose attributes say these words among others (`kind` means class)."""
        return [part for part in self._parts() if part._is(tag, said)]

    def _parts(self) -> Iterator[Part]:
        for one in self.inside:
            if isinstance(one, Part):
                yield one
                yield from one._parts()

    def _is(self, tag: str, said: dict[str, str]) -> bool:
        has = {("kind" if name == "class" else name): value.split() for name, value in self.said.items()}
        return tag in ("", self.tag) and all(word in has.get(name, ()) for name, word in said.items())

    def texts(self, tag: str = "", **said: str) -> list[str]:
        return [part.text for part in self.all(tag, **said)]


@dataclass(frozen=True)
class Row:
    """A thing to do: when, what, why, its one button and where that leads; how it is marked."""

    due: str
    title: str
    why: str
    deed: str
    url: str
    state: str


def rows(section: Part) -> list[Row]:
    """The things to do in a section, from the top."""
    return [
        Row(
            li.texts("p", kind="due")[0],
            li.texts("h3")[0],
            li.texts("div", kind="soft")[0],
            "".join(li.texts("a", kind="btn")),
            "".join(button.said["href"] for button in li.all("a", kind="btn")),
            li.said.get("class", ""),
        )
        for one in section.all("ul", kind="rows")
        for li in one.all("li")
    ]


class Page(Part):
    """A whole answer."""

    @property
    def main(self) -> Part:
        return self.all("main")[0]

    @property
    def title(self) -> str:
        return self.all("h1")[0].text

    def section(self, heading: str) -> Part:
        """The innermost section with this heading."""
        found = [part for part in self.all("section") if heading in part.texts("h2")]
        assert found, (heading, self.texts("h2"))
        return found[-1]

    def rows(self, heading: str) -> list[Row]:
        """The things to do below a heading; none when the heading is not there."""
        return rows(self.section(heading)) if heading in self.headings else []

    @property
    def headings(self) -> list[str]:
        return self.texts("h2")

    def table(self, caption: str) -> list[list[str]]:
        """The rows of a table by its caption; each a list of cells."""
        found = [table for table in self.all("table") if table.texts("caption") == [caption]]
        assert found, (caption, [table.texts("caption") for table in self.all("table")])
        return [
            [cell.text for cell in row.inside if isinstance(cell, Part)]
            for body in found[0].all("tbody")
            for row in body.all("tr")
        ]

    @property
    def facts(self) -> dict[str, str]:
        """What stands in lists of facts: name and value."""
        names, values = self.texts("dt"), self.texts("dd")
        return dict(zip(names, values, strict=True))

    @property
    def deeds(self) -> set[str]:
        """Where one can go or what one can do from here: addresses of buttons, without those of the frame."""
        links = {part.said["href"].partition("?")[0] for part in self.main.all("a", kind="btn")}
        return links | {part.said.get("action", "") for part in self.main.all("form", method="post")} - FRAME

    @property
    def chosen(self) -> list[str]:
        """What is chosen beforehand in the questions of the page."""
        return [
            part.said["value"]
            for part in self.main.all()
            if {"checked", "selected"} & set(part.said) and "value" in part.said
        ]

    @property
    def choices(self) -> list[str]:
        """The words of what can be chosen, from the top."""
        return [
            part.text
            for part in self.main.all()
            if part._is("label", {"kind": "choice"}) or part.tag == "option"
        ]

    @property
    def navigation(self) -> list[str]:
        return [text for nav in self.all("nav")[:1] for text in nav.texts("a")]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page("page")
        self.open: list[Part] = [self.page]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        part = Part(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(part)
        if tag not in VOID:
            self.open.append(part)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Part(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in {part.tag for part in self.open[1:]}:
            while self.open.pop().tag != tag:
                continue

    def handle_data(self, data: str) -> None:
        if self.open[-1].tag not in {"style", "script"}:
            self.open[-1].inside.append(data)


def read(html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    return reader.page


See = Callable[[Person, datetime, str], Page]
"""Somebody looks at an address at a moment."""
