"""Reads CSV: comma, semicolon, tab or bar between the values; UTF-8 or UTF-16; quoted line breaks allowed."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import BinaryIO

from .columns import match_columns
from .table import EventLog, Rows, UnreadableLog

_LONGEST_VALUE = 1 << 20


def read_csv(stream: BinaryIO, rows: Rows, given: Mapping[str, str] | None) -> EventLog:
    """Read the stream to its end. An empty cell is a missing value: CSV has no other way to write one."""
    text = _decoded(stream)
    csv.field_size_limit(_LONGEST_VALUE)
    try:
        first = text.readline()
        lines = csv.reader(text, delimiter=_delimiter(first), strict=True)
        header = next(csv.reader([first], delimiter=_delimiter(first)), [])
        columns, guessed = match_columns(header, given)
        places = [(name, header.index(column)) for name, column in columns.items() if name != "seq"]
        for cells in lines:
            if not cells:
                continue
            values: dict[str, str | int] = {
                name: cells[at] for name, at in places if at < len(cells) and cells[at] != ""
            }
            _take_integers(values, columns)
            rows.add(f"line {lines.line_num + 1}", values)
    except UnicodeDecodeError:
        raise UnreadableLog(
            "The letters of the file cannot be read: it is not UTF-8. Save it again as 'CSV UTF-8'."
        ) from None
    except csv.Error as problem:
        raise UnreadableLog(
            f"Line {lines.line_num + 1} is not CSV: {problem}. Export the file again."
        ) from None
    return rows.finish(columns, guessed)


def _take_integers(values: dict[str, str | int], columns: Mapping[str, str]) -> None:
    """A column that is called ..._us holds whole microseconds UTC, as Halka writes them."""
    for name in ("ts_us", "recorded_us", "due_us"):
        value = values.get(name)
        if columns.get(name) == name and isinstance(value, str) and value.lstrip("-").isdecimal():
            values[name] = int(value)


def _decoded(stream: BinaryIO) -> io.TextIOWrapper:
    head = stream.peek(2)[:2] if isinstance(stream, io.BufferedReader) else b""
    utf16 = head in (b"\xff\xfe", b"\xfe\xff")
    return io.TextIOWrapper(stream, encoding="utf-16" if utf16 else "utf-8-sig", newline="")


def _delimiter(line: str) -> str:
    return max(",;\t|", key=line.count)
