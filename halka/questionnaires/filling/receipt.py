"""A submission that arrives is checked once more; findings are shown to people, never a reason to refuse a phone."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from lxml import etree

from halka.questionnaires.filling.definition import Definition
from halka.questionnaires.filling.state import State
from halka.questionnaires.filling.submission import load, parsed_submission
from halka.questionnaires.filling.violations import violations
from halka.questionnaires.xpath.evaluation import Compiled

NOT_SURE = frozenset(
    {
        "once",
        "random",
        "uuid",
        "pulldata",
        "digest",
        "area",
        "distance",
        "geofence",
        "intersects",
        "property",
        "depend",
    }
    | {"extract-signed", "jr:itext", "jr:choice-name", "randomize", "base64-decode", "format-date-time"}
)
"""Functions whose result here need not be what it was on the device."""


@dataclass(frozen=True)
class Finding:
    """`kind`: required, constraint, type, choice, not_alone, not_relevant, unknown_node or not_checked."""

    path: str
    kind: str
    says: str = ""


def check(definition: Definition, sent: bytes | etree._Element, at: datetime.datetime) -> list[Finding]:
    """All findings of a submission, its bytes or its tree, by the version of the form that it was filled with. Raises
    NoSubmission."""
    root = parsed_submission(sent) if isinstance(sent, bytes) else sent
    state = State(definition, at)
    findings = [Finding(unknown.path, "unknown_node") for unknown in load(state, root)]
    state.settle_received()
    findings.extend(
        Finding(node.key, "not_relevant")
        for node in state.all_nodes()
        if node.is_leaf and not node.relevant and node.entered.strip()
    )
    for violation in violations(state):
        is_unsure = violation.kind == "constraint" and _is_unsure(violation.node.bind.constraint, state)
        findings.append(
            Finding(violation.node.key, "not_checked" if is_unsure else violation.kind, violation.says)
        )
    return findings


def _is_unsure(expression: Compiled | None, state: State) -> bool:
    """Whether what it came to cannot be relied on: it asks for chance, for the device, or could not be worked out."""
    if expression is None:
        return False
    could_not = expression.expression in state.asked.not_checked or bool(
        "regex" in expression.functions and "regex" in state.asked.not_checked
    )
    return could_not or bool(expression.functions & NOT_SURE)
