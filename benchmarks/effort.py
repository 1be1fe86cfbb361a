"""What it costs to fill the shipped questionnaires: answers that are needed, keys and seconds of somebody at a keyboard.

python -m benchmarks.effort

0.28 s a key and 1.35 s a decision (keystroke-level model). The tab key leads to each question that stands there; a choice is a
decision and a key, a text 40 letters, a day or a number its digits. Values that stand there already cost the tab key.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime

import django

KEY, DECISION, LETTERS = 0.28, 1.35, 40
AT = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Effort:
    asked: int
    answers: int
    keys: int
    decisions: int

    @property
    def seconds(self) -> float:
        return self.keys * KEY + self.decisions * DECISION


def effort(name: str, *, all_of_it: bool = False) -> Effort:
    """Of a shipped form, by the first part of its file name: only what is needed, or every question that comes up."""
    from halka.questionnaires.examine import examined
    from halka.questionnaires.filling.body import Question
    from halka.questionnaires.filling.definition import definition_of
    from halka.questionnaires.filling.state import State
    from halka.questionnaires.filling.tree import Node
    from halka.questionnaires.filling.violations import violations
    from halka.questionnaires.plain.answers import is_not_here, is_note
    from halka.questionnaires.shipped import FOLDER

    path = next(FOLDER.glob(f"{name}_*.xlsx"))
    state = State(definition_of(examined(path.read_bytes(), path.name).xform), AT)
    state.begin()
    questions = state.definition.by_ref

    def asked() -> list[tuple[Question, Node]]:
        here = [(questions[node.path], node) for node in state.all_nodes() if node.path in questions]
        return [
            one
            for one in here
            if one[1].relevant and not is_note(*one) and not is_not_here(*one) and not one[1].readonly
        ]

    def answer(question: Question, node: Node) -> tuple[int, int]:
        """Enters something that fits, the first choice where there are some; keys and decisions."""
        if question.kind == "upload":
            state.enter(node, "a.jpg")
            return 2, 1
        if question.is_choice:
            offered = sorted(state.offered_values(question, node), key=lambda value: (value != "yes", value))
            first = question.itemset and state.items(question, node)[0].findtext(question.itemset.value)
            state.enter(node, first or offered[0])
            return 1, 1
        sample = {
            "int": "90",
            "decimal": "1",
            "date": "2026-12-01",
            "time": "10:00",
            "dateTime": AT.isoformat(),
        }
        written = sample.get(node.bind.type, "x" * LETTERS)
        state.enter(node, written)
        return len(written), 1

    answers = keys = decisions = 0
    for _round in range(60):
        needed = {one.node.path for one in violations(state) if one.kind == "required"}
        wanted = [
            (question, node)
            for question, node in asked()
            if not node.entered and (all_of_it or node.path in needed)
        ]
        if not wanted:
            break
        pressed, decided = answer(*wanted[0])
        answers, keys, decisions = answers + 1, keys + pressed, decisions + decided
        state.settle()
    return Effort(len(asked()), answers, keys + len(asked()), decisions)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "halka.config.settings")
    django.setup()
    print("form   asked   needed: answers, keys, seconds   all: answers, keys, seconds")
    for name in ("F01", "F02", "F02b", "F02c", "F03", "F07", "F08", "F11", "F13", "F14", "F16"):
        least, most = effort(name), effort(name, all_of_it=True)
        print(
            f"{name:4}   {least.asked:5}   {least.answers:15} {least.keys:5} {least.seconds:8.0f}"
            f"   {most.answers:12} {most.keys:5} {most.seconds:8.0f}"
        )


if __name__ == "__main__":
    main()
