"""One submission as rows: a value, or which of the four kinds of no answer stands there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from lxml import etree

from halka.questionnaires.answers.columns import Column, Table
from halka.questionnaires.filling.submission import parsed_submission


class Missing(IntEnum):
    """Why there is no answer; the numbers are those of files of numbers."""

    NOT_ASKED = -9999
    SKIPPED = -9998
    DONT_KNOW = -9997
    REFUSED = -9996


_OF_CHOICE = {"dont_know": Missing.DONT_KNOW, "refused": Missing.REFUSED}
Cell = str | Missing


@dataclass
class Entry:
    """A row of a table. `above`: the number of the row of the table above that it belongs to."""

    number: int
    above: int
    cells: list[Cell]


@dataclass
class Counted:
    """How many rows each table has so far, by its path."""

    rows: dict[str, int] = field(default_factory=dict)

    def next(self, path: str) -> int:
        self.rows[path] = self.rows.get(path, 0) + 1
        return self.rows[path]


def rows_of(
    raw: bytes, tables: Sequence[Table], counted: Counted, asked: frozenset[str]
) -> Iterator[tuple[str, Entry]]:
    """The rows of a submission, each with the path of its table. `asked`: what its own version of the form has, so that
    a question of another version counts as not asked and not as skipped."""
    by_path = {table.path: table for table in tables}
    waiting: list[tuple[str, etree._Element, int]] = [("/data", parsed_submission(raw), 0)]
    while waiting:
        path, element, above = waiting.pop()
        found: dict[str, str] = {}
        entries: list[tuple[str, etree._Element]] = []
        _gather(element, path, by_path, found, entries)
        number = counted.next(path)
        cells = [_cell(column, found, asked) for column in by_path[path].columns]
        yield path, Entry(number, above, cells)
        waiting.extend((one, below, number) for one, below in reversed(entries))


def _gather(
    element: etree._Element,
    path: str,
    tables: dict[str, Table],
    found: dict[str, str],
    entries: list[tuple[str, etree._Element]],
) -> None:
    for below in element.iterchildren(tag=etree.Element):
        here = f"{path}/{below.tag.rpartition('}')[2]}"
        if here in tables:
            entries.append((here, below))
        elif len(below):
            _gather(below, here, tables, found, entries)
        else:
            found[here] = (below.text or "").strip()


def _cell(column: Column, found: dict[str, str], asked: frozenset[str]) -> Cell:
    answer = found.get(column.path)
    if answer is None or column.path not in asked:
        return Missing.NOT_ASKED
    if answer in ("", "NaN"):
        return Missing.SKIPPED
    if column.kind in ("one", "many"):
        for value in answer.split() if column.is_several else [answer]:
            choice = column.choice(value)
            if choice is not None and choice.missing:
                return _OF_CHOICE[choice.missing]
    return answer
