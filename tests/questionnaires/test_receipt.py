"""A submission that arrives is checked again; what cannot be known is "not checked", never a finding."""

import pytest
from lxml import etree

from halka.questionnaires.filling.receipt import check
from halka.questionnaires.filling.state import State
from halka.questionnaires.filling.submission import NoSubmission, parsed_submission, written
from tests.questionnaires.filled import NOON, answer, filling, node
from tests.questionnaires.sheets import Row, text

ROWS: list[Row] = [
    {"type": "select_one yn", "name": "consent", "label": "consent", "required": "yes"},
    {
        "type": "integer",
        "name": "age",
        "label": "age",
        "relevant": "${consent} = 'yes'",
        "constraint": ". < 18",
    },
    text("code", relevant="${consent} = 'yes'", constraint="regex(., '^[A-Z]{3}$')"),
    {"type": "date", "name": "day", "label": "day", "constraint": ". <= today()"},
    {"type": "date", "name": "end", "label": "end", "constraint": ". >= ${day}"},
    {"type": "begin_repeat", "name": "child", "label": "child"},
    {"type": "integer", "name": "order", "label": "order", "constraint": ". = position(..)"},
    {"type": "end_repeat"},
]
CHOICES: list[Row] = [
    {"list_name": "yn", "name": "yes", "label": "Yes"},
    {"list_name": "yn", "name": "no", "label": "No"},
]


def filled() -> State:
    state = filling(ROWS, choices=CHOICES)
    answer(state, consent="yes", age="12", code="ABC", day="2026-11-29", end="2026-11-30")
    state.enter(node(state, "/data/child[1]/order"), "1")
    state.settle()
    return state


def changed(**answers: str) -> list[tuple[str, str]]:
    """The findings of a valid submission in which these answers were changed afterwards."""
    state = filled()
    root = parsed_submission(written(state))
    for name, value in answers.items():
        element = root.find(name.replace("__", "/"))
        if element is None:
            element = etree.SubElement(root, name)
        element.text = value
    return [(finding.path, finding.kind) for finding in check(state.definition, etree.tostring(root), NOON)]


def test_a_good_submission_has_no_finding() -> None:
    assert changed() == []


def test_each_broken_condition_is_one_finding_and_each_hidden_answer_another() -> None:
    assert changed(age="40", code="abc") == [("/data/age", "constraint"), ("/data/code", "constraint")]
    assert changed(consent="no") == [("/data/age", "not_relevant"), ("/data/code", "not_relevant")]


def test_days_compare_with_days_in_both_directions() -> None:
    assert changed(day="2026-12-01", end="2026-12-02") == [("/data/day", "constraint")]
    assert changed(end="2026-11-28") == [("/data/end", "constraint")]


def test_blanks_break_no_condition_but_a_need() -> None:
    assert changed(age="", code="", day="", end="") == []
    assert ("/data/consent", "required") in changed(consent="")


def test_conditions_in_an_entry_look_at_their_own_entry() -> None:
    assert changed(child__order="2") == [("/data/child[1]/order", "constraint")]


def test_other_choices_other_types_and_other_nodes_are_findings_of_their_own() -> None:
    assert ("/data/consent", "choice") in changed(consent="maybe")
    assert changed(day="yesterday", end="") == [("/data/day", "type")]
    assert changed(extra="x") == [("/data/extra", "unknown_node")]


@pytest.mark.parametrize("constraint", ["digest(., 'MD5') != ''", "regex(., '(a+)+b')", ". != random()"])
def test_what_cannot_be_known_is_not_checked(constraint: str) -> None:
    state = filling([text("a", constraint=constraint)])
    answer(state, a="a" * 40)
    kinds = {finding.kind for finding in check(state.definition, written(state), NOON)}
    assert kinds <= {"not_checked"}


@pytest.mark.parametrize(
    "raw",
    [
        b"<data",
        b"",
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><data>&x;</data>',
        b"<d>" * 5_000 + b"</d>" * 5_000,
        b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><d>&b;</d>',
    ],
)
def test_what_is_no_submission_is_refused(raw: bytes) -> None:
    with pytest.raises(NoSubmission):
        parsed_submission(raw)
