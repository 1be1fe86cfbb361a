"""What the columns of a log were taken for, to be looked at before anything is measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from halka.analysis.logs import Reading
from halka.analysis.logs.preview import Column, preview

from .options import option_for

_MEANINGS = {
    "case_id": "the case",
    "type": "the activity",
    "ts_us": "the time",
    "recorded_us": "when it was written down",
    "from_org": "the unit that acted",
    "to_org": "the unit addressed",
    "actor": "the worker",
    "thread": "the thread",
    "due_us": "when an answer is due",
    "reason": "the reason",
    "seq": "the order",
    "attributes": "attributes",
}
_WIDTH = 36


def guess_in_words(file: Path, tick: Callable[[str, float], None], how: Reading) -> Iterator[str]:
    """One line for each column with values of it, then what is missing and what to say next."""
    found = preview(file, tick=lambda share: tick("Reading", share), **how)
    yield f"{file.name} was read as {found.kind}."
    yield from found.notes
    rows = [("column of the file", "taken for", "values"), *map(_row, found.columns)]
    widths = [max(len(row[at]) for row in rows) for at in range(2)]
    yield ""
    for name, meaning, values in rows:
        yield f"{name:<{widths[0]}}  {meaning:<{widths[1]}}  {values}".rstrip()
    yield ""
    for name in found.missing:
        yield f"No column was found for {_MEANINGS[name]}. Name it: {option_for(name)} COLUMN."
    if not found.missing:
        yield "If this is right, go on with --out FOLDER. If not, name columns: --case, --activity, --time and more."


def _row(column: Column) -> tuple[str, str, str]:
    meaning = "" if column.taken_for is None else _MEANINGS[column.taken_for]
    if column.is_guessed:
        meaning += " (guessed)"
    return _shown(column.name), meaning, " | ".join(_shown(value) for value in column.samples)


def _shown(text: str) -> str:
    """Short, and without letters that would steer a terminal."""
    plain = "".join(letter if letter.isprintable() else "\ufffd" for letter in text[: _WIDTH + 1])
    return plain if len(plain) <= _WIDTH else plain[: _WIDTH - 1] + "…"
