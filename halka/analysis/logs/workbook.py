"""Reads XLSX: one sheet, with titles above the table, merged names over columns, and empty rows below."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.exceptions import InvalidFileException

from .moments import UnreadableTime, microseconds
from .read_options import ReadOptions
from .rows import Rows
from .source import Source
from .table import TIMES, EventLog, UnreadableLog
from .tabular import Tabular

_LOOKED_AT = 60  # rows in which the names of the columns must stand
_MOST_HEADER_ROWS = 3
_TICK_ROWS = 1000
_LAST_SERIAL = 2_958_466  # 31 December 9999, as days since 1900
Cells = Sequence[Any]


def read_xlsx(source: Source, options: ReadOptions, make: type[Tabular] = Tabular) -> EventLog:
    """Read one sheet, the first or `options.sheet`, into what `make` makes.

    Formulas count with the values they had when the workbook was saved.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and pictures, which nobody reads here
            book = load_workbook(source.path, read_only=True, data_only=True, keep_links=False)
            with closing(book):
                return _read(book, source, options, make)
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        ParseError,
        KeyError,
        ValueError,
        TypeError,
        OSError,
    ) as fault:
        if getattr(fault, "errno", None) is not None:
            raise  # the disk, not the file
        raise UnreadableLog(
            f"{source.path.name} is damaged, or no workbook of Excel. Open it and save it again as .xlsx."
        ) from None


def _read(book: Any, source: Source, options: ReadOptions, make: type[Tabular]) -> EventLog:
    sheet = _chosen(book, options.sheet)
    sheet.reset_dimensions()  # what a program wrote there is often wrong
    total = max(1, sheet.max_row or 1)
    rows = enumerate(sheet.iter_rows(values_only=True), 1)
    head = [(number, cells) for number, cells in _first(rows) if not _is_empty(cells)]
    names, begin, notes = _header(head)
    said = [f"Sheet {sheet.title!r} was read, of {len(book.worksheets)}.", *notes]
    table = make(names, Rows(options), "row", said)
    writer = _Writer(table, book.epoch)
    for number, cells in head[begin:]:
        writer.add(number, cells)
    for number, cells in rows:
        if number % _TICK_ROWS == 0:
            source.tick(min(1.0, number / total))
        if not _is_empty(cells):
            writer.add(number, cells)
    source.tick(1.0)
    return table.finish(writer.notes())


def _chosen(book: Any, wanted: str | None) -> Any:
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if not sheets:
        raise UnreadableLog("The workbook has no sheet with cells.")
    if wanted is None:
        return next(
            (sheet for sheet in sheets.values() if sheet.sheet_state == "visible"),
            next(iter(sheets.values())),
        )
    if wanted in sheets:
        return sheets[wanted]
    if wanted.isdecimal() and 1 <= int(wanted) <= len(sheets):
        return list(sheets.values())[int(wanted) - 1]
    listed = ", ".join(repr(title) for title in list(sheets)[:30])
    raise UnreadableLog(f"There is no sheet {wanted!r}. The workbook has: {listed}.")


def _first(rows: Iterator[tuple[int, Cells]]) -> Iterator[tuple[int, Cells]]:
    for number, cells in rows:
        yield number, cells
        if number >= _LOOKED_AT:
            return


def _is_empty(cells: Cells) -> bool:
    return all(cell is None or cell == "" for cell in cells)


def _header(head: Sequence[tuple[int, Cells]]) -> tuple[list[str | None], int, list[str]]:
    """Names of the columns, where in `head` the rows begin, and what has to be said.

    The names stand above the first row with a time. Where several rows hold names (a name merged over several
    columns), a column has all the names above it.
    """
    first = next((at for at, (_, cells) in enumerate(head) if any(map(_is_time, cells))), 1)
    if not head:
        return [], 0, []
    first = max(first, 1)
    begin = first - 1
    while begin > 0 and first - begin < _MOST_HEADER_ROWS and _holds_names(head[begin - 1], head[begin]):
        begin -= 1
    width = max(len(cells) for _, cells in head[begin : first + 1])
    upper = [_spread(cells, width) for _, cells in head[begin : first - 1]]
    lowest = [_text(cell) for cell in (*head[first - 1][1], *[None] * width)][:width]
    names = [" ".join(dict.fromkeys(filter(None, parts))) or None for parts in _joined(upper, lowest)]
    while names and names[-1] is None:
        names.pop()
    lines = [str(number) for number, _ in head[begin:first]]
    notes = [f"The names of the columns were taken from row {' and '.join(lines)}."] if lines != ["1"] else []
    return names, first, notes


def _holds_names(above: tuple[int, Cells], below: tuple[int, Cells]) -> bool:
    """Whether the row directly above has names too, and is no title: a title is a single cell."""
    filled = [cell for cell in above[1] if cell is not None]
    return above[0] == below[0] - 1 and len(filled) > 1 and all(isinstance(cell, str) for cell in filled)


def _spread(cells: Cells, width: int) -> list[tuple[str | None, bool]]:
    """Each cell with the name it has or, when merged, the one on its left; and whether it is its own."""
    found: list[tuple[str | None, bool]] = []
    last: str | None = None
    for at in range(width):
        own = _text(cells[at]) if at < len(cells) else None
        last = own or last
        found.append((last, own is not None))
    return found


def _joined(
    upper: Sequence[Sequence[tuple[str | None, bool]]], lowest: Sequence[str | None]
) -> Iterator[list[str | None]]:
    for at, name in enumerate(lowest):
        # A name on the left reaches over a column only when the column has one of its own below.
        yield [*(text if own or name else None for text, own in (level[at] for level in upper)), name]


def _is_time(cell: object) -> bool:
    if isinstance(cell, datetime | date):
        return True
    if not isinstance(cell, str) or cell.isdecimal():
        return False
    try:
        microseconds(cell, UTC, day_first=int(cell[:2]) > 12 if cell[:2].isdecimal() else True)
    except (UnreadableTime, ValueError):
        return False
    return True


class _Writer:
    """Turns the cells of a row into text; numbers in a column of times are days, as spreadsheets count them."""

    def __init__(self, table: Tabular, epoch: datetime) -> None:
        self._table, self._epoch = table, epoch
        self._times = {at for name, at in table.places if name in TIMES}
        self._texts = {at for _, at in table.places}
        self._serial: dict[int, float] = {}

    def add(self, number: int, cells: Cells) -> None:
        plain: list[Any] = []
        for at, cell in enumerate(cells):
            if at in self._times and isinstance(cell, int | float) and 1 <= cell < _LAST_SERIAL:
                self._serial.setdefault(at, cell)
                plain.append(_text(from_excel(cell, self._epoch)))
            else:
                plain.append(_text(cell) if at in self._texts else _value(cell))
        self._table.add(number, plain)

    def notes(self) -> list[str]:
        return [
            f"Numbers in {self._table.header[at]!r}, such as {value}, were read as days, as spreadsheets count them."
            for at, value in self._serial.items()
        ]


def _value(cell: object) -> object:
    """Numbers and truths stay what they are, everything else becomes text."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell if isinstance(cell, bool | int | float) else _text(cell)


def _text(cell: object) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return str(cell)
