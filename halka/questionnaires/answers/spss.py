"""Answers for SPSS: choices as numbers with their labels, the four kinds of no answer as values that the user declares missing.

Rows are read twice: once to know how long texts are and which choices were sent that no list has, once to write them.
"""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from halka.questionnaires.answers.codebook import KEYS, codebook, missing_words
from halka.questionnaires.answers.rows import Missing
from halka.questionnaires.answers.sav import (
    DAY,
    LONGEST_TEXT,
    MOMENT,
    NUMBER,
    SHORTEST_TEXT,
    TIME,
    TO_1582,
    SavVariable,
    Value,
    sav,
)
from halka.questionnaires.answers.separated import line
from halka.questionnaires.answers.streaming import archive, member
from halka.questionnaires.answers.taking import Row, Sheet, Taking
from halka.questionnaires.answers.variables import (
    Variable,
    as_day,
    as_moment,
    as_number,
    as_time,
    in_words,
)

_RESERVED = frozenset(["all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"])
_WHOLE = re.compile(r"-?(0|[1-9]\d{0,8})")
_NUMBERS = ("integer", "decimal", "flag", "position")
_FORMATS = {"date": DAY, "moment": MOMENT, "time": TIME}
_MIDNIGHT = datetime.time()


@dataclass
class Seen:
    """What a first look at the rows found of one variable."""

    width: int = SHORTEST_TEXT
    strange: dict[str, None] = field(default_factory=dict)


@dataclass
class Known:
    """The whole table: how many rows, and by how much the numbers for no answer are moved away from real answers."""

    rows: int
    keys: list[int]
    seen: list[Seen]
    tens: int = 1

    def code(self, missing: Missing) -> float:
        return float(int(missing) + 10_000 - 10_000 * self.tens)


def as_sav(taking: Taking) -> Iterator[bytes]:
    def writes(made: zipfile.ZipFile) -> Iterator[None]:
        for sheet in taking.sheets:
            known = _look(sheet, taking)
            yield
            codes = [_codes(one, seen, known) for one, seen in zip(sheet.variables, known.seen, strict=True)]
            declared = _declared(sheet, known, codes, taking)
            rows = (_values(row, known, codes, taking) for row in taking.rows(sheet))
            with made.open(member(f"{sheet.key}.sav"), "w") as file:
                for some in sav(declared, rows, cases=known.rows, title=taking.title):
                    file.write(some)
                    yield
        with made.open(member("codebook.csv"), "w") as file:
            for said in codebook(taking):
                file.write(line(said))
        yield

    return archive(writes)


def _look(sheet: Sheet, taking: Taking) -> Known:
    known = Known(0, [SHORTEST_TEXT] * len(sheet.keys), [Seen() for _one in sheet.variables])
    for row in taking.rows(sheet):
        known.rows += 1
        for place, key in enumerate(row.keys):
            if isinstance(key, str):
                known.keys[place] = max(known.keys[place], len(key.encode()))
        for one, seen in zip(sheet.variables, known.seen, strict=True):
            cell = one.value(row.entry.cells)
            if isinstance(cell, Missing):
                continue
            if one.kind in _NUMBERS:
                number = as_number(cell)
                while number is not None and _between(number, known):
                    known.tens *= 10
            elif one.kind == "one":
                if one.column.choice(cell) is None:
                    seen.strange.setdefault(cell)
            elif one.kind not in _FORMATS:
                seen.width = max(seen.width, min(LONGEST_TEXT, len(_text(one, cell, taking))))
    return known


def _between(number: float, known: Known) -> bool:
    return known.code(Missing.NOT_ASKED) <= number <= known.code(Missing.REFUSED)


def _codes(variable: Variable, seen: Seen, known: Known) -> dict[str, float]:
    """The number of each choice: its own name where all are whole numbers, else its place in the list."""
    if variable.kind != "one":
        return {}
    values = [choice.value for choice in variable.column.choices if not choice.missing]
    values += list(seen.strange)
    are_numbers = all(_WHOLE.fullmatch(value) and not _between(int(value), known) for value in values)
    return {value: float(value) if are_numbers else float(n) for n, value in enumerate(values, start=1)}


def _declared(sheet: Sheet, known: Known, codes: list[dict[str, float]], taking: Taking) -> list[SavVariable]:
    names: set[str] = set()
    words = missing_words()
    none = tuple((known.code(kind), said) for kind, said in words.items())
    range_ = (known.code(Missing.NOT_ASKED), known.code(Missing.REFUSED))
    made = []
    for key, width in zip(sheet.keys, known.keys, strict=True):
        is_number = key.endswith("index")
        form = MOMENT if key == "_received_at" else NUMBER
        text = 0 if is_number or form is MOMENT else width
        made.append(SavVariable(_name(key, names), str(KEYS[key]), text, form))
    for one, seen, numbers in zip(sheet.variables, known.seen, codes, strict=True):
        name = _name(one.name, names)
        if one.kind in (*_NUMBERS, "one", *_FORMATS):
            labels = tuple((number, _label(one, value, taking)) for value, number in numbers.items())
            form = (5, 12, 4) if one.kind == "decimal" else _FORMATS.get(one.kind, NUMBER)
            scale = one.kind in ("integer", "decimal")
            made.append(SavVariable(name, one.label, 0, form, labels + none, range_, scale))
        else:
            texts = tuple((str(int(known.code(kind))).encode(), said) for kind, said in words.items())
            absent = tuple(text for text, _said in texts[:3])
            made.append(SavVariable(name, one.label, seen.width, values=texts, missing=absent))
    return made


def _label(variable: Variable, value: str, taking: Taking) -> str:
    choice = variable.column.choice(value)
    return choice.label(taking.language) if choice is not None and taking.language else value


def _text(variable: Variable, answer: str, taking: Taking) -> bytes:
    said = in_words(variable, answer, taking.language) if taking.language else answer
    return said.encode("utf-8", "replace")[:LONGEST_TEXT].decode("utf-8", "ignore").encode()


def _values(row: Row, known: Known, codes: list[dict[str, float]], taking: Taking) -> list[Value]:
    made: list[Value] = []
    for key in row.keys:
        if isinstance(key, datetime.datetime):
            made.append(_seconds(key.astimezone(taking.zone).replace(tzinfo=None)))
        else:
            made.append(key.encode() if isinstance(key, str) else float(key))
    for one, numbers in zip(row.sheet.variables, codes, strict=True):
        cell = one.value(row.entry.cells)
        is_number = one.kind in (*_NUMBERS, "one", *_FORMATS)
        if isinstance(cell, Missing):
            code = known.code(cell)
            made.append(code if is_number else str(int(code)).encode())
        elif not is_number:
            made.append(_text(one, cell, taking))
        else:
            made.append(numbers.get(cell) if one.kind == "one" else _as_number(one, cell, taking))
    return made


def _as_number(variable: Variable, answer: str, taking: Taking) -> float | None:
    """None, SPSS's own missing, for what is no number, day or time."""
    if variable.kind == "date":
        day = as_day(answer)
        return None if day is None else _seconds(datetime.datetime.combine(day, _MIDNIGHT))
    if variable.kind == "moment":
        moment = as_moment(answer, taking.zone)
        return None if moment is None else _seconds(moment)
    if variable.kind == "time":
        seconds = as_time(answer)
        return None if seconds is None else float(seconds)
    number = as_number(answer)
    return None if number is None else float(number)


def _seconds(moment: datetime.datetime) -> float:
    return moment.replace(tzinfo=datetime.UTC).timestamp() + TO_1582


def _name(name: str, taken: set[str]) -> str:
    """A name that SPSS takes: letters, digits, dots and lines, at most 64 bytes, no word of its language."""
    made = re.sub(r"[^\w.]", "_", name)
    if not made[0].isalpha() or made.lower() in _RESERVED:
        made = f"v{made}"
    made = made.encode()[:58].decode("utf-8", "ignore").rstrip("._") or "v"
    found, more = made, 1
    while found.casefold() in taken:
        more += 1
        found = f"{made}_{more}"
    taken.add(found.casefold())
    return found
