"""Opening what somebody sends: CSV, a workbook, or an archive of CSV files, told apart by what is in it."""

from __future__ import annotations

import csv
import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import openpyxl
from django.utils.translation import gettext as _

MOST_BYTES, MOST_UNPACKED, MOST_MEMBERS = 10_000_000, 60_000_000, 200
MOST_ROWS, MOST_COLUMNS, MOST_TABLES, LONGEST = 5_000, 3_000, 40, 40_000
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class Unreadable(Exception):
    """The file cannot be read; the message says why, and what to do."""


@dataclass(frozen=True)
class Foreign:
    """A table as it was sent: `rows` are the number of the row in the file, and its cells as text."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def opened(content: bytes) -> list[Foreign]:
    """Every table that has a heading. Raises Unreadable."""
    if not content.strip():
        raise Unreadable(_("The file is empty. Export the answers once more."))
    if len(content) > MOST_BYTES:
        raise Unreadable(_("The file is larger than 10 MB. Export the answers in parts."))
    if content.startswith(_OLD):
        raise Unreadable(
            _("It is an old workbook (.xls) or locked with a password. Save it as .xlsx without one.")
        )
    found = _archive(content) if content.startswith(_ZIP) else [_csv("", content)]
    tables = [table for table in found if any(table.header)]
    if not tables:
        raise Unreadable(_("The file has no row of headings."))
    for table in tables:
        if len(table.rows) > MOST_ROWS:
            raise Unreadable(
                _("There are more than %(most)s rows. Export the answers in parts.") % {"most": MOST_ROWS}
            )
    return tables


def _archive(content: bytes) -> list[Foreign]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = archive.infolist()
        if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_UNPACKED:
            raise Unreadable(_("Unpacked, the file is too large. Export the answers in parts."))
        if any(one.filename == "xl/workbook.xml" for one in members):
            return list(_workbook(content))
        names = [one.filename for one in members if one.filename.lower().endswith(".csv")]
        return [_csv(name.rpartition("/")[2][:-4], archive.read(name)) for name in names[:MOST_TABLES]]
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError, EOFError) as problem:
        raise Unreadable(_("The file is damaged. Export the answers once more.")) from problem


def _workbook(content: bytes) -> Iterator[Foreign]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's, about styles
        try:
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            for sheet in book.worksheets[:MOST_TABLES]:
                rows = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS, max_row=MOST_ROWS + 2)
                yield _table(sheet.title, ([_text(cell) for cell in row] for row in rows))
        except Unreadable:
            raise
        except Exception as problem:  # whatever a damaged workbook makes its reader raise
            raise Unreadable(_("The file is damaged. Export the answers once more.")) from problem


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        is_day = cell.time() == datetime.time()
        return cell.date().isoformat() if is_day else cell.isoformat(timespec="milliseconds")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)[:LONGEST]


def _csv(name: str, content: bytes) -> Foreign:
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1254"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Unreadable(_("The letters of this file cannot be read. Save it as CSV in UTF-8."))
    first = text.partition("\n")[0]
    divider = max(",;\t", key=first.count)
    csv.field_size_limit(1_000_000)
    try:
        return _table(name, csv.reader(io.StringIO(text, newline=""), delimiter=divider))
    except csv.Error as problem:
        raise Unreadable(_("This is no file of separated values: %(what)s.") % {"what": problem}) from problem


def _table(name: str, rows: Iterator[list[str]] | Sequence[list[str]]) -> Foreign:
    header: tuple[str, ...] = ()
    found = []
    for number, row in enumerate(rows, start=1):
        cells = tuple(_NOT_IN_XML.sub("", cell)[:LONGEST] for cell in row[:MOST_COLUMNS])
        if not any(cell.strip() for cell in cells):
            continue
        if not header:
            header = tuple(" ".join(cell.split()) for cell in cells)
        else:
            found.append((number, cells))
        if len(found) > MOST_ROWS:
            break
    return Foreign(name, header, tuple(found))
