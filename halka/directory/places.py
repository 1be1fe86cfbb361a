"""Reading places from a CSV file: one with HXL tags in its second line, or one with columns code, name, parent.

The deed `import_places` writes what was read; doing it twice changes nothing.
A row that cannot be used is named with its line and left out; the others are kept.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

MOST_BYTES = 50 * 1024 * 1024
LANGUAGES = {"en", "ar", "tr", "sq", "ku", "fr", "es", "ru", "uk", "fa", "ps", "el", "sr", "rom"}
LEVELS = {"#country": 0, "#adm1": 1, "#adm2": 2, "#adm3": 3, "#adm4": 4}
KINDS = ("country", "province", "district", "subdistrict", "unit")
NOTHING = {"", "<null>", "null", "n/a", "-"}
_TAG = re.compile(r"^(#\w+)((?:\+[\w-]+)*)$")


class UnreadablePlaces(Exception):
    """The file is not one of places; the message says what is wrong, where, and what to do."""


@dataclass(frozen=True)
class LeftOut:
    line: int
    why: str


@dataclass(frozen=True)
class Row:
    """A place as a line of the file names it."""

    line: int
    code: str
    name: str
    name_local: str
    kind: str
    parent: str


@dataclass
class Outcome:
    """What an import did: new, changed and unchanged places, and the rows that were left out."""

    new: int = 0
    changed: int = 0
    same: int = 0
    left_out: list[LeftOut] = field(default_factory=list)


def read_file(file: Path) -> tuple[list[Row], Outcome]:
    """The places of a file, parents first, and the rows that were left out. Raises UnreadablePlaces."""
    if not file.is_file():
        raise UnreadablePlaces(f"There is no file {file}.")
    if file.stat().st_size > MOST_BYTES:
        raise UnreadablePlaces(f"{file} is larger than 50 MB. Cut it into parts, a province each.")
    try:
        lines = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    except UnicodeDecodeError as wrong:
        raise UnreadablePlaces(
            f"{file} is not UTF-8 text (byte {wrong.start}). Save it as “CSV UTF-8”."
        ) from wrong
    except csv.Error as wrong:
        raise UnreadablePlaces(f"{file} is not a CSV file: {wrong}.") from wrong
    if len(lines) < 2:
        raise UnreadablePlaces(f"{file} has no rows.")
    outcome = Outcome()
    return list(_read(lines, outcome)), outcome


def _read(lines: list[list[str]], outcome: Outcome) -> Iterator[Row]:
    tags = next((n for n in (0, 1) if any(cell.startswith("#") for cell in lines[n])), None)
    rows = _plain(lines, outcome) if tags is None else _tagged(lines, tags, outcome)
    return _once(rows, outcome)


def _once(rows: Iterable[Row], outcome: Outcome) -> Iterator[Row]:
    """Each code once; a second one that says something else is named."""
    seen: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: KINDS.index(row.kind) if row.kind in KINDS else 0):
        before = seen.get(row.code)
        if before is None:
            seen[row.code] = row
            yield row
        elif (before.name, before.parent) != (row.name, row.parent):
            outcome.left_out.append(
                LeftOut(row.line, f"the code “{row.code}” stands for “{before.name}” in line {before.line}")
            )


def _plain(lines: list[list[str]], outcome: Outcome) -> Iterator[Row]:
    head = [cell.strip().lower() for cell in lines[0]]
    if missing := [name for name in ("code", "name") if name not in head]:
        raise UnreadablePlaces(
            f"There is no column “{missing[0]}” in line 1. Give the columns code, name and parent, or HXL tags."
        )
    for line, cells in enumerate(lines[1:], start=2):
        said = {name: _cell(cells, n) for n, name in enumerate(head)}
        if not said["code"] or not said["name"]:
            outcome.left_out.append(LeftOut(line, "it has no code" if not said["code"] else "it has no name"))
            continue
        kind = said.get("kind") or "place"
        yield Row(line, said["code"], said["name"], said.get("name_local", ""), kind, said.get("parent", ""))


@dataclass
class _Level:
    """Where a level of the hierarchy stands in the columns."""

    code: int | None = None
    name: int | None = None
    local: int | None = None


def _tagged(lines: list[list[str]], tags: int, outcome: Outcome) -> Iterator[Row]:
    levels = _levels(lines[tags], tags + 1, outcome)
    for line, cells in enumerate(lines[tags + 1 :], start=tags + 2):
        parent = ""
        for number in sorted(levels):
            level = levels[number]
            code, name = _cell(cells, level.code), _cell(cells, level.name)
            if not code and not name:
                break
            if not code or not name:
                what = "code" if not code else "name"
                outcome.left_out.append(LeftOut(line, f"its {KINDS[number]} has no {what}"))
                break
            yield Row(line, code, name, _cell(cells, level.local), KINDS[number], parent)
            parent = code


def _levels(tags: list[str], line: int, outcome: Outcome) -> dict[int, _Level]:
    levels: dict[int, _Level] = {}
    for column, tag in enumerate(tags):
        match = _TAG.match(tag.strip().lower())
        if not match or match[1] not in LEVELS:
            continue
        marks = [mark for mark in match[2].split("+") if mark]
        level = levels.setdefault(LEVELS[match[1]], _Level())
        languages = [mark.split("-")[0] for mark in marks if mark not in ("name", "code")]
        if unknown := [language for language in languages if language not in LANGUAGES]:
            outcome.left_out.append(
                LeftOut(line, f"the column “{tag}” is in a language nobody knows: {unknown[0]}")
            )
        elif "code" in marks:
            level.code = column
        elif "name" in marks and not languages:
            level.name = column
        elif "name" in marks:
            level.local = column
    usable = {
        number: level for number, level in levels.items() if level.code is not None and level.name is not None
    }
    if not usable:
        raise UnreadablePlaces(f"Line {line} has HXL tags, but no level has both a name and a code.")
    return usable


def _cell(cells: list[str], column: int | None) -> str:
    text = cells[column].strip() if column is not None and column < len(cells) else ""
    return "" if text.lower() in NOTHING else text
