"""What is wrong with a form as a whole: its identity, its settings, its entities, what it asks of a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from halka.questionnaires.check.cycles import cycles
from halka.questionnaires.check.form import Form
from halka.questionnaires.check.places import Places
from halka.questionnaires.problems import WARNING, Problem
from halka.questionnaires.workbook.reading import Workbook
from halka.questionnaires.workbook.repairs import CURLY, REMOVED_SETTINGS, expression_columns

_DEVICE_TYPES = frozenset(
    {
        "deviceid",
        "phonenumber",
        "phone_number",
        "email",
        "subscriberid",
        "simserial",
        "sim_id",
        "audit",
        "imei",
        "get_device_id",
    }
)
_NEWEST_ENTITIES = (2025, 1, 0)


def of_the_whole(book: Workbook, form: Form, places: Places) -> Iterator[Problem]:
    yield from _identity(book)
    yield from _settings(book)
    yield from _curly_quotes(book)
    yield from _rings(form, places)
    yield from _compatibility(book)
    yield from _entities(book, form, places)


def _identity(book: Workbook) -> Iterator[Problem]:
    if not book.setting("form_id", "id_string", "set_form_id"):
        yield Problem("no_form_id", WARNING, "settings", column="form_id", repair="propose_identity")
    if not book.setting("version"):
        yield Problem("no_version", WARNING, "settings", column="version", repair="propose_identity")


def _settings(book: Workbook) -> Iterator[Problem]:
    for name in REMOVED_SETTINGS:
        if value := book.setting(name):
            column = next(header for header in book.headers["settings"] if header.lower() == name)
            cell = book.cell("settings", 2, column)
            if name == "submission_url":
                yield Problem(
                    "sends_elsewhere",
                    sheet="settings",
                    row=2,
                    column=column,
                    cell=cell,
                    repair="remove_settings",
                    values={"url": value},
                )
            else:
                yield Problem(
                    "setting_removed",
                    WARNING,
                    "settings",
                    2,
                    column,
                    cell,
                    "remove_settings",
                    {"setting": name},
                )


def _curly_quotes(book: Workbook) -> Iterator[Problem]:
    """The conversion would turn them into straight ones everywhere, also inside a text that needs them."""
    for number, row in enumerate(book.sheets["survey"], start=2):
        for column in expression_columns(book):
            if found := CURLY.search(row.get(column, "")):
                cell = book.cell("survey", number, column)
                yield Problem(
                    "curly_quotes",
                    sheet="survey",
                    row=number,
                    column=column,
                    cell=cell,
                    repair="straighten_quotes",
                    values={"found": found[0]},
                )


def _rings(form: Form, places: Places) -> Iterator[Problem]:
    for ring in cycles(form):
        names = " → ".join([node.rsplit("/", 1)[-1] for node in (*ring, ring[0])])
        kind = next(
            (
                name
                for name in ("calculate", "relevant", "required", "readonly")
                if name in form.binds.get(ring[0], {})
            ),
            "name",
        )
        code = "waits_for_itself" if len(ring) == 1 else "ring"
        yield places.placed(Problem(code, values={"names": names}), ring[0], kind)


def _compatibility(book: Workbook) -> Iterator[Problem]:
    for number, row in enumerate(book.sheets["survey"], start=2):
        kind = row.get("type", "").strip().lower()
        column = next((name for name in book.headers["survey"] if name.strip().lower() == "type"), "type")
        at = Problem("", WARNING, "survey", number, column, book.cell("survey", number, column))
        if kind.startswith("select_one_external"):
            yield replace(at, code="external_choices", repair="external_to_select_one")
        elif kind in _DEVICE_TYPES:
            yield replace(at, code="tells_of_the_phone", values={"type": kind})
        appearance = row.get("appearance", "")
        if re.search(r"(?:^|\s)ex:", appearance):
            yield replace(
                at, code="other_app", column="appearance", cell=book.cell("survey", number, "appearance")
            )


def _entities(book: Workbook, form: Form, places: Places) -> Iterator[Problem]:
    version = tuple(int(part) for part in re.findall(r"\d+", form.entities_version)[:3])
    if version > _NEWEST_ENTITIES:
        yield Problem("entities_too_new", sheet="entities", values={"version": form.entities_version})
    updates = any(row.get("entity_id") for row in book.sheets.get("entities", ()))
    if not updates:
        return
    for number, row in enumerate(book.sheets["survey"], start=2):
        if not row.get("save_to"):
            continue
        is_asked = not row.get("type", "").strip().lower().startswith(("calculate", "hidden"))
        if is_asked and row.get("required", "").strip().lower() not in ("yes", "true", "true()"):
            yield Problem(
                "may_blank",
                WARNING,
                "survey",
                number,
                "save_to",
                book.cell("survey", number, "save_to"),
                values={"name": row.get("name", "")},
            )
