"""Forms made for a test, filled."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from halka.questionnaires.filling.definition import definition_of
from halka.questionnaires.filling.state import State
from halka.questionnaires.filling.tree import Node
from tests.questionnaires.sheets import Row, checked

NOON = datetime.datetime(2026, 11, 30, 12, 0, tzinfo=datetime.UTC)


def filling(survey: Sequence[Row], **sheets: Sequence[Row]) -> State:
    """A filling of this form, begun."""
    result = checked(survey, **sheets)
    assert result.xform, result.problems
    state = State(definition_of(result.xform), NOON)
    state.begin()
    return state


def node(state: State, key: str) -> Node:
    found = state.at(key)
    assert found is not None, (key, [one.key for one in state.all_nodes()])
    return found


def answer(state: State, **answers: str) -> None:
    """Enters answers by the names of their questions at the top, and settles."""
    for name, written in answers.items():
        state.enter(node(state, f"/data/{name}"), written)
    state.settle()


def counts(state: State, name: str) -> str:
    return node(state, f"/data/{name}").element.text or ""
