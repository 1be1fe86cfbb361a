"""Named repairs, done on the rows that were read and never on the file.

A workbook that a program saves again loses what its formulas came to.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass

from halka.questionnaires.workbook.languages import LANGUAGE_CODES
from halka.questionnaires.workbook.reading import Row, Workbook

REMOVED_SETTINGS = ("submission_url", "public_key", "auto_send", "auto_delete")
_TRANSLATED = re.compile(r"^(?P<column>[^:]+(?::[^:]+)?)::?\s*(?P<language>[^:()]+?)\s*$")


@dataclass(frozen=True, slots=True)
class Change:
    """What a repair changes, for looking at before it is kept. `row` 1 is the line of headers."""

    sheet: str
    row: int
    column: str
    before: str
    after: str


def mended(book: Workbook, names: list[str]) -> list[Change]:
    """Does the named repairs to the rows, in this order. Raises KeyError for a name that is none."""
    return [change for name in names for change in REPAIRS[name](book)]


def _without_column(book: Workbook, sheet: str, column: str) -> Change:
    book.headers[sheet].remove(column)
    for row in book.sheets[sheet]:
        row.pop(column, None)
    return Change(sheet, 1, column, column, "")


def drop_empty_twin(book: Workbook) -> list[Change]:
    """Of two names for the number of repeats, the one that is empty."""
    twins = [name for name in book.headers["survey"] if name.lower() in ("jr:count", "repeat_count", "count")]
    filled = [name for name in twins if any(row.get(name) for row in book.sheets["survey"])]
    spare = [name for name in twins if name not in filled]
    if len(filled) > 1 or len(twins) < 2:
        return []
    keep = filled[0] if filled else "repeat_count"
    return [_without_column(book, "survey", name) for name in spare if name != keep]


def allow_choice_duplicates(book: Workbook) -> list[Change]:
    return [_set(book, "allow_choice_duplicates", "yes")]


def correct_type(book: Workbook) -> list[Change]:
    """Types that only differ from a known one by capitals."""
    found = []
    for number, row in enumerate(book.sheets["survey"], start=2):
        before = row.get("type", "")
        after = small_type(before)
        if after != before:
            row["type"] = after
            found.append(Change("survey", number, "type", before, after))
    return found


def small_type(written: str) -> str:
    """`Select one from source` as `select one from source`: the words of the type small, its list as it is."""
    match = re.match(
        r"(?i)(select[ _](?:one|multiple|all that apply)(?: from)?|begin[ _]\w+|end[ _]\w+|rank)\b(.*)",
        written,
    )
    if match:
        return match[1].lower() + match[2]
    return written.lower() if written.lower() in _PLAIN_TYPES else written


def remove_settings(book: Workbook) -> list[Change]:
    """What sends data elsewhere or takes control of the phone."""
    return [
        _without_column(book, "settings", column)
        for column in [name for name in book.headers.get("settings", []) if name.lower() in REMOVED_SETTINGS]
    ]


def propose_identity(book: Workbook) -> list[Change]:
    """A form id from the name of the file, a version from the day."""
    found = []
    if not book.setting("form_id", "id_string", "set_form_id"):
        found.append(_set(book, "form_id", form_id_from(book.name)))
    if not book.setting("version"):
        found.append(_set(book, "version", f"{datetime.datetime.now(datetime.UTC):%Y%m%d}01"))
    return found


def form_id_from(name: str) -> str:
    stem = re.sub(r"\.[A-Za-z]{2,5}$", "", name.replace("\\", "/").rsplit("/", 1)[-1])
    return re.sub(r"[^\w.-]+", "_", stem).strip("._-") or "form"


def language_codes(book: Workbook) -> list[Change]:
    """`label::English` as `label::English (en)`: direction and fonts need the code."""
    found = []
    for sheet in ("survey", "choices"):
        for header in list(book.headers.get(sheet, ())):
            renamed = _with_code(header)
            if renamed != header:
                _rename_column(book, sheet, header, renamed)
                found.append(Change(sheet, 1, header, header, renamed))
    language = book.setting("default_language")
    if language and (code := LANGUAGE_CODES.get(language.strip().lower())):
        found.append(_set(book, "default_language", f"{language.strip()} ({code})"))
    return found


def _with_code(header: str) -> str:
    match = _TRANSLATED.match(header)
    code = LANGUAGE_CODES.get(match["language"].strip().lower()) if match else None
    return f"{match['column']}::{match['language'].strip()} ({code})" if match and code else header


def _rename_column(book: Workbook, sheet: str, before: str, after: str) -> None:
    book.headers[sheet] = [after if name == before else name for name in book.headers[sheet]]
    for row in book.sheets[sheet]:
        if before in row:
            row[after] = row.pop(before)
    if (sheet, before) in book.letters:
        book.letters[sheet, after] = book.letters.pop((sheet, before))


def anchor_patterns(book: Workbook) -> list[Change]:
    """`regex(., '[0-9]+')` as `regex(., '^[0-9]+$')`: a phone asks for the whole answer, a browser for a part."""
    found = []
    for number, row in enumerate(book.sheets["survey"], start=2):
        for column, before in list(row.items()):
            after = _ANCHORED.sub(_anchored, before) if "regex" in before else before
            if after != before:
                row[column] = after
                found.append(Change("survey", number, column, before, after))
    return found


_ANCHORED = re.compile(r"""(regex\(\s*[^,()]+,\s*)(['"])(.*?)\2(\s*\))""")


def _anchored(match: re.Match[str]) -> str:
    pattern = match[3]
    start = "" if pattern.startswith("^") else "^"
    end = "" if pattern.endswith("$") else "$"
    if (start or end) and "|" in pattern:
        pattern = f"(?:{pattern.removeprefix('^').removesuffix('$')})"
        start, end = "^", "$"
    return f"{match[1]}{match[2]}{start}{pattern}{end}{match[2]}{match[4]}"


def straighten_quotes(book: Workbook) -> list[Change]:
    """“ ” and ‘ ’ in conditions and calculations as straight ones."""
    found = []
    for number, row in enumerate(book.sheets["survey"], start=2):
        for column in expression_columns(book):
            before = row.get(column, "")
            after = re.sub("[“”„‟]", '"', re.sub("[‘’‚‛]", "'", before))
            if after != before:
                row[column] = after
                found.append(Change("survey", number, column, before, after))
    return found


def expression_columns(book: Workbook) -> list[str]:
    """The headers of the sheet `survey` under which conditions and calculations stand."""
    return [
        name for name in book.headers["survey"] if re.fullmatch(_OF_EXPRESSIONS, name.strip(), re.IGNORECASE)
    ]


def rename_meta(book: Workbook) -> list[Change]:
    """A question called `meta`, which is the name of what a form says of itself."""
    return [
        change
        for number, row in enumerate(book.sheets["survey"], start=2)
        for change in _renamed_meta(book, number, row)
    ]


def _renamed_meta(book: Workbook, number: int, row: Row) -> list[Change]:
    if row.get("name", "").strip().lower() != "meta":
        return []
    before, after = row["name"], _free_name(book, "meta_question")
    row["name"] = after
    return [Change("survey", number, "name", before, after), *_references(book, before.strip(), after)]


def rename_duplicates(book: Workbook) -> list[Change]:
    """The second of two questions with one name in one group gets a number behind its name; references stay with the first."""
    found: list[Change] = []
    groups: list[set[str]] = [set()]
    for number, row in enumerate(book.sheets["survey"], start=2):
        kind, name = row.get("type", "").strip().lower(), row.get("name", "").strip()
        if kind.startswith("end") and len(groups) > 1 and kind not in ("end",):
            groups.pop()
            continue
        if name and name.lower() in groups[-1]:
            row["name"] = _free_name(book, name)
            found.append(Change("survey", number, "name", name, row["name"]))
        if name:
            groups[-1].add(row["name"].lower())
        if kind.startswith("begin"):
            groups.append(set())
    return found


def external_to_select_one(book: Workbook) -> list[Change]:
    """Choices of the sheet `external_choices` as ordinary ones with a filter, which browser and phone both know."""
    found: list[Change] = []
    for number, row in enumerate(book.sheets["survey"], start=2):
        kind = row.get("type", "")
        if kind.strip().lower().startswith("select_one_external"):
            row["type"] = "select_one" + kind.strip()[len("select_one_external") :]
            found.append(Change("survey", number, "type", kind, row["type"]))
    if found and len(book.sheets.get("external_choices", ())) <= _SMALL_LIST:
        choices, headers = (
            book.sheets.setdefault("choices", []),
            book.headers.setdefault("choices", ["list_name", "name", "label"]),
        )
        headers.extend(name for name in book.headers["external_choices"] if name not in headers)
        choices.extend(
            {**row, **({} if row.get("label") else {"label": row.get("name", "")})}
            for row in book.sheets["external_choices"]
        )
        book.sheets.pop("external_choices")
        book.headers.pop("external_choices")
        _set(book, "allow_choice_duplicates", "yes")
    return found


def _references(book: Workbook, before: str, after: str) -> list[Change]:
    """`${before}` as `${after}`, in every cell."""
    wanted, found = re.compile(r"\$\{\s*" + re.escape(before) + r"\s*\}"), []
    for sheet in ("survey", "choices", "entities"):
        for number, row in enumerate(book.sheets.get(sheet, ()), start=2):
            for column, written in list(row.items()):
                changed = wanted.sub("${" + after + "}", written)
                if changed != written:
                    row[column] = changed
                    found.append(Change(sheet, number, column, written, changed))
    return found


def _free_name(book: Workbook, wanted: str) -> str:
    taken = {row.get("name", "").strip().lower() for row in book.sheets["survey"]}
    return next(name for number in range(2, 10_000) if (name := f"{wanted}_{number}").lower() not in taken)


def _set(book: Workbook, name: str, value: str) -> Change:
    rows: list[Row] = book.sheets.setdefault("settings", [{}]) or [{}]
    book.sheets["settings"] = rows
    headers = book.headers.setdefault("settings", [])
    if name not in headers:
        headers.append(name)
    before = rows[0].get(name, "")
    rows[0][name] = value
    return Change("settings", 2, name, before, value)


_PLAIN_TYPES = frozenset(
    [
        "text",
        "integer",
        "decimal",
        "date",
        "time",
        "datetime",
        "geopoint",
        "geotrace",
        "geoshape",
        "barcode",
        "image",
        "photo",
        "audio",
        "video",
        "file",
        "note",
        "calculate",
        "hidden",
        "acknowledge",
        "range",
        "start",
        "end",
        "today",
        "deviceid",
        "username",
        "audit",
    ]
)
CURLY = re.compile("[“”„‟‘’‚‛]")
_OF_EXPRESSIONS = (
    r"(bind::?)?(relevan(t|ce)|constraint|calculat(e|ion)|required|read[_ ]?only)|choice[_ ]filter"
    r"|repeat_count|jr:count"
)
_SMALL_LIST = 2_000
REPAIRS: dict[str, Callable[[Workbook], list[Change]]] = {
    "drop_empty_twin": drop_empty_twin,
    "allow_choice_duplicates": allow_choice_duplicates,
    "correct_type": correct_type,
    "remove_settings": remove_settings,
    "propose_identity": propose_identity,
    "language_codes": language_codes,
    "anchor_patterns": anchor_patterns,
    "straighten_quotes": straighten_quotes,
    "rename_meta": rename_meta,
    "rename_duplicates": rename_duplicates,
    "external_to_select_one": external_to_select_one,
}
