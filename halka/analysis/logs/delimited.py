"""Reads CSV: comma, semicolon, tab or bar; UTF-8, UTF-16 or windows-1254; line breaks inside quotes allowed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from .kinds import utf16_without_mark
from .read_options import ReadOptions
from .rows import Rows
from .source import Source
from .table import EventLog, UnreadableLog
from .tabular import Tabular

_LONGEST_VALUE = 1 << 20
_LONGEST_LINE = 1 << 24
_DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}
_SAID = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_OFFICE = "windows-1254"  # what spreadsheets in Turkish write when nobody chooses


def read_csv(source: Source, options: ReadOptions, make: type[Tabular] = Tabular) -> EventLog:
    """Read the file to its end into what `make` makes. An empty cell is a missing value: CSV has no other way to write one."""
    with source.open() as stream:
        encoding = _encoding(stream.peek(4096)[:4096])
    for attempt in dict.fromkeys((encoding, _OFFICE)):
        try:
            with source.open() as stream:
                return _read(io.TextIOWrapper(stream, encoding=attempt, newline=""), options, attempt, make)
        except UnicodeDecodeError:
            continue
    raise UnreadableLog(
        "The letters of the file cannot be read: it is neither UTF-8 nor windows-1254. "
        "Save it again as 'CSV UTF-8'."
    )


def _encoding(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    return utf16_without_mark(head) or "utf-8-sig"


def _read(text: io.TextIOWrapper, options: ReadOptions, encoding: str, make: type[Tabular]) -> EventLog:
    csv.field_size_limit(_LONGEST_VALUE)
    lines = _Lines(text)
    first = lines.first()
    delimiter = _delimiter(first)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    rows = Rows(options)
    try:
        table = make([cell or None for cell in next(reader, [])], rows, "line", _notes(encoding, delimiter))
        _take_all(reader, lines, table)
    except csv.Error as problem:
        raise UnreadableLog(f"Line {lines.number} is not CSV: {problem}. Export the file again.") from None
    return table.finish()


def _notes(encoding: str, delimiter: str) -> list[str]:
    letters = _SAID.get(encoding, encoding)
    notes = [f"The values stand in CSV, divided by {_DELIMITERS[delimiter]}; the letters are {letters}."]
    if encoding == _OFFICE:
        notes.append("The file is not UTF-8. If letters look wrong, save it again as 'CSV UTF-8'.")
    return notes


def _take_all(reader: Iterator[list[str]], lines: _Lines, table: Tabular) -> None:
    while True:
        begin = lines.number
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            if "expected after" not in str(problem):
                raise  # a quote that never closes has swallowed the rows behind it
            table.add(lines.number, [], f"not CSV: {problem}")
            continue
        fault = f"longer than {_LONGEST_LINE:,} letters" if lines.cut_since(begin) else None
        if cells or fault:
            table.add(lines.number, [cell or None for cell in cells], fault)


class _Lines:
    """The lines of the text, counted. One that is enormous is passed over, piece by piece, and noted."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text, self.number = text, 0
        self._cut: list[int] = []
        self._first: str | None = None

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._first is not None:
            line, self._first = self._first, None
        else:
            line = self._text.readline(_LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) >= _LONGEST_LINE and not line.endswith("\n"):
            self._cut.append(self.number)
            while (line := self._text.readline(_LONGEST_LINE)) and not line.endswith("\n"):
                pass
            return "\n"
        return line

    def first(self) -> str:
        """The line with the names, which is read again as the first; `sep=;` before it is passed over."""
        line = next(self, "")
        if line.lower().startswith("sep=") and len(line.strip()) == 5:
            line = next(self, "")
        if self._cut:
            raise UnreadableLog(
                f"Line {self.number} is longer than {_LONGEST_LINE:,} letters. It holds no names."
            )
        self._first, self.number = line, self.number - bool(line)
        return line

    def cut_since(self, number: int) -> bool:
        return bool(self._cut) and self._cut[-1] > number


def _delimiter(line: str) -> str:
    outside = "".join(line.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)
