"""The rows of a workbook as somebody changes them: pure, without a page and without a table.

A column that the builder does not know stays as it is: what came from a workbook goes back into one.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field

from openpyxl import Workbook as Book
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from halka.questionnaires.workbook.reading import Workbook

Row = dict[str, str]
MOST_ROWS, MOST_LETTERS = 600, 2_000
MISSING = ("dont_know", "refused")
NAMESPACES = 'halka="urn:halka:xforms:1"'
LEVEL = "bind::halka:level"
_BEGINS, _ENDS = re.compile(r"^begin[_ ]"), re.compile(r"^end[_ ]")
_IN_LANGUAGES = ("label", "hint", "constraint_message", "required_message", "guidance_hint")
_LABEL = re.compile(r"^label(?:::(?P<language>.+))?$")
_CHOSEN = re.compile(r"^(select_one|select_multiple|rank)\s+(\S+)")


@dataclass
class Sheets:
    """`languages` as headers name them, such as "Türkçe (tr)"; one that is "" has no name."""

    languages: list[str]
    survey: list[Row] = field(default_factory=list)
    choices: list[Row] = field(default_factory=list)
    settings: Row = field(default_factory=dict)
    others: dict[str, list[Row]] = field(default_factory=dict)

    @classmethod
    def of_json(cls, kept: dict[str, object]) -> Sheets:
        return cls(**deepcopy(kept))  # type: ignore[arg-type]

    def as_json(self) -> dict[str, object]:
        return {
            "languages": self.languages,
            "survey": self.survey,
            "choices": self.choices,
            "settings": self.settings,
            "others": self.others,
        }

    def column(self, kind: str, language: str) -> str:
        """The header of words in a language."""
        return f"{kind}::{language}" if language else kind

    def words(self, row: Row, kind: str = "label") -> str:
        """In the first language that has them."""
        return next(
            (row[key] for one in self.languages if row.get(key := self.column(kind, one), "").strip()), ""
        )

    def list_of(self, row: Row) -> str:
        found = _CHOSEN.match(row.get("type", ""))
        return found[2] if found else ""

    def choices_of(self, row: Row) -> list[Row]:
        name = self.list_of(row)
        return [one for one in self.choices if name and one.get("list_name") == name]

    def question(self, name: str) -> Row | None:
        return next((row for row in self.survey if row.get("name") == name and is_question(row)), None)

    def number_of(self, name: str) -> int:
        """Its place among the rows; -1 for none."""
        return next((n for n, row in enumerate(self.survey) if row.get("name") == name), -1)


def is_question(row: Row) -> bool:
    kind = row.get("type", "")
    return bool(kind) and not _BEGINS.match(kind) and not _ENDS.match(kind)


def begins(row: Row) -> bool:
    return bool(_BEGINS.match(row.get("type", "")))


def ends(row: Row) -> bool:
    return bool(_ENDS.match(row.get("type", "")))


def fresh(title: str, languages: list[str], version: str) -> Sheets:
    """Nothing asked yet."""
    settings = {
        "form_title": title,
        "form_id": slug(title) or "questionnaire",
        "version": version,
        "default_language": languages[0],
        "namespaces": NAMESPACES,
    }
    return Sheets(languages, settings={key: value for key, value in settings.items() if value})


def of_workbook(book: Workbook) -> Sheets:
    """The rows of a workbook that was read; sheets that the builder does not show are kept."""
    languages: list[str] = []
    for header in book.headers.get("survey", []):
        if (found := _LABEL.match(header)) and (found["language"] or "") not in languages:
            languages.append(found["language"] or "")
    others = {
        name: rows for name, rows in book.sheets.items() if name not in ("survey", "choices", "settings")
    }
    survey = [dict(row) for row in book.sheets["survey"]]
    return Sheets(
        languages or [""],
        [{**row, "type": row.get("type", "").strip()} for row in survey if any(row.values())],
        [dict(row) for row in book.sheets.get("choices", []) if any(row.values())],
        dict((book.sheets.get("settings") or [{}])[0]),
        others,
    )


def as_xlsx(sheets: Sheets) -> bytes:
    """The workbook; texts stay texts, also what begins like a formula."""
    book = Book()
    book.remove(book.worksheets[0])
    rows = {
        "survey": sheets.survey,
        "choices": sheets.choices,
        "settings": [sheets.settings],
        **sheets.others,
    }
    for name, listed in rows.items():
        sheet = book.create_sheet(name)
        headers = list(dict.fromkeys([*_first(name, sheets), *(key for row in listed for key in row)]))
        for across, header in enumerate(headers, start=1):
            sheet.cell(1, across, header)
        for down, row in enumerate(listed, start=2):
            for across, header in enumerate(headers, start=1):
                if value := row.get(header):
                    cell = sheet.cell(down, across)
                    cell.value, cell.data_type = ILLEGAL_CHARACTERS_RE.sub("", value), "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _first(name: str, sheets: Sheets) -> list[str]:
    labels = [sheets.column("label", one) for one in sheets.languages]
    return {"survey": ["type", "name", *labels], "choices": ["list_name", "name", *labels]}.get(name, [])


def speak(sheets: Sheets, languages: list[str]) -> None:
    """In these languages from now on: words in one that is left out go, words without a language are those of the first."""
    gone = [one for one in sheets.languages if one not in languages]
    for row in [*sheets.survey, *sheets.choices]:
        for key in list(row):
            kind, _mark, language = key.partition("::")
            if language and language in gone:
                del row[key]
            elif "" in gone and key in _IN_LANGUAGES:
                row.setdefault(f"{kind}::{languages[0]}", row.pop(key))
    sheets.languages = languages


def slug(words: str) -> str:
    """A name of a form from words of people: ASCII letters, digits and lines."""
    plain = unicodedata.normalize("NFKD", words.replace("ı", "i").replace("ß", "ss").lower())
    made = re.sub(r"[^a-z0-9]+", "_", plain.encode("ascii", "ignore").decode()).strip("_")
    return made[:40].rstrip("_")


def free_name(sheets: Sheets) -> str:
    """q1, q2 ..., the next that nothing is called."""
    taken = {row.get("name", "").lower() for row in sheets.survey}
    return next(name for n in range(1, 10_000) if (name := f"q{n}") not in taken)


def add(sheets: Sheets, row: Row, behind: int) -> int:
    """Puts a row behind another (-1: at the beginning); answers where it stands."""
    place = min(behind + 1, len(sheets.survey))
    sheets.survey.insert(place, row)
    return place


def move(sheets: Sheets, number: int, by: int) -> None:
    """Up or down, with all that it holds where it begins a page; past a whole page only by steps of one row."""
    first, last = span(sheets, number)
    beside = first + by
    if ends(sheets.survey[first]) and not (
        0 <= beside < len(sheets.survey) and is_question(sheets.survey[beside])
    ):
        return  # a page neither ends before it begins nor in the middle of another one
    block = sheets.survey[first : last + 1]
    rest = sheets.survey[:first] + sheets.survey[last + 1 :]
    place = max(0, min(first + by, len(rest)))
    if begins(sheets.survey[first]):
        place = _outside(rest, first, by)
    sheets.survey = rest[:place] + block + rest[place:]


def _outside(rest: list[Row], first: int, by: int) -> int:
    """Where a whole page can stand: never inside another one."""
    places = [place for place in range(len(rest) + 1) if _depth(rest, place) == 0]
    wanted = [place for place in places if (place < first if by < 0 else place > first)]
    return (max(wanted) if by < 0 else min(wanted)) if wanted else first


def _depth(rows: list[Row], place: int) -> int:
    return sum(begins(row) - ends(row) for row in rows[:place])


def span(sheets: Sheets, number: int) -> tuple[int, int]:
    """From where a page begins to where it ends; of a question, itself."""
    if not begins(sheets.survey[number]):
        return number, number
    depth = 0
    for place in range(number, len(sheets.survey)):
        depth += begins(sheets.survey[place]) - ends(sheets.survey[place])
        if depth == 0:
            return number, place
    return number, number


def remove(sheets: Sheets, number: int) -> None:
    """A question; of a page only its heading and its end, so that its questions stay."""
    first, last = span(sheets, number)
    if last > first:
        del sheets.survey[last]
    row = sheets.survey.pop(first)
    name = sheets.list_of(row)
    if name and not any(sheets.list_of(one) == name for one in sheets.survey):
        sheets.choices = [one for one in sheets.choices if one.get("list_name") != name]


def asked_before(sheets: Sheets, number: int) -> Iterator[Row]:
    """The questions on which a condition of this row can rest."""
    for row in sheets.survey[:number]:
        if is_question(row) and row.get("name") and not row["type"].startswith(("note", "calculate")):
            yield row
