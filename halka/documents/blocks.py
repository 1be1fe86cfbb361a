"""A document without a format: sentences, tables, figures, forms and letters in their order. Each writer lays out the
same blocks, so that every format says the same, to the digit. All text is plain; nothing in it is read as markup."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Colour = Literal["good", "watch", "bad", "none"]
Look = Literal["report", "letter", "form", "child", "poster"]


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 1 is the title: once, and first. No level is skipped; PDF/UA refuses it."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A notice is what must not be overlooked, such as a child's own words."""

    text: str
    kind: Literal["plain", "lead", "small", "notice"] = "plain"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list. Each item has a short beginning that stands out, and the rest."""

    items: tuple[tuple[str, str], ...]
    is_ordered: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """One number of the first page: what, how much, against before, of how many, and what to think of it."""

    title: str
    value: str
    change: str
    of: str
    colour: Colour
    word: str


@dataclass(frozen=True, slots=True)
class Tiles:
    """Tiles under headings, read group by group."""

    groups: tuple[tuple[str, tuple[Tile, ...]], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` is what people read, `value` the same number for a spreadsheet; `shade` runs from 0 (none) to 4 (dark)."""

    text: str
    value: float | None = None
    shade: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    head: str
    is_number: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`shown` rows stand in the documents, all of them in the workbook. `key` names the sheet. The widths of the
    columns are computed from what stands in them."""

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shown: int = 12
    more: str = ""
    """What is said under a table that was cut."""

    @property
    def is_cut(self) -> bool:
        return len(self.rows) > self.shown


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing (SVG). `says` tells what it means, `alt` its numbers to those who do not see it; the table holds them."""

    key: str
    title: str
    says: str
    alt: str
    drawing: str
    table: Table | None = None
    levels: tuple[tuple[str, str], ...] = ()
    """Other drawings of the same, by the words on their switch; `drawing` is the one that stands on paper."""


@dataclass(frozen=True, slots=True)
class Parties:
    """The head of a letter: to whom, from whom, number, day; `mark` is how it must be handled."""

    rows: tuple[tuple[str, str], ...]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is filled in, or is to be filled in with a pen: then `value` is None, and nothing `chosen`.

    A date is written 2026-09-30. `room` is the number of lines or boxes, `width` is so many twelfths of a row."""

    label: str
    value: str | None = None
    kind: Literal["line", "lines", "boxes", "date", "choice", "choices"] = "line"
    room: int = 1
    options: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    width: int = 12
    help: str = ""

    def __post_init__(self) -> None:
        unknown = [word for word in self.chosen if word not in self.options]
        if unknown:
            raise ValueError(f"{self.label}: {', '.join(unknown)} is none of its options.")
        if not 1 <= self.width <= 12:
            raise ValueError(f"{self.label}: a width is 1 to 12 twelfths of a row, not {self.width}.")


@dataclass(frozen=True, slots=True)
class Fields:
    """Fields in rows of twelve twelfths, under a heading of the second level if there is a title."""

    title: str
    fields: tuple[Field, ...]

    @property
    def rows(self) -> list[list[Field]]:
        found: list[list[Field]] = []
        left = 0
        for one in self.fields:
            if one.width > left:
                found.append([])
                left = 12
            found[-1].append(one)
            left -= one.width
        return found


@dataclass(frozen=True, slots=True)
class Scale:
    """A question with marks to choose from, the worst first; each has its word under a face or a box."""

    question: str
    marks: tuple[str, ...]
    has_faces: bool = True


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs. Without a name there is a line to write it on."""

    name: str = ""
    post: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Heads: name, post and institution, signature, date."""

    caption: str
    heads: tuple[str, str, str, str]
    rows: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A square code (QR). `payload` is an address with a number and never holds a name; `says` has the number, too."""

    payload: str
    says: str
    alt: str


@dataclass(frozen=True, slots=True)
class Card:
    """A picture (SVG) with a sentence for a child."""

    picture: str
    alt: str
    text: str


@dataclass(frozen=True, slots=True)
class Cards:
    items: tuple[Card, ...]
    across: int = 2


@dataclass(frozen=True, slots=True)
class Beside:
    """Two blocks side by side on paper, one after the other elsewhere; the first takes `share` of the width."""

    first: Block
    second: Block
    share: float = 0.5


@dataclass(frozen=True, slots=True)
class PageBreak:
    """On paper the next block begins a page if less than this share of one is left; 1: always, unless one just began."""

    unless: float = 1.0


Block: TypeAlias = (
    Heading
    | Paragraph
    | Bullets
    | Tiles
    | Table
    | Figure
    | Parties
    | Fields
    | Scale
    | Signatures
    | Code
    | Cards
    | Beside
    | PageBreak
)


@dataclass(frozen=True, slots=True)
class Words:
    """What the writers themselves say, in the language of the document."""

    page: str
    numbered: str
    """"Table", as in "Table 1"."""
    table: str
    """On the button that opens the table of a figure."""
    about: str
    contents: str
    skip: str
    scrolls: str
    how_much: str
    """Above the switch of a figure with levels."""

    @classmethod
    def translated(cls, _: Callable[[str], str]) -> Words:
        """In the language of `_`, whoever translates: Django, or a catalogue that is read without it."""
        return cls(
            page=_("Page"),
            numbered=_("Table"),
            table=_("Table of the numbers"),
            about=_("About"),
            contents=_("Contents"),
            skip=_("Skip to content"),
            scrolls=_("scrolls sideways"),
            how_much=_("How much of it"),
        )


@dataclass(frozen=True, slots=True)
class Document:
    """`footer` stands on every page; `mark` too, where the document must not leave the institution."""

    title: str
    subtitle: str
    language: str
    direction: Literal["ltr", "rtl"]
    footer: str
    mark: str
    words: Words
    blocks: tuple[Block, ...]
    look: Look = field(default="report")

    @property
    def is_rtl(self) -> bool:
        return self.direction == "rtl"

    @property
    def flat(self) -> Iterator[Block]:
        """Every block, those that stand beside each other one after the other."""
        waiting = list(reversed(self.blocks))
        while waiting:
            block = waiting.pop()
            if isinstance(block, Beside):
                waiting += [block.second, block.first]
            else:
                yield block

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, those behind figures included."""
        of_blocks = (
            block.table if isinstance(block, Figure) else block
            for block in self.flat
            if isinstance(block, Table | Figure)
        )
        return tuple(table for table in of_blocks if table is not None)
