"""The choices that a question offers now, with their labels."""

from __future__ import annotations

from dataclasses import dataclass, field

from halka.questionnaires.filling.body import Question
from halka.questionnaires.filling.state import MISSING, State
from halka.questionnaires.filling.texts import Label
from halka.questionnaires.filling.tree import Node
from halka.questionnaires.xpath.evaluation import compiled
from halka.questionnaires.xpath.library import number


@dataclass(frozen=True)
class Offered:
    """One choice: `missing` is dont_know or refused where it stands for no answer, else ""."""

    value: str
    label: str
    missing: str = ""
    media: dict[str, str] = field(default_factory=dict)


def offered(state: State, question: Question, node: Node) -> list[Offered]:
    """In the order in which they are shown."""
    if question.itemset is None:
        return [Offered(choice.value, state.words(choice.label, node)) for choice in question.choices]
    itemset = question.itemset
    made = []
    for item in state.items(question, node):
        written = item.findtext(itemset.label) or ""
        label = Label(text_id=written) if itemset.label_is_id else Label(pieces=(written,))
        value = (item.findtext(itemset.value) or "").strip()
        made.append(
            Offered(value, state.words(label, node), item.findtext(MISSING) or "", state.said_as(label).media)
        )
    return _shuffled(made, state, question, node) if itemset.is_random else made


def _shuffled(made: list[Offered], state: State, question: Question, node: Node) -> list[Offered]:
    """Fisher and Yates, drawn from the generator of Park and Miller, as both clients do with a seed."""
    assert question.itemset is not None
    seed = (
        number(state.value(compiled(question.itemset.seed), node)) if question.itemset.seed else float("nan")
    )
    drawn = int(seed) % 2_147_483_647 if seed == seed else state.asked.chance.randrange(1, 2_147_483_646)
    if drawn <= 0:
        drawn += 2_147_483_646
    shuffled = list(made)
    for place in range(len(shuffled) - 1, 0, -1):
        drawn = drawn * 16_807 % 2_147_483_647
        other = int((drawn - 1) / 2_147_483_646 * (place + 1))
        shuffled[place], shuffled[other] = shuffled[other], shuffled[place]
    return shuffled
