"""A workbook as rows of text, within limits that no upload can pass. Formulas are read as what they last came to."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter
from pyxform.errors import PyXFormError
from pyxform.xls2json_backends import DefinitionData, get_xlsform

from halka.questionnaires.problems import Problem, Refused

MOST_BYTES = 10_000_000
MOST_UNPACKED = 20_000_000
MOST_MEMBERS = 2_000
MOST_ROWS = 20_000
SHEETS = ("survey", "choices", "settings", "entities", "external_choices", "osm")

Row = dict[str, str]
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WHITE = re.compile(r"\s+")


@dataclass
class Workbook:
    """`sheets`: rows by name of the sheet, row 0 is the second of the file; `headers` as written, without gaps; `letters`: the
    column of each header."""

    name: str
    sheets: dict[str, list[Row]]
    headers: dict[str, list[str]]
    letters: dict[tuple[str, str], str]

    def setting(self, *names: str) -> str:
        """The first filled setting of these names, else ""."""
        row = self.sheets["settings"][0] if self.sheets.get("settings") else {}
        return next((row[key] for key in row if key.strip().lower() in names and row[key]), "")

    def cell(self, sheet: str, row: int, column: str) -> str:
        letter = self.letters.get((sheet, column), "")
        return f"{letter}{row}" if letter and row else ""

    def for_conversion(self) -> dict[str, object]:
        """What pyxform takes."""
        book: dict[str, object] = {"sheet_names": [name for name in SHEETS if name in self.sheets]}
        for name in self.sheets:
            book[name] = [dict(row) for row in self.sheets[name]]  # it writes into what it is given
            book[f"{name}_header"] = [dict.fromkeys(self.headers[name])]
        book["fallback_form_name"] = None
        return book


def read(content: bytes, name: str) -> Workbook:
    """The workbook, by its content and not by the ending of its name. Raises Refused with one plain reason."""
    _within_limits(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's, about styles
        try:
            found = get_xlsform(xlsform=content)
        except PyXFormError as problem:
            raise Refused(_of_reading(str(problem))) from problem
        except Exception as problem:  # whatever a damaged archive makes its reader raise
            raise Refused(Problem("damaged")) from problem
        letters = _letters(content)
    return _bounded(found, name, letters)


def _within_limits(content: bytes) -> None:
    if not content:
        raise Refused(Problem("empty"))
    if len(content) > MOST_BYTES:
        raise Refused(Problem("too_large", values={"most": str(MOST_BYTES // 1_000_000)}))
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise Refused(Problem("password"))
        return
    if not content.startswith(b"PK"):
        raise Refused(Problem("no_workbook"))
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as problem:
        raise Refused(Problem("damaged")) from problem
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise Refused(Problem("unpacks_too_large", values={"most": str(MOST_UNPACKED // 1_000_000)}))


def _of_reading(message: str) -> Problem:
    if match := re.match(r"Duplicate column header: (.*)", message):
        return Problem("header_twice", row=1, column=match[1], values={"header": match[1]})
    return Problem("no_workbook")


def _bounded(found: DefinitionData, name: str, letters: dict[tuple[str, str], str]) -> Workbook:
    sheets: dict[str, list[Row]] = {}
    headers: dict[str, list[str]] = {}
    for sheet in SHEETS:
        rows: Sequence[Mapping[str, str]] | None = getattr(found, sheet)
        if rows is None:
            continue
        if len(rows) > MOST_ROWS:
            raise Refused(Problem("too_many_rows", sheet=sheet, values={"most": f"{MOST_ROWS:,}"}))
        sheets[sheet] = [{key: value for key, value in row.items() if value is not None} for row in rows]
        listed = getattr(found, f"{sheet}_header") or [{}]
        headers[sheet] = [str(key) for key in listed[0]]
    if "survey" not in sheets:
        raise Refused(Problem("no_survey"))
    return Workbook(name, sheets, headers, letters)


def _letters(content: bytes) -> dict[tuple[str, str], str]:
    """Where each header stands: the first rows once more, with their gaps."""
    found: dict[tuple[str, str], str] = {}
    for sheet, headers in _first_rows(content):
        for place, header in enumerate(headers, start=1):
            if header not in (None, ""):
                found.setdefault((sheet, _WHITE.sub(" ", str(header).strip())), get_column_letter(place))
    return found


def _first_rows(content: bytes) -> list[tuple[str, list[object]]]:
    if content.startswith(_OLE):
        import xlrd

        old = xlrd.open_workbook(file_contents=content, on_demand=True)
        return [
            (name.lower(), [cell.value for cell in old.sheet_by_name(name).row(0)])
            for name in old.sheet_names()
            if old.sheet_by_name(name).nrows
        ]
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    return [
        (sheet.title.lower(), list(next(sheet.iter_rows(max_row=1, values_only=True), ())))
        for sheet in book.worksheets
    ]
