"""What happens when a page is sent: answers are taken over, the form settles, and the page says what is new or wrong."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from halka.questionnaires.filling.body import Question, Repeat
from halka.questionnaires.filling.state import State
from halka.questionnaires.filling.tree import Node
from halka.questionnaires.filling.violations import Violation, violations
from halka.questionnaires.plain.answers import Sent, as_kept, choices_of, is_not_here
from halka.questionnaires.plain.pages import Page, Place, add_name, has_something, name_of, places

SHOWN = "shown"
"""The hidden field with the names of all questions that stood on the page: an empty box is not sent by a browser."""


@dataclass
class Turned:
    """`new`: fields that were not on the page before, or whose list is another one now; `dropped`: questions of which a
    choice is no longer offered."""

    new: frozenset[str] = frozenset()
    dropped: list[str] = field(default_factory=list)


def take(state: State, page: Page, sent: Sent, at: datetime) -> Turned:
    """Enters what was sent of this page, and settles."""
    before = frozenset(" ".join(sent.get(SHOWN, [])).split())
    shown = places(state, page)
    lists = _lists(state, shown)
    for place in shown:
        if (
            not isinstance(place.part, Question)
            or place.node.readonly
            or _comes_otherwise(place.part, place.node)
        ):
            continue
        name = name_of(place.node)
        if name in before:
            choices = [choice.value for choice in choices_of(state, place.part, place.node)]
            state.enter(place.node, as_kept(place.part, place.node, name, sent, choices, at))
    settled = state.settle()
    after = places(state, page)
    changed = {
        name for name, values in _lists(state, after).items() if values and lists.get(name, values) != values
    }
    return Turned(
        frozenset(questions_on(after)) - before | changed,
        [state.words(state.definition.by_ref[node.path].label, node) for node, _value in settled.dropped],
    )


def _comes_otherwise(question: Question, node: Node) -> bool:
    """Not with the other answers of the page: a file (`plain/files.py`), a line on a map."""
    return question.kind == "upload" or is_not_here(question, node)


def _lists(state: State, shown: Sequence[Place]) -> dict[str, Set[str]]:
    """What each blank question with a filtered list offers."""
    return {
        name_of(place.node): state.offered_values(place.part, place.node)
        for place in shown
        if isinstance(place.part, Question)
        and place.part.itemset is not None
        and "[" in place.part.itemset.nodes
        and not place.node.entered
    }


def questions_on(shown: Sequence[Place]) -> list[str]:
    """The names of all questions that stand there, in their order."""
    return [name_of(place.node) for place in shown if isinstance(place.part, Question)]


def add(state: State, page: Page, name: str) -> frozenset[str]:
    """One more entry of the repeat whose place has this name; the fields that came with it."""
    shown = places(state, page)
    before = set(questions_on(shown))
    for place in shown:
        if place.kind == "add" and isinstance(place.part, Repeat) and add_name(place) == name:
            state.add_entry(place.part, place.node)
            state.settle()
            break
    return frozenset(questions_on(places(state, page))) - before


def remove(state: State, page: Page, name: str) -> None:
    for place in places(state, page):
        if place.kind == "entry" and name_of(place.node) == name and not getattr(place.part, "count", ""):
            state.remove_entry(place.node)
            state.settle()
            return


def wrong_on(state: State, page: Page) -> dict[str, list[str]]:
    """What is wrong on this page, by the name of the field."""
    nodes = [place.node for place in places(state, page) if isinstance(place.part, Question)]
    found: dict[str, list[str]] = {}
    for violation in violations(state, nodes):
        question = state.definition.by_ref[violation.node.path]
        words, sentence = state.words(question.label, violation.node), said_of(violation)
        found.setdefault(name_of(violation.node), []).append(
            sentence if violation.says or not words else f"{_apart(words)}: {_apart(sentence)}"
        )
    return found


def _apart(words: str) -> str:
    """Between marks that keep a text in its own direction, whatever stands around it."""
    return f"\N{FIRST STRONG ISOLATE}{words}\N{POP DIRECTIONAL ISOLATE}"


def said_of(violation: Violation) -> str:
    """What is wrong and what to do, in the form's own words where it has some."""
    if violation.says:
        return violation.says
    if violation.kind == "required" and violation.node.readonly:
        return _("This has to be put right before you can go on.")
    return {
        "required": _("This answer is needed."),
        "constraint": _("This answer does not fit what is asked. Look at the question again."),
        "not_alone": _(
            "An answer that stands for none was chosen together with another. Keep one of the two."
        ),
        "choice": _("This answer is not offered any more. Choose again."),
        "type": _of_type(violation.node),
    }[violation.kind]


def _of_type(node: Node) -> str:
    return {
        "int": _("Write a whole number, such as 12."),
        "decimal": _("Write a number, such as 12.5."),
        "date": _("Write a day, such as 2026-07-03."),
        "time": _("Write a time, such as 14:30."),
        "dateTime": _("Write a day and a time, such as 2026-07-03 14:30."),
        "geopoint": _("Write two numbers: latitude and longitude, such as 41.33 19.82."),
    }.get(node.bind.type, _("This answer cannot be read. Write it again."))


def next_page(state: State, pages: Sequence[Page], number: int, step: int = 1) -> int:
    """The next page that asks for something now, counted from 1; 0 behind the last, and before the first."""
    at = number + step
    while 1 <= at <= len(pages):
        if has_something(places(state, pages[at - 1])):
            return at
        at += step
    return 0
