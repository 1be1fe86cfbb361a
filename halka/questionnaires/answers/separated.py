"""Answers as CSV: UTF-8 that Excel recognises, a file for each table, and a codebook. No cell is run as a formula."""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Iterator

from halka.questionnaires.answers.codebook import codebook, heads, missing_words
from halka.questionnaires.answers.rows import Cell, Missing
from halka.questionnaires.answers.streaming import archive, member
from halka.questionnaires.answers.taking import Row, Sheet, Taking
from halka.questionnaires.answers.variables import Variable, in_words

_FORMULA = re.compile(r"^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"^-?\d+(\.\d+)?([eE][+-]?\d+)?$")
_SOME = 200


def harmless(text: str) -> str:
    """Text that a spreadsheet takes as text: what would begin a formula gets an apostrophe; numbers stay."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.match(text) else text


def as_csv(taking: Taking) -> Iterator[bytes]:
    def writes(made: zipfile.ZipFile) -> Iterator[None]:
        words = missing_words()
        for sheet in taking.sheets:
            with made.open(member(f"{sheet.key}.csv"), "w") as file:
                yield from _written(file, sheet, taking, words)
        with made.open(member("codebook.csv"), "w") as file:
            file.write("\N{BYTE ORDER MARK}".encode())
            for row in codebook(taking):
                file.write(line([harmless(cell) for cell in row]))
                yield

    return archive(writes)


def _written(
    file: io.BufferedIOBase | object, sheet: Sheet, taking: Taking, words: dict[Missing, str]
) -> Iterator[None]:
    assert hasattr(file, "write")
    file.write("\N{BYTE ORDER MARK}".encode())
    file.write(line([harmless(head) for head in heads(sheet, taking)]))
    lines: list[bytes] = []
    for row in taking.rows(sheet):
        lines.append(line([*_keys(row), *(_said(one, row, taking, words) for one in sheet.variables)]))
        if len(lines) == _SOME:
            file.write(b"".join(lines))
            lines.clear()
            yield
    file.write(b"".join(lines))
    yield


def _keys(row: Row) -> list[str]:
    return [
        key.isoformat(timespec="seconds") if isinstance(key, datetime.datetime) else harmless(str(key))
        for key in row.keys
    ]


def _said(variable: Variable, row: Row, taking: Taking, words: dict[Missing, str]) -> str:
    cell: Cell = variable.value(row.entry.cells)
    if isinstance(cell, Missing):
        return words[cell] if taking.language else str(int(cell))
    return harmless(in_words(variable, cell, taking.language) if taking.language else cell)


def line(cells: list[str]) -> bytes:
    """A line of a file of separated values."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode("utf-8", "replace")
