"""What stands in a file: one variable for each column, and one more for each choice where several can be chosen."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from halka.questionnaires.answers.columns import Choice, Column, Table
from halka.questionnaires.answers.rows import Cell, Missing
from halka.questionnaires.xpath import dates

OF_WHOLE = ("_index", "_uuid", "_version", "_received_at")
OF_ENTRY = ("_index", "_parent_table", "_parent_index", "_uuid", "_version")
"""What stands before the answers: in the table of the whole, and in that of the entries of a repeat."""
MOST_SPLIT = 200
"""A longer list has no column for each of its choices."""


@dataclass(frozen=True)
class Variable:
    """`kind` is that of its column, or flag (was it chosen) or position (at which place it was put)."""

    name: str
    label: str
    kind: str
    place: int
    column: Column
    choice: Choice | None = None

    def value(self, cells: Sequence[Cell]) -> Cell:
        cell = cells[self.place]
        if self.choice is None or isinstance(cell, Missing):
            return cell
        chosen = cell.split()
        if self.kind == "flag":
            return "1" if self.choice.value in chosen else "0"
        return str(chosen.index(self.choice.value) + 1) if self.choice.value in chosen else Missing.SKIPPED


def variables_of(table: Table, language: str) -> list[Variable]:
    """In the order of the form."""
    return [one for place, column in enumerate(table.columns) for one in _of_column(column, place, language)]


def _of_column(column: Column, place: int, language: str) -> Iterator[Variable]:
    label = column.label(language)
    yield Variable(column.name, label, column.kind, place, column)
    if column.is_several and len(column.choices) <= MOST_SPLIT:
        kind = "flag" if column.kind == "many" else "position"
        for choice in column.choices:
            if kind == "position" or not choice.missing:
                words = f"{label}: {choice.label(language)}"
                yield Variable(f"{column.name}/{choice.value}", words, kind, place, column, choice)


def in_words(variable: Variable, answer: str, language: str) -> str:
    """The labels of what was chosen; anything else as it is."""
    column = variable.column
    if variable.choice is not None or not column.choices:
        return answer
    values = answer.split() if column.is_several else [answer]
    labels = []
    for value in values:
        choice = column.choice(value)
        labels.append(choice.label(language) if choice else value)
    return "; ".join(labels)


def as_number(answer: str) -> int | float | None:
    """The number that an answer is; None where it is none."""
    try:
        return int(answer)
    except ValueError:
        pass
    try:
        found = float(answer)
    except ValueError:
        return None
    return found if found - found == 0 else None  # no infinity


def as_day(answer: str) -> datetime.date | None:
    return dates.day_from(answer)


def as_moment(answer: str, zone: datetime.tzinfo) -> datetime.datetime | None:
    """The moment on the clocks of this zone, without saying so: statistics programs know no zones."""
    found = dates.moment_from(answer)
    if found is None:
        return None
    return found.astimezone(zone).replace(tzinfo=None) if found.tzinfo else found


def as_time(answer: str) -> int | None:
    """Seconds since midnight."""
    try:
        found = datetime.time.fromisoformat(answer)
    except ValueError:
        return None
    return found.hour * 3600 + found.minute * 60 + found.second
