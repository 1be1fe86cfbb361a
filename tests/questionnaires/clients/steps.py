"""Random valid answers to a form, as steps that every client can repeat: an answer at a place, one entry more."""

from __future__ import annotations

import datetime
import random
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from hypothesis import find, settings
from hypothesis.strategies import from_regex

from halka.questionnaires.check.cycles import references
from halka.questionnaires.filling.body import Question
from halka.questionnaires.filling.definition import Definition
from halka.questionnaires.filling.state import State
from halka.questionnaires.filling.tree import Node
from halka.questionnaires.filling.tree import repeats as _repeats
from halka.questionnaires.filling.violations import violations
from halka.questionnaires.xpath import parsed

_TRIES = 12
_NOT_TRIED = frozenset({"geotrace", "geoshape", "binary", "intent"})
_BY_CHANCE = frozenset({"uuid", "random", "now", "randomize"})
_WORDS = [
    "Ayşe",
    "Ëndrra",
    "ليلى",
    "a < b & c > d",
    'it\'s "so"',
    "x",
    "0555 12",
    "K7R-2M9",
    "two  blanks",
    "7",
    "Ana\nBeni",
]


@dataclass(frozen=True)
class Step:
    """`deed`: answer or add; `key`: the node, or for one entry more the one in which the repeat stands; `kind` and `type` of
    the question, `ref` the path of the question or repeat."""

    deed: str
    key: str
    ref: str
    value: str = ""
    kind: str = ""
    type: str = ""


def random_steps(state: State, chance: random.Random) -> list[Step]:
    """Fills most of the form in its order, adds entries, and changes its mind at times."""
    steps: list[Step] = []
    done: set[str] = set()
    counts = of_counts(state.definition)
    for _pass in range(3):
        for node in _open(state):
            if node.key not in done and not _is_gone(state, node):
                done.add(node.key)
                if chance.random() < 0.9 or node.path in counts:
                    steps += _answer(state, node, chance)
        steps += _entries(state, chance)
    again = [node for node in _open(state) if node.key in done and node.path not in counts]
    for node in chance.sample(again, min(len(again), 1 + len(again) // 10)):
        if not _is_gone(state, node):
            steps += _answer(state, node, chance)
    for node in _open(state):
        if node.key not in done and not _is_gone(state, node):
            steps += _answer(state, node, chance)
    return steps


def play(state: State, steps: list[Step]) -> None:
    """The steps once more, on a filling of its own."""
    for step in steps:
        node = state.at(step.key)
        assert node is not None, step
        if step.deed == "add":
            repeat = state.repeat(step.ref)
            assert repeat is not None
            state.add_entry(repeat, node)
        else:
            state.enter(node, step.value)
        state.settle()


def _open(state: State) -> list[Node]:
    """Nodes that ask for something now."""
    questions = state.definition.by_ref
    return [
        node
        for node in state.all_nodes()
        if node.path in questions
        and node.relevant
        and not node.readonly
        and questions[node.path].kind != "upload"
        and node.bind.type not in _NOT_TRIED
    ]


def _is_gone(state: State, node: Node) -> bool:
    return state.at(node.key) is not node or not node.relevant or node.readonly


def _answer(state: State, node: Node, chance: random.Random) -> list[Step]:
    """One that the form takes; none after some tries. What is needed elsewhere is asked again later."""
    question, before = state.definition.by_ref[node.path], node.entered
    key = node.key
    for _try in range(_TRIES):
        value = _value(state, question, node, chance)
        if value is None:
            break
        state.enter(node, value)
        state.settle()
        if not any(violations(state, [node])):
            return [Step("answer", key, node.path, value, question.kind, node.bind.type)]
    state.enter(node, before)
    state.settle()
    return []


def _entries(state: State, chance: random.Random) -> Iterator[Step]:
    for ref in state.definition.repeats:
        repeat = state.repeat(ref)
        if repeat is None or repeat.count:
            continue
        for parent in list(state.nodes(ref.rsplit("/", 1)[0])):
            if parent.relevant and chance.random() < 0.4 and len(state.entries(repeat, parent)) < 3:
                entries = state.entries(repeat, parent)
                if entries and not entries[0].relevant:
                    continue
                key = parent.key
                state.add_entry(repeat, parent)
                state.settle()
                yield Step("add", key, ref)


def of_counts(definition: Definition) -> set[str]:
    """Answers that say how many entries there are. They are given, few, and never taken back: a phone keeps the entries that
    are too many, of which the check of a form warns."""
    waiting = [
        path
        for part in _repeats(definition.parts)
        if part.count
        for path in references(parsed(part.count), part.ref)
    ]
    found: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        calculate = definition.bind(path).calculate
        if calculate is not None:
            waiting += references(parsed(calculate.expression), path)
    return found


def _value(state: State, question: Question, node: Node, chance: random.Random) -> str | None:
    """Something of its kind; whether it fits is for the form to say."""
    if question.is_choice:
        values = sorted(state.offered_values(question, node), key=str)
        if not values:
            return None
        if question.kind == "select1":
            # The first choice opens most of what follows: yes, I agree.
            return _in_order(state, question, node)[0] if chance.random() < 0.3 else chance.choice(values)
        if question.kind == "rank":
            return " ".join(chance.sample(values, len(values)))
        return " ".join(
            value for value in _in_order(state, question, node) if chance.random() < 2 / (1 + len(values))
        )
    if question.kind == "trigger":
        return "OK"
    if question.kind == "range":
        return _of_range(question, node, chance)
    if node.path in of_counts(state.definition):
        return str(chance.randrange(1, 4))
    return _of_type(node, chance)


def _in_order(state: State, question: Question, node: Node) -> list[str]:
    if question.itemset is None:
        return [choice.value for choice in question.choices]
    name = question.itemset.value
    found = [(item.findtext(name) or "").strip() for item in state.items(question, node)]
    return list(dict.fromkeys(found))


def _of_range(question: Question, node: Node, chance: random.Random) -> str:
    start, end, step = (float(question.attributes.get(name, "1")) for name in ("start", "end", "step"))
    value = start + step * chance.randrange(int((end - start) / step) + 1)
    return str(int(value)) if node.bind.type == "int" else f"{value:.6g}"


def _of_type(node: Node, chance: random.Random) -> str:
    day = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(
        days=chance.choice([0, -1, 1, -40, 30, -365 * chance.randrange(60)])
    )
    moment = f"{chance.randrange(24):02}:{chance.randrange(60):02}:00.000+00:00"
    match node.bind.type:
        case "int":
            return str(
                chance.choice(
                    [0, 1, 2, 3, 5, chance.randrange(20), chance.randrange(130), chance.randrange(5000)]
                )
            )
        case "decimal":
            return chance.choice(
                ["0", "6", "6.0", f"{chance.random() * 50:.2f}", f"{chance.random() * 3:.1f}"]
            )
        case "date":
            return day.isoformat()
        case "time":
            return moment
        case "dateTime":
            return f"{day.isoformat()}T{moment}"
        case "geopoint":
            return f"{chance.uniform(-80, 80):.4f} {chance.uniform(-170, 170):.4f} 0 {chance.randrange(20)}"
        case "boolean":
            return chance.choice(["true", "false"])
    pattern = _pattern(node)
    if pattern and chance.random() < 0.8:
        return _fitting(pattern)
    return chance.choice(_WORDS) + (chance.choice(string.ascii_letters) if chance.random() < 0.5 else "")


def _pattern(node: Node) -> str:
    """The pattern that its constraint names."""
    written = "" if node.bind.constraint is None else node.bind.constraint.expression
    match = re.search(r"regex\(\s*\.\s*,\s*(?:'([^']*)'|\"([^\"]*)\")", written)
    return (match[1] or match[2] or "") if match else ""


@lru_cache
def _fitting(pattern: str) -> str:
    """The simplest text that fits."""
    return find(from_regex(pattern, fullmatch=True), lambda _text: True, settings=settings(database=None))


def by_chance(definition: Definition) -> set[str]:
    """Paths whose value comes of chance, of the moment or of the device, and what is worked out of them."""
    found = {
        path
        for path, bind in definition.binds.items()
        if bind.preload[0] in ("uid", "timestamp", "property")
        or (bind.calculate is not None and bind.calculate.functions & _BY_CHANCE)
    }
    found |= {
        setting.ref
        for setting in definition.settings
        if any(f"{name}(" in setting.value for name in _BY_CHANCE)
    }
    while True:
        more = {
            path
            for path, bind in definition.binds.items()
            if path not in found
            and any(
                references(parsed(one.expression), path) & found
                for one in (bind.calculate, bind.relevant)
                if one is not None
            )
        }
        if not more:
            return found
        found |= more
