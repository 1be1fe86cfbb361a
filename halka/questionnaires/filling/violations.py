"""What is wrong with answers: blank where one is needed, against a condition, of another kind, not among the choices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from halka.questionnaires.filling.body import Question
from halka.questionnaires.filling.state import State
from halka.questionnaires.filling.tree import Node
from halka.questionnaires.xpath import dates
from halka.questionnaires.xpath.library import boolean

_PATTERNS = {
    "int": re.compile(r"^-?\d{1,18}$"),
    "decimal": re.compile(r"^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"),
    "time": re.compile(r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$"),
    "geopoint": re.compile(r"^-?\d+(\.\d+)?( -?\d+(\.\d+)?){1,3}$"),
    "boolean": re.compile(r"^(true|false|0|1)$"),
}


@dataclass(frozen=True)
class Violation:
    """`kind` is required, constraint, type, choice, or not_alone (no answer, chosen beside an answer); `says` the form's own
    sentence in the language of the filling, or ""."""

    node: Node
    kind: str
    says: str = ""


def violations(state: State, nodes: Iterable[Node] | None = None) -> Iterator[Violation]:
    """Of all relevant answers, or of those of these nodes, in their order. The state must be settled."""
    questions = state.definition.by_ref
    for node in state.all_nodes() if nodes is None else nodes:
        if not node.relevant or node.path not in questions:
            continue
        answer = node.element.text or ""
        if not answer.strip():
            if state.is_required(
                node
            ):  # also one that only says something: so do forms stop what cannot be right
                yield Violation(node, "required", state.words(node.bind.required_says, node))
            continue
        if not is_of_type(answer, node.bind.type):
            yield Violation(node, "type")
            continue
        question = questions[node.path]
        if question.is_choice and not _is_offered(state, question, node, answer):
            yield Violation(node, "choice")
        elif question.kind == "select" and _is_none_beside_some(state, question, node, answer):
            yield Violation(node, "not_alone")
        if node.bind.constraint is not None and not boolean(state.value(node.bind.constraint, node)):
            yield Violation(node, "constraint", state.words(node.bind.constraint_says, node))


def _is_offered(state: State, question: Question, node: Node, answer: str) -> bool:
    chosen = [answer] if question.kind == "select1" else answer.split()
    allowed = state.offered_values(question, node)
    return not allowed or all(value in allowed for value in chosen)


def _is_none_beside_some(state: State, question: Question, node: Node, answer: str) -> bool:
    """Whether “does not know” or “did not want to answer” was chosen together with another choice."""
    chosen = set(answer.split())
    if len(chosen) < 2 or question.itemset is None:
        return False
    return bool(chosen & state.missing_values(question, node))


def is_of_type(answer: str, kind: str) -> bool:
    """Whether an answer has the form that its type asks for."""
    if kind == "date":
        return dates.day_from(answer) is not None
    if kind == "dateTime":
        return dates.moment_from(answer) is not None
    pattern = _PATTERNS.get(kind)
    return pattern is None or pattern.match(answer) is not None
