"""Answers between a page and a form: what was typed as the form keeps it, and what is kept as people read it."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from halka.pages.dates_in_words import said as said_day
from halka.questionnaires.filling.body import Question
from halka.questionnaires.filling.choices import Offered, offered
from halka.questionnaires.filling.state import State
from halka.questionnaires.filling.tree import Node
from halka.questionnaires.xpath import dates

NOT_HERE = frozenset({"geotrace", "geoshape"})
Sent = Mapping[str, list[str]]


def is_note(question: Question, node: Node) -> bool:
    """Something to read: it asks for nothing."""
    return question.kind == "input" and node.readonly and not (node.element.text or "")


def is_not_here(question: Question, node: Node) -> bool:
    """A plain page cannot ask for a line on a map."""
    return node.bind.type in NOT_HERE


def as_kept(
    question: Question, node: Node, name: str, sent: Sent, choices: list[str], at: datetime.datetime
) -> str:
    """The answer that was sent in the field of this name. Nothing is refused here: the form says what is wrong."""
    values = [value.strip() for value in sent.get(name, []) if value.strip()]
    if question.kind == "select":
        return " ".join(dict.fromkeys(values))
    if question.kind == "rank":
        return _ranked(name, sent, choices)
    if question.kind == "trigger":
        return "OK" if values else ""
    value = values[0] if values else ""
    return value if question.is_choice else _as_type(value, node.bind.type, at)


def _ranked(name: str, sent: Sent, choices: list[str]) -> str:
    """The choices by the number that each was given; one without a number stands behind, nothing when none has one."""
    given: list[tuple[float, int, str]] = []
    for order, choice in enumerate(choices):
        written = plain_digits("".join(sent.get(f"{name}:{order + 1}", [])).strip())
        given.append((float(written) if re.fullmatch(r"\d{1,3}", written) else 1e9, order, choice))
    if all(place == 1e9 for place, _order, _choice in given):
        return ""
    return " ".join(choice for _place, _order, choice in sorted(given))


def plain_digits(written: str) -> str:
    """Digits of any script as 0 to 9."""
    return "".join(
        str(unicodedata.digit(letter)) if letter.isdigit() and not letter.isascii() else letter
        for letter in written
    )


def _as_type(value: str, kind: str, at: datetime.datetime) -> str:
    if kind in ("int", "decimal"):
        number = (
            plain_digits(value).replace("\N{MINUS SIGN}", "-").replace("\N{ARABIC DECIMAL SEPARATOR}", ".")
        )
        return re.sub(r"^(-?\d+),(\d+)$", r"\1.\2", number.replace(" ", ""))
    if kind == "time" and re.fullmatch(r"\d\d:\d\d", value):
        return f"{value}:00.000{_offset(timezone.localtime(at))}"
    if kind == "dateTime" and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", value):
        moment = timezone.make_aware(datetime.datetime.fromisoformat(value))
        return f"{value}:00.000{_offset(moment)}"
    if kind == "geopoint":
        numbers = re.findall(
            r"-?\d+(?:\.\d+)?", plain_digits(value).replace(",", " ") if ", " in value else value
        )
        return f"{numbers[0]} {numbers[1]} 0 0" if len(numbers) == 2 else value
    return value


def _offset(moment: datetime.datetime) -> str:
    written = moment.strftime("%z")
    return f"{written[:3]}:{written[3:]}"


def as_typed(node: Node) -> str:
    """What stands in the field of an answer that is kept."""
    answer = node.entered
    if node.bind.type == "time":
        return answer[:5]
    if node.bind.type == "dateTime":
        moment = dates.moment_from(answer)
        there = timezone.localtime(moment).isoformat() if moment is not None and moment.tzinfo else answer
        return there[:16]
    if node.bind.type == "geopoint":
        return " ".join(answer.split()[:2])
    return answer


def choices_of(state: State, question: Question, node: Node) -> list[Offered]:
    return offered(state, question, node) if question.is_choice else []


def as_read(state: State, question: Question, node: Node) -> str:
    """The answer in words, "" where there is none."""
    answer = (node.element.text or "").strip()
    if not answer:
        return ""
    if question.is_choice:
        return _chosen(state, question, node, answer)
    if question.kind == "trigger":
        return _("Yes")
    if question.kind == "upload":
        return _("A file was given.")
    if node.bind.type == "date" and (day := dates.day_from(answer)):
        return said_day(day, this_year=0)
    if node.bind.type == "dateTime" and (moment := dates.moment_from(answer)):
        return said_day(moment, this_year=0) if moment.tzinfo else answer
    return as_typed(node) if node.bind.type in ("time", "geopoint") else answer


def _chosen(state: State, question: Question, node: Node, answer: str) -> str:
    labels = {choice.value: choice.label or choice.value for choice in choices_of(state, question, node)}
    values = [answer] if question.kind == "select1" else answer.split()
    found = [labels.get(value, value) for value in values]
    if question.kind == "rank":
        return "; ".join(f"{place}. {label}" for place, label in enumerate(found, start=1))
    return "; ".join(found)
