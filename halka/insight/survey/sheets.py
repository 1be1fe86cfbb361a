"""Opening a file that somebody sends: CSV or XLSX, told apart by what is in it, never by its name.

A workbook is measured before anything in it is unpacked. Formulas are never computed: the value that the
program which wrote the file left beside them is read. Macros, pictures and links are not looked at.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import openpyxl
from django.utils.translation import gettext as _

MEGABYTE = 1024 * 1024
MOST_UNPACKED = 40 * MEGABYTE
MOST_PARTS = 500
MOST_ROWS = 20_000
MOST_COLUMNS = 400
MOST_SHEETS = 20
LONGEST_CELL = 10_000
HEADING_WITHIN = 50  # so many rows from the top

_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")


class UnreadableSurvey(Exception):
    """The file is not a survey that can be read; the message says what is wrong, where, and what to do."""


@dataclass(frozen=True)
class Sheet:
    """A table with a heading. `rows` are (number of the row in the file, cells)."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Any, ...]], ...]


def open_sheets(name: str, content: bytes) -> list[Sheet]:
    """Every table of the file that has a heading. Raises UnreadableSurvey."""
    if not content.strip():
        raise UnreadableSurvey(_("“%(file)s” is empty. Export the survey again.") % {"file": name})
    if content.startswith(_OLD_OFFICE):
        raise UnreadableSurvey(
            _("“%(file)s” is locked with a password, or an old XLS file. Save it as XLSX without a password.")
            % {"file": name}
        )
    found = _workbook(name, content) if content.startswith(_ZIP) else [_csv(name, content)]
    return [sheet for sheet in found if sheet.header]


def _csv(name: str, content: bytes) -> Sheet:
    text = _text(name, content)
    csv.field_size_limit(MEGABYTE)
    first = text.partition("\n")[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t|", key=first.count), strict=True)
    try:
        return _sheet(name, ((lines.line_num, tuple(cells)) for cells in lines))
    except csv.Error as wrong:
        raise UnreadableSurvey(
            _("Line %(line)s of “%(file)s” is not CSV: %(problem)s. Export the survey again.")
            % {"line": lines.line_num, "file": name, "problem": wrong}
        ) from wrong


def _text(name: str, content: bytes) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as wrong:
        raise UnreadableSurvey(
            _("“%(file)s” is neither XLSX nor CSV in UTF-8. Export the survey as XLSX, or as “CSV UTF-8”.")
            % {"file": name}
        ) from wrong
    if "\0" in text:
        raise UnreadableSurvey(
            _("“%(file)s” is not a table. Export the survey as XLSX, or as “CSV UTF-8”.") % {"file": name}
        )
    return text


def _workbook(name: str, content: bytes) -> list[Sheet]:
    _measure(name, content)
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False, keep_vba=False
        )
        return [_worksheet(name, sheet) for sheet in book.worksheets[:MOST_SHEETS]]
    except UnreadableSurvey:
        raise
    except Exception as wrong:  # a damaged workbook fails in a hundred ways inside openpyxl
        raise _damaged(name) from wrong


def _damaged(name: str) -> UnreadableSurvey:
    return UnreadableSurvey(
        _("“%(file)s” is damaged, or no XLSX workbook. Export the survey again.") % {"file": name}
    )


def _worksheet(name: str, sheet: Any) -> Sheet:
    """What the file claims about its own size is not believed; rows are read as far as the heading is wide."""
    title = f"{name}: {sheet.title}"
    sheet.reset_dimensions()
    first = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1)
    width = len(_sheet(title, enumerate(islice(first, HEADING_WITHIN), start=1)).header)
    if not width:
        return Sheet(title, (), ())
    return _sheet(title, enumerate(sheet.iter_rows(values_only=True, max_col=width), start=1))


def _measure(name: str, content: bytes) -> None:
    """Refuses what would grow too large, before it grows, and what declares things of its own in XML."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise UnreadableSurvey(
                    _("“%(file)s” would grow beyond %(most)s MB when unpacked. It was not opened.")
                    % {"file": name, "most": MOST_UNPACKED // MEGABYTE}
                )
            if "[Content_Types].xml" not in packed.namelist():
                raise _damaged(name)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _declares(packed.read(part)):
                    raise _damaged(name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as wrong:
        raise _damaged(name) from wrong


def _declares(xml: bytes) -> bool:
    bare = xml.replace(b"\0", b"")
    return any(mark in bare for mark in _DECLARATIONS)


def _sheet(
    name: str, lines: Iterator[tuple[int, tuple[object, ...]]] | enumerate[tuple[object, ...]]
) -> Sheet:
    """The first row is the heading; empty rows are passed over."""
    header: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[Any, ...]]] = []
    for number, cells in lines:
        if number > MOST_ROWS + 1:
            raise UnreadableSurvey(
                _("“%(file)s” has more than %(most)s rows. Cut it into parts.")
                % {"file": name, "most": MOST_ROWS}
            )
        if cells.count(None) == len(cells) or not any(_is_said(cell) for cell in cells):
            continue
        if not header:
            header = _heading(name, cells)
        else:
            rows.append((number, tuple(_cut(cell) for cell in cells[: len(header)])))
    return Sheet(name, header, tuple(rows))


def _heading(name: str, cells: tuple[object, ...]) -> tuple[str, ...]:
    width = max(at for at, cell in enumerate(cells, start=1) if _is_said(cell))
    if width > MOST_COLUMNS:
        raise UnreadableSurvey(
            _("“%(file)s” has more than %(most)s columns. Is it the right file?")
            % {"file": name, "most": MOST_COLUMNS}
        )
    return tuple(str(cell).strip() if _is_said(cell) else "" for cell in cells[:width])


def _is_said(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""


def _cut(cell: object) -> object:
    return cell[:LONGEST_CELL] if isinstance(cell, str) else cell
