"""Writing something down costs little: what is needed is counted, and what it takes at a keyboard is estimated."""

from __future__ import annotations

import pytest

from benchmarks.effort import effort
from halka.questionnaires.examine import examined
from halka.questionnaires.filling.body import Question
from halka.questionnaires.filling.definition import Definition, definition_of
from halka.questionnaires.filling.state import State
from halka.questionnaires.shipped import FOLDER
from tests.questionnaires.filled import NOON


def test_a_contact_needs_six_answers_at_most_and_a_minute_and_a_half() -> None:
    least = effort("F07")
    assert 3 <= least.answers <= 6
    assert least.seconds <= 90


def test_a_full_assessment_is_written_by_keyboard_in_eight_minutes() -> None:
    whole = effort("F03", all_of_it=True)
    assert whole.answers >= 45
    assert whole.seconds <= 8 * 60


@pytest.mark.parametrize(
    ("name", "most"),
    [("F01", 6), ("F02", 13), ("F02c", 2), ("F03", 12), ("F08", 6), ("F11", 11), ("F13", 3), ("F14", 3)],
)
def test_no_form_needs_more_than_this(name: str, most: int) -> None:
    assert effort(name).answers <= most


CHILDS_PART = (
    *("child_space", "child_involved", "child_not_why", "child_words", "child_audience", "child_effect"),
    "child_effect_why",
)


def test_the_childs_part_is_one_group_in_every_step() -> None:
    """The same questions, in the same words of three languages, equally sensitive, in the same order."""
    groups = {name: _childs_part(name) for name in ("F02", "F03", "F07", "F08", "F11")}
    assert [row[0] for row in groups["F08"]] == list(CHILDS_PART)
    assert {name for name, group in groups.items() if group != groups["F08"]} == set()


def _childs_part(name: str) -> list[tuple[object, ...]]:
    path = next(FOLDER.glob(f"{name}_*.xlsx"))
    definition = definition_of(examined(path.read_bytes(), path.name).xform)
    found: list[tuple[object, ...]] = []
    for question in definition.questions():
        last = question.ref.rsplit("/", 1)[-1]
        if question.ref.startswith("/data/voice/") and last in CHILDS_PART:
            found.append((last, question.kind, definition.level(question.ref), _said(definition, question)))
    return found


def _said(definition: Definition, question: Question) -> list[str]:
    state = State(definition, NOON)
    said = []
    for language in definition.texts.languages:
        state.language = language
        said.append(state.words(question.label, state.top))
    return said
