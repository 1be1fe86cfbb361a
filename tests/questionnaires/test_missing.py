"""Four kinds of no answer are told apart, and one that stands for none is never chosen together with an answer."""

from __future__ import annotations

import pytest

from halka.questionnaires.examine import examined
from halka.questionnaires.filling.choices import offered
from halka.questionnaires.filling.definition import definition_of
from halka.questionnaires.filling.receipt import check
from halka.questionnaires.filling.state import State
from halka.questionnaires.filling.submission import written
from halka.questionnaires.filling.violations import violations
from halka.questionnaires.plain.turning import said_of
from halka.questionnaires.shipped import FOLDER
from tests.questionnaires.filled import NOON, answer, filling

LIST = [
    {"list_name": "help", "name": "aunt", "label": "An aunt"},
    {"list_name": "help", "name": "school", "label": "School"},
    {"list_name": "help", "name": "dk", "label": "I do not know", "missing": "dont_know"},
    {"list_name": "help", "name": "no", "label": "I do not want to answer", "missing": "refused"},
]
SURVEY = [{"type": "select_multiple help", "name": "who", "label": "Who helps?"}]
CHILDRENS = ("F13_child_feedback", "F14_caregiver_feedback", "F15_childrens_assessment_interview")


@pytest.mark.parametrize(
    ("chosen", "is_wrong"),
    [
        ("aunt school", False),
        ("dk", False),
        ("no", False),
        ("aunt dk", True),
        ("school no", True),
        ("dk no", True),
    ],
)
def test_no_answer_is_never_chosen_beside_an_answer(chosen: str, is_wrong: bool) -> None:
    state = filling(SURVEY, choices=LIST)
    answer(state, who=chosen)
    found = list(violations(state))
    assert [one.kind for one in found] == (["not_alone"] if is_wrong else [])
    assert [one.kind for one in check(state.definition, written(state), NOON)] == [one.kind for one in found]
    if is_wrong:
        assert said_of(found[0]).endswith("was chosen together with another. Keep one of the two.")


@pytest.mark.parametrize("name", CHILDRENS)
def test_every_choice_that_a_child_is_asked_for_can_be_left_open_in_two_ways(name: str) -> None:
    content = (FOLDER / f"{name}.xlsx").read_bytes()
    state = State(definition_of(examined(content, name).xform), NOON)
    state.begin()
    asked = [one for one in state.definition.questions() if one.is_choice and "/ask/" in one.ref]
    assert len(asked) >= 8
    for question in asked:
        nodes = state.nodes(question.ref)
        if nodes:  # an entry of a repeat is there when the child has named something
            kinds = {choice.missing for choice in offered(state, question, nodes[0])}
            assert {"dont_know", "refused"} <= kinds, question.ref


def test_who_does_not_know_of_any_problem_is_not_asked_about_each() -> None:
    content = (FOLDER / f"{CHILDRENS[2]}.xlsx").read_bytes()
    state = State(definition_of(examined(content, "F15").xform), NOON)
    state.begin()
    for name, said in (("child_ok", "yes"), ("caregiver_ok", "yes")):
        state.enter(state.nodes(f"/data/{name}")[0], said)
    for chosen, entries in (("poverty debt", 2), ("dont_know", 0)):
        state.enter(state.nodes("/data/ask/q10")[0], chosen)
        state.settle()
        assert len(state.nodes("/data/ask/q11_each")) == entries
