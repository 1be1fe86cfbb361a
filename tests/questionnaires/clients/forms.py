"""The forms in which ways of filling are compared: those that are shipped, public ones, and one that asks in every way."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import halka.profiles
from halka.questionnaires.examine import Examined
from tests.questionnaires.clients.compare import examined_of
from tests.questionnaires.sheets import PUBLIC, Row, checked, workbook

SHIPPED = Path(halka.profiles.__file__).parent / "ia" / "questionnaires"


def _rows(name: str) -> Sequence[Row]:
    with (Path(__file__).parent / "everything" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [{key: value for key, value in row.items() if value} for row in csv.DictReader(file)]


ASKED, CHOICES = _rows("survey"), _rows("choices")
"""Every kind of question, in four languages."""
SETTINGS: Sequence[Row] = [
    {"form_id": "everything", "version": "1", "form_title": "Everything", "default_language": "English (en)"}
]


def everything(**settings: str) -> bytes:
    """A workbook that asks in every way, in four languages."""
    return workbook(ASKED, choices=CHOICES, settings=[{**SETTINGS[0], **settings}])


@cache
def form_of(name: str) -> Examined:
    if name == "everything":
        return checked(ASKED, choices=CHOICES, settings=SETTINGS)
    return examined_of(next(folder / name for folder in (SHIPPED, PUBLIC) if (folder / name).exists()))


NAMES = (
    "everything",
    *sorted(
        path.name
        for folder in (SHIPPED, PUBLIC)
        for path in folder.glob("*.xls*")
        if "NEGATIVE" not in path.name
    ),
)
