"""Widths of the columns of a table, so that no word breaks: a column is at least as wide as its longest word, and what is
left goes by how much there is to say. Letters are measured with the table beside the fonts."""

from __future__ import annotations

import functools
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from .blocks import Column, Table

SIZES = (8.5, 8.0, 7.5, 7.0)
_SHORT = 18  # letters of a cell that should stand on one line, such as a date or a name
_PAD = 9.0
_UNKNOWN = 0.6  # a sign that the font does not have


@dataclass(frozen=True, slots=True)
class Widths:
    """The share of each column and the size of the letters. It fits where no word has to break."""

    shares: tuple[float, ...]
    size: float
    fits: bool


@functools.cache
def _advances(weight: str) -> Mapping[str, float]:
    table = json.loads(files(__package__).joinpath("fonts/widths.json").read_text("utf-8"))
    return {letter: int(width) / 1000 for width, letters in table[weight].items() for letter in letters}


def ems(text: str, *, is_bold: bool = False) -> float:
    """How long a line of text is, as a multiple of its size."""
    known = _advances("bold" if is_bold else "regular")
    return sum(0.0 if unicodedata.combining(c) else known.get(c, _UNKNOWN) for c in text)


def columns(table: Table, width: float, wider: float = 1.0) -> Widths:
    """For a table as wide as this, in points. `wider` is how much wider another font is than our own."""
    tries = [(SIZES[0], _SHORT), *((size, 0) for size in SIZES)]
    for size, short in tries:
        least = [_least(*column, short, size * wider) for column in _cells(table)]
        if sum(least) <= width:
            got = _shared(table, least, size * wider, width)
            return Widths(tuple(one / width for one in got), size, True)
    return Widths(tuple(one / sum(least) for one in least), SIZES[-1], False)


def _cells(table: Table) -> list[tuple[Column, list[str]]]:
    rows = table.rows[: table.shown]
    return [(column, [row[at].text for row in rows]) for at, column in enumerate(table.columns)]


def _least(column: Column, cells: Sequence[str], short: int, size: float) -> float:
    head = max((ems(word, is_bold=True) for word in column.head.split()), default=1.0)
    words = (part for cell in cells for part in ([cell] if len(cell) <= short else cell.split()))
    return max(head, *(ems(word) for word in words), 1.0) * size + _PAD


def _shared(table: Table, least: Sequence[float], size: float, width: float) -> list[float]:
    """What is left over goes to the columns that want it: all they want, or in proportion."""
    want = [_wanted(*column, size, width) for column in _cells(table)]
    hunger = [max(0.0, one - low) for one, low in zip(want, least, strict=True)]
    left = width - sum(least)
    if sum(hunger) > left:
        return [low + left * one / sum(hunger) for low, one in zip(least, hunger, strict=True)]
    got = [low + one for low, one in zip(least, hunger, strict=True)]
    rest = width - sum(got)
    of_words = [at for at, column in enumerate(table.columns) if not column.is_number] or list(
        range(len(got))
    )
    whole = sum(got[at] for at in of_words)
    return [one + (rest * one / whole if at in of_words else 0.0) for at, one in enumerate(got)]


def _wanted(column: Column, cells: Sequence[str], size: float, width: float) -> float:
    """Everything on one line; of a column with long sentences what four of five need."""
    full = sorted([ems(column.head, is_bold=True), *map(ems, cells)])
    long = full[-1] * size + _PAD
    if long < width / 3 or len(full) <= 4:
        return long
    return full[int(len(full) * 0.8)] * size + _PAD
