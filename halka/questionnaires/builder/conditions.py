"""When a question is asked, as people say it: another question, how it compares, with what. Anything else is free XPath."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from halka.questionnaires.builder.sheets import Row, Sheets

OPERATORS = {
    "is": gettext_lazy("is"),
    "is_not": gettext_lazy("is not"),
    "more": gettext_lazy("is more than"),
    "less": gettext_lazy("is less than"),
    "answered": gettext_lazy("was answered"),
    "not_answered": gettext_lazy("was not answered"),
}
WITHOUT_VALUE = ("answered", "not_answered")
_NAME = r"\$\{\s*([\w.\-]+)\s*\}"
_FORMS: tuple[tuple[str, str], ...] = (
    (rf"^{_NAME} = ''$", "not_answered"),
    (rf"^{_NAME} != ''$", "answered"),
    (rf"^{_NAME} = '([^']*)'$", "is"),
    (rf"^{_NAME} != '' and \$\{{\s*\1\s*\}} != '([^']*)'$", "is_not"),
    (rf"^selected\({_NAME}, '([^']*)'\)$", "is"),
    (rf"^not\(selected\({_NAME}, '([^']*)'\)\)$", "is_not"),
    (rf"^{_NAME} = (-?[\d.]+)$", "is"),
    (rf"^{_NAME} != '' and \$\{{\s*\1\s*\}} != (-?[\d.]+)$", "is_not"),
    (rf"^{_NAME} > (-?[\d.]+)$", "more"),
    (rf"^{_NAME} != '' and \$\{{\s*\1\s*\}} < (-?[\d.]+)$", "less"),
)
_NUMBERS = ("integer", "decimal", "range")


@dataclass(frozen=True)
class Condition:
    """`operator` is a key of OPERATORS; `value` a code of a choice, a number or a text."""

    question: str
    operator: str
    value: str = ""


class NoCondition(ValueError):
    """It cannot be said so; the message says why and what to do."""


def of_expression(written: str) -> Condition | None:
    """None for what only people who know XPath read."""
    plain = " ".join(written.split())
    for pattern, operator in _FORMS:
        if found := re.match(pattern, plain):
            return Condition(found[1], operator, found[2] if found.re.groups > 1 else "")
    return None


def as_expression(condition: Condition, sheets: Sheets) -> str:
    """Raises NoCondition. A blank answer is never “not” something: such a question is asked only when the other was answered."""
    row = sheets.question(condition.question)
    if row is None:
        raise NoCondition(_("That question is not there any more. Choose another one."))
    name, operator = f"${{{condition.question}}}", condition.operator
    if operator in WITHOUT_VALUE:
        return f"{name} != ''" if operator == "answered" else f"{name} = ''"
    kind = row["type"].partition(" ")[0]
    value = condition.value.strip()
    if not value:
        raise NoCondition(_("Write what it is compared with."))
    if operator in ("more", "less") or kind in _NUMBERS:
        return _of_number(name, operator, kind, value)
    if sheets.list_of(row):
        value = _choice(row, value, sheets)
        if kind == "select_multiple":
            return f"selected({name}, '{value}')" if operator == "is" else f"not(selected({name}, '{value}'))"
    elif "'" in value:
        raise NoCondition(_("Leave the quotation mark out."))
    return f"{name} = '{value}'" if operator == "is" else f"{name} != '' and {name} != '{value}'"


def _of_number(name: str, operator: str, kind: str, value: str) -> str:
    if kind not in _NUMBERS:
        raise NoCondition(_("Only a number is more or less than something. Choose “is”."))
    number = value.replace(",", ".")
    if not re.fullmatch(r"-?\d+(\.\d+)?", number):
        raise NoCondition(_("Write a number, such as 12."))
    if operator == "more":
        return f"{name} > {number}"
    if operator == "less":  # a blank would count as 0 on some phones
        return f"{name} != '' and {name} < {number}"
    return f"{name} = {number}" if operator == "is" else f"{name} != '' and {name} != {number}"


def _choice(row: Row, value: str, sheets: Sheets) -> str:
    word = " ".join(value.split()).casefold()
    found = sheets.choices_of(row)
    for choice in found:
        labels = {choice.get(sheets.column("label", one), "").strip().casefold() for one in sheets.languages}
        if word == choice.get("name", "").casefold() or word in labels - {""}:
            return choice["name"]
    named = ", ".join(sheets.words(one) or one.get("name", "") for one in found[:8])
    raise NoCondition(_("It is not among the choices of that question: %(choices)s.") % {"choices": named})


def in_words(written: str, sheets: Sheets) -> str:
    """When it is asked, for people; an expression that only XPath says stays as it is."""
    if not written.strip():
        return ""
    found = of_expression(written)
    row = sheets.question(found.question) if found else None
    if found is None or row is None:
        return written
    value = next(
        (sheets.words(one) for one in sheets.choices_of(row) if one.get("name") == found.value), found.value
    )
    words = f"“{sheets.words(row) or found.question}” {OPERATORS[found.operator]}"
    return words if found.operator in WITHOUT_VALUE else f"{words} “{value}”"
