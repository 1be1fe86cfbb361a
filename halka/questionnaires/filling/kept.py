"""A half-filled form, kept and taken up again: every answer, also those that do not count now, and every entry."""

from __future__ import annotations

import datetime

from lxml import etree

from halka.questionnaires.filling.definition import Definition
from halka.questionnaires.filling.state import State
from halka.questionnaires.filling.submission import load, parsed_submission
from halka.questionnaires.filling.tree import Node


def kept(state: State) -> str:
    """As text. It is no submission: it also holds what is not relevant at the moment."""
    return str(etree.tostring(_written(state.top), encoding="unicode"))


def _written(node: Node) -> etree._Element:
    made = etree.Element(node.element.tag)
    if node.is_leaf:
        made.text = node.entered or None
    made.extend([_written(below) for below in node.below])
    return made


def taken_up(definition: Definition, words: str, at: datetime.datetime) -> State:
    """The state as it was kept, settled at this moment."""
    root = parsed_submission(words.encode())
    state = State(definition, at)
    load(state, root)
    _without_surplus(state, state.top, root)
    state.settle()
    return state


def take_over(state: State, root: etree._Element) -> None:
    """The answers of a client that leaves out what is not relevant: what it leaves out stays as it was."""
    load(state, root)
    state.settle()
    _without_surplus(state, state.top, root)
    state.settle()


def _without_surplus(state: State, node: Node, element: etree._Element) -> None:
    """A form may begin with entries that were taken away since."""
    places: dict[str, int] = {}
    below = {name: element.findall(name) for name in {one.tag for one in element}}
    for one in list(node.below):
        name = one.element.tag
        place = places.get(name, 0)
        places[name] = place + 1
        there = below.get(name, [])
        if one.is_entry and place >= len(there):
            if one.relevant:
                state.remove_entry(one)
        elif place < len(there):
            _without_surplus(state, one, there[place])
