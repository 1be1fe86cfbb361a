"""From rows to the XForm, by pyxform; what it refuses gets a place and plain words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from halka.questionnaires.problems import WARNING, Problem, Refused
from halka.questionnaires.workbook.reading import Row, Workbook
from halka.questionnaires.workbook.repairs import small_type

_PLACE = re.compile(
    r"^\s*\[row : (?P<row>\d+)\]\s*"
    r"(?:On the '(?P<sheet>\w+)' sheet, the '(?P<column>[^']*)'(?: value)?(?: '[^']*')? is )?"
)
_KNOWN: tuple[tuple[str, str, str], ...] = (
    # what pyxform says, our code, the repair that mends it
    (
        r"Headers that are different names for the same column were found: '(?P<other>[^']*)', '(?P<header>[^']*)'",
        "two_headers",
        "",
    ),
    (r"required column headers were not found: (?P<missing>.+?)\. Learn", "no_questionnaire", ""),
    (r"Unknown question type '(?P<type>[^']*)'", "unknown_type", ""),
    (r"Choice names must be unique", "choice_twice", "allow_choice_duplicates"),
    (r"Choices must have a name", "choice_without_name", ""),
    (r"must be unique within their nearest parent", "name_twice", "rename_duplicates"),
    (r"Repeat names must", "repeat_name_twice", ""),
    (r"The name 'meta' is reserved", "name_meta", "rename_meta"),
    (r"Could not find the name '(?P<name>[^']*)'", "unknown_reference", ""),
    (r"The name '(?P<name>[^']*)' appears more than once", "ambiguous_reference", ""),
    (r"There is no survey element named '(?P<name>[^']*)'", "unknown_reference", ""),
    (r"There are multiple survey elements named '(?P<name>[^']*)'", "ambiguous_reference", ""),
    (r"Reference variables must start with", "broken_reference", ""),
    (r"Names must begin with a letter or underscore", "bad_name", ""),
    (r"List name not in choices sheet: (?P<list>\S+)", "no_such_list", ""),
    (r"Unmatched 'begin_(?P<kind>\w+)'", "never_ended", ""),
    (r"Unmatched end statement|Unmatched 'end_", "never_begun", ""),
    (r"Missing calculation", "no_calculation", ""),
    (r"Question with no type", "no_type", ""),
    (r"Question or group with no name|with no name", "no_name", ""),
    (r"There (?:should|must) be a sheet|must have a sheet named|survey.* sheet .*not found", "no_survey", ""),
)
_WARNINGS: tuple[tuple[str, str, str], ...] = (
    (r"max-pixels", "no_max_pixels", ""),
    (r"language.* code|do not contain valid machine-readable codes", "no_language_codes", "language_codes"),
    (r"Choices should have a label", "choice_without_label", ""),
    (r"has no label", "no_label", ""),
)


@dataclass(frozen=True, slots=True)
class Converted:
    """`xform` as served to phones, `itemsets` a CSV of external choices or "", `warnings` of the conversion."""

    xform: str
    itemsets: str
    warnings: tuple[Problem, ...]


def converted(book: Workbook) -> Converted:
    """Raises Refused with one Problem, its row where the library knows or it can be found."""
    said: list[str] = []
    try:
        result = convert(book.for_conversion(), warnings=said, form_name=None)
    except PyXFormError as problem:
        raise Refused(_refused(str(problem), book)) from problem
    except RecursionError as problem:
        raise Refused(Problem("too_deep")) from problem
    except Exception as problem:  # a column that becomes an argument of a function, and the like
        raise Refused(_unforeseen(problem, book)) from problem
    found = tuple(_warning(words, book) for words in said)
    return Converted(result.xform, result.itemsets or "", found)


def _refused(message: str, book: Workbook) -> Problem:
    place = _PLACE.match(message)
    row = int(place["row"]) if place else 0
    sheet = (place["sheet"] if place else "") or ("survey" if row else "")
    column = (place["column"] if place else "") or ""
    for pattern, code, repair in _KNOWN:
        if found := re.search(pattern, message, re.DOTALL):
            values = {name: value for name, value in found.groupdict().items() if value}
            row, sheet, column = (
                row or _row(code, values, book),
                sheet or _sheet(message),
                column or _column(code),
            )
            values |= {"value": _value_at(book, sheet, row, column)} if column and row > 1 else {}
            return Problem(
                code,
                sheet=sheet,
                row=row,
                column=column,
                repair=repair or _repair(code, book, values),
                values=values,
            )
    plain = (
        message[place.end() :] if place and not place["sheet"] else re.sub(r"^\[row : \d+\]\s*", "", message)
    )
    return Problem("other", sheet=sheet, row=row, column=column, values={"message": _plain(plain)})


def _warning(message: str, book: Workbook) -> Problem:
    place = _PLACE.match(message)
    row = int(place["row"]) if place else 0
    sheet = (place["sheet"] if place else "") or ("survey" if row else "")
    for pattern, code, repair in _WARNINGS:
        if re.search(pattern, message, re.IGNORECASE):
            return Problem(code, WARNING, sheet, row, repair=repair)
    return Problem(
        "other", WARNING, sheet, row, values={"message": _plain(re.sub(r"^\s*\[row : \d+\]\s*", "", message))}
    )


def _plain(message: str) -> str:
    """Without addresses to read on, in one line."""
    return " ".join(re.sub(r"Learn more: \S+|https?://\S+", "", message).split()).strip()[:400]


def _value_at(book: Workbook, sheet: str, row: int, column: str) -> str:
    rows = book.sheets.get(sheet, [])
    return rows[row - 2].get(column, "")[:80] if 0 <= row - 2 < len(rows) else ""


def _sheet(message: str) -> str:
    match = re.search(r"for sheet: '(\w+)'", message)
    return match[1] if match else "survey"


def _column(code: str) -> str:
    return {"unknown_type": "type", "choice_twice": "name", "no_such_list": "type", "name_twice": "name"}.get(
        code, ""
    )


def _row(code: str, values: dict[str, str], book: Workbook) -> int:
    """Where pyxform names none: the headers, or the first row that holds what it names."""
    if code in ("two_headers", "no_questionnaire"):
        return 1
    if code == "unknown_type":
        wanted = values["type"].lower()
        return _first(book, lambda row: row.get("type", "").strip().lower().startswith(wanted))
    if code in ("unknown_reference", "ambiguous_reference"):
        reference = re.compile(r"\$\{\s*" + re.escape(values.get("name", "")) + r"\s*\}")
        return _first(book, lambda row: any(reference.search(value) for value in row.values()))
    if code == "no_such_list":
        return _first(book, lambda row: values["list"] in row.get("type", "").split())
    return 0


def _first(book: Workbook, fits: Callable[[Row], bool]) -> int:
    return next((number for number, row in enumerate(book.sheets["survey"], start=2) if fits(row)), 0)


def _repair(code: str, book: Workbook, values: dict[str, str]) -> str:
    """The repair that would really mend it: tried, not guessed."""
    if code == "two_headers":
        pair = (values.get("other", ""), values.get("header", ""))
        filled = [name for name in pair if any(row.get(name) for row in book.sheets["survey"])]
        return "drop_empty_twin" if len(filled) < 2 and "count" in "".join(pair).lower() else ""
    if code == "unknown_type":
        return "correct_type" if small_type(values["type"]) != values["type"] else ""
    return ""


def _unforeseen(problem: Exception, book: Workbook) -> Problem:
    odd = [
        name
        for name in book.headers["survey"]
        if re.match(r"(?i)bind::?(nodeset|type)$|^(control|body)::?(ref|nodeset)$", name.strip())
    ]
    if odd:
        return Problem(
            "forbidden_column", sheet="survey", row=1, column=odd[0], cell=book.cell("survey", 1, odd[0])
        )
    return Problem("unforeseen", values={"kind": type(problem).__name__})
