"""A report without a format: sentences, tables and figures in their order. Each renderer lays out the same blocks,
so that every format says the same, to the digit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Colour = Literal["good", "watch", "bad", "none"]


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    kind: Literal["plain", "lead", "small"] = "plain"


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
    """Three tiles under each of the three headings."""

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
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """`shown` rows stand in the documents, all of them in the workbook. `key` names the sheet."""

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
    """A drawing with the sentence that says what it shows, and the table that holds its numbers."""

    key: str
    title: str
    says: str
    drawing: str
    table: Table
    levels: tuple[tuple[str, str], ...] = ()
    """Other drawings of the same, by the words on their switch; `drawing` is the one that stands on paper."""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """On paper the next block begins a page."""


Block: TypeAlias = Heading | Paragraph | Bullets | Tiles | Table | Figure | PageBreak


@dataclass(frozen=True, slots=True)
class Document:
    """`footer` stands on every page; `mark` too, where the report must not leave the institution."""

    title: str
    subtitle: str
    language: str
    direction: str
    footer: str
    mark: str
    words: dict[str, str] = field(hash=False)
    """Words that the renderers themselves need, such as "Table"."""
    blocks: tuple[Block, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, those behind figures included."""
        found = []
        for block in self.blocks:
            if isinstance(block, Table):
                found.append(block)
            elif isinstance(block, Figure):
                found.append(block.table)
        return tuple(found)
