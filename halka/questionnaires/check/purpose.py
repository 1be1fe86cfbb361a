"""Whether a form can serve what it says it is for, and whether it says of each answer how sensitive it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from halka.questionnaires.check.form import Form
from halka.questionnaires.check.places import Places
from halka.questionnaires.problems import Problem
from halka.questionnaires.workbook.reading import Workbook

SETTING = "attribute::halka:purpose"
LEVEL = "bind::halka:level"
LEVELS = frozenset("012345")
Needs = Mapping[str, Mapping[str, Sequence[str]]]
_TYPES = {"input": "text", "select1": "select_one", "select": "select_multiple", "upload": "file"}


def purpose_of(book: Workbook) -> str:
    return book.setting(SETTING).strip()


def of_purpose(book: Workbook, form: Form, places: Places, needs: Needs | None) -> Iterator[Problem]:
    """`needs`: the names of fields and the controls that each may be, for each purpose; nothing where it is not known."""
    code = purpose_of(book)
    if not code or needs is None:
        return
    column = next(name for name in book.headers["settings"] if name.strip().lower() == SETTING)
    cell = book.cell("settings", 2, column)
    wanted = needs.get(code)
    if wanted is None:
        said = {"purpose": code[:40], "known": ", ".join(sorted(needs))}
        yield Problem("unknown_purpose", sheet="settings", row=2, column=column, cell=cell, values=said)
        return
    paths = {path.rsplit("/", 1)[-1]: path for path in sorted(form.nodes, reverse=True)}
    for name, kinds in wanted.items():
        path, said = paths.get(name), {"purpose": code, "name": name}
        if path is None:
            yield Problem("purpose_needs", sheet="settings", row=2, column=column, cell=cell, values=said)
        elif kinds and form.controls.get(path) not in kinds:
            said["wanted"] = ", ".join(_TYPES.get(kind, kind) for kind in kinds)
            yield places.placed(Problem("purpose_kind", values=said), path, "type")
    yield from _without_level(book, form, places)


def _without_level(book: Workbook, form: Form, places: Places) -> Iterator[Problem]:
    header = next((name for name in book.headers["survey"] if name.strip().lower() == LEVEL), "")
    for path, kind in form.controls.items():
        row = places.row(path)
        if kind in ("group", "repeat") or not row:
            continue
        written = book.sheets["survey"][row - 2]
        if written.get("type", "").strip().lower() == "note" or written.get(header, "").strip() in LEVELS:
            continue
        cell = book.cell("survey", row, header or "name")
        said = {"name": path.rsplit("/", 1)[-1]}
        yield Problem("no_level", sheet="survey", row=row, column=header or LEVEL, cell=cell, values=said)
