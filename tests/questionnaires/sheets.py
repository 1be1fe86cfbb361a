"""Workbooks made for a test, from rows."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

from halka.questionnaires.examine import Examined, examined
from halka.questionnaires.problems import Problem

PUBLIC = Path(__file__).parent / "public"
Row = Mapping[str, object]


def workbook(survey: Sequence[Row], **sheets: Sequence[Row]) -> bytes:
    """An .xlsx with these sheets; settings have a form_id and a version unless they are given."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheets.setdefault("settings", [{"form_id": "visit", "version": "1"}])
    for name, rows in {"survey": survey, **sheets}.items():
        sheet = book.create_sheet(name)
        headers = list(dict.fromkeys(key for row in rows for key in row))
        sheet.append(headers)
        for row in rows:
            sheet.append([row.get(header) for header in headers])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text(name: str, **columns: object) -> Row:
    return {"type": "text", "name": name, "label": name, **columns}


def calculate(name: str, expression: str) -> Row:
    return {"type": "calculate", "name": name, "calculation": expression}


def checked(survey: Sequence[Row], **sheets: Sequence[Row]) -> Examined:
    return examined(workbook(survey, **sheets), "visit.xlsx")


def errors(result: Examined) -> list[Problem]:
    return [problem for problem in result.problems if problem.level == "error"]


def codes(result: Examined) -> list[str]:
    return [problem.code for problem in result.problems]
