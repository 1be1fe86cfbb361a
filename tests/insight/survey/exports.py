"""Survey files as KoboToolbox, ODK and other programs write them, filled with invented answers."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import openpyxl

Said = dict[str, Any]
Filled = tuple[str, str, list[Said]]
"""Number of the answers, own institution, and what is said of each partner (p_partner and items)."""

ITEMS = ("p_whom", "p_time", "p_usable", "p_feedback", "p_ladder")
WORDS = {
    "org_type": "Kurumunuz",
    "p_partner": "Ortak kurum",
    "p_whom": "Orada kimi arayacağımı biliyorum",
    "p_time": "Zamanında yanıt veriyorlar",
    "p_usable": "Gönderdikleri işe yarıyor",
    "p_feedback": "Yönlendirdikten sonra ne olduğunu bana bildiriyorlar",
    "p_ladder": "Nasıl birlikte çalışıyorsunuz",
}


def of(partner: str, **items: Any) -> Said:
    return {"p_partner": partner, **items}


def csv_of(rows: Sequence[Any], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


def workbook(sheets: dict[str, Sequence[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def kobo(filled: Sequence[Filled], *, words: bool = False) -> bytes:
    """Two sheets: the form with groups before the names, and the repeat `pair` with _parent_index."""

    def head(code: str) -> str:
        return WORDS[code] if words else code

    first: list[list[Any]] = [
        ["start", head("org_type"), "role", "you/suggestion", "_submitted_by", "phone", "_uuid", "_index"]
    ]
    second: list[list[Any]] = [
        [f"pair/{head(code)}" for code in ("p_partner", *ITEMS)] + ["_index", "_parent_index"]
    ]
    for index, (uuid, own, pairs) in enumerate(filled, start=1):
        first.append(
            [
                "2026-03-01T10:00:00",
                own,
                "nurse",
                "Please call Ayşe Yılmaz more often",
                "ayse",
                "0555 123 45 67",
                uuid,
                index,
            ]
        )
        for said in pairs:
            second.append([said.get(code) for code in ("p_partner", *ITEMS)] + [len(second), index])
    return workbook({"F25": first, "pair": second})


def odk(filled: Sequence[Filled]) -> tuple[bytes, bytes]:
    """Two files of ODK Central: the form with KEY, the repeat with PARENT_KEY."""
    first: list[list[Any]] = [["SubmissionDate", "org_type", "meta-instanceID", "SubmitterName", "KEY"]]
    second: list[list[Any]] = [[*("p_partner", *ITEMS), "PARENT_KEY", "KEY"]]
    for uuid, own, pairs in filled:
        first.append(["2026-03-02T08:00:00Z", own, f"uuid:{uuid}", "Ayşe Yılmaz", f"uuid:{uuid}"])
        for number, said in enumerate(pairs, start=1):
            cells = [said.get(code, "") for code in ("p_partner", *ITEMS)]
            second.append([*cells, f"uuid:{uuid}", f"uuid:{uuid}/pair[{number}]"])
    return csv_of(first), csv_of(second)


def side_by_side(filled: Sequence[Filled], places: int = 2, delimiter: str = ";") -> bytes:
    """One row for each set of answers, the repeat side by side."""
    codes = ("p_partner", *ITEMS)
    rows: list[list[Any]] = [
        ["instanceID", "org_type", *(f"pair[{n}]/{code}" for n in range(1, places + 1) for code in codes)]
    ]
    for uuid, own, pairs in filled:
        cells = [said.get(code, "") for said in pairs for code in codes]
        rows.append([uuid, own, *cells])
    return csv_of(rows, delimiter)
