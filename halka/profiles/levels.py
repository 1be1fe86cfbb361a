"""Who opens what inside an institution, by level, and which fields are protected from the start (`levels.toml`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

LEVELS = range(6)
PLAIN = ("yes", "no", "suppress", "as_it_was")


@dataclass(frozen=True)
class Field:
    """A field of a file. `protected_while` says when: "always", "place_secret", or "" for never."""

    code: str
    level: int
    protected_while: str = ""
    instead: str = ""
    is_of_home: bool = False


@dataclass(frozen=True)
class Levels:
    """The table of levels: what each recipient inside opens, and what restrictions do not bind."""

    version: int
    purposes: frozenset[str]
    unbound: frozenset[str]
    reviewed: frozenset[str]
    lists: dict[str, tuple[str, ...]]
    cells: dict[int, dict[str, str]]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.cells[0])

    def cell(self, level: int, recipient: str) -> str:
        """One of PLAIN, or the name of a list; "no" for who has no column."""
        return self.cells[level].get(recipient, "no")

    def opens_protected(self, recipient: str) -> bool:
        return self.cell(5, recipient) == "yes"


def read_levels(written: dict[str, Any], recipients: Collection[str], fields: Collection[str]) -> Levels:
    """Raises ValueError, which names the row, when a level, a recipient or a field is not known."""
    found = Levels(
        version=int(written["version"]),
        purposes=frozenset(written["purposes"]),
        unbound=frozenset(written["unbound"]),
        reviewed=frozenset(written["reviewed"]),
        lists={name: tuple(codes) for name, codes in written["lists"].items()},
        cells={_level(level): dict(row) for level, row in written["levels"].items()},
    )
    if missing := sorted(set(LEVELS) - set(found.cells)):
        raise ValueError(f"levels: there is no row for level {missing[0]}.")
    for level, row in found.cells.items():
        _known(f"levels.{level}", row, recipients, "a recipient")
        _known(f"levels.{level}", found.columns, row, "answered in this row")
    for name, codes in found.lists.items():
        _known(f"lists.{name}", codes, fields, "a field of a file")
    _known("unbound", found.unbound, found.columns, "a column of the table")
    _known("reviewed", found.reviewed, found.columns, "a column of the table")
    for level, row in found.cells.items():
        for recipient, cell in row.items():
            _known(f"levels.{level}.{recipient}", [cell], (*PLAIN, *found.lists), "an answer")
    return found


def read_fields(written: dict[str, Any], levels: Mapping[str, int]) -> dict[str, Field]:
    """Every field with its marks, in the order of the lists. Raises ValueError that names the row."""
    protected, instead = written["protected"], written["instead"]
    _known("protected", protected, ("always", "place_secret", "home_closed"), "a reason to protect")
    for when, codes in protected.items():
        _known(f"protected.{when}", codes, levels, "a field of a file")
    marked = {code for codes in protected.values() for code in codes}
    for code, less in instead.items():
        _known("instead", (code, less), levels, "a field of a file")
        if code not in marked or less in marked or levels[less] > levels[code]:
            raise ValueError(
                f"instead.{code}: a protected field, and in its place one that is not, of no higher level."
            )
    if wrong := [code for code in protected["home_closed"] if code not in instead]:
        raise ValueError(f"protected.home_closed: say under [instead] what goes in the place of {wrong[0]}.")
    if wrong := [code for code, level in levels.items() if level not in LEVELS]:
        raise ValueError(f"the field {wrong[0]} has the level {levels[wrong[0]]}. Levels run from 0 to 5.")
    return {code: _field(code, level, protected, instead) for code, level in levels.items()}


def _field(code: str, level: int, protected: dict[str, list[str]], instead: dict[str, str]) -> Field:
    whiles = [when for when in ("always", "place_secret") if code in protected[when]]
    return Field(
        code=code,
        level=level,
        protected_while=whiles[0] if whiles else "",
        instead=instead.get(code, ""),
        is_of_home=code in protected["home_closed"],
    )


def _level(written: str) -> int:
    if not written.isdigit() or int(written) not in LEVELS:
        raise ValueError(f"levels.{written}: levels run from 0 to 5.")
    return int(written)


def _known(row: str, said: Collection[str], held: Collection[str], word: str) -> None:
    if unknown := sorted(set(said) - set(held)):
        raise ValueError(f"{row}: {', '.join(unknown)} is not {word}.")
