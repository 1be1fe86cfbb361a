"""Files that come with a plain page: each one looked at, entered as an answer, or refused in a sentence at its question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from halka.questionnaires.files.taking import NotTaken, family_of, taken
from halka.questionnaires.filling.body import Question
from halka.questionnaires.filling.state import State
from halka.questionnaires.plain.answers import Sent
from halka.questionnaires.plain.pages import Page, name_of, places

TAKE_AWAY = "take-away"


class Uploaded(Protocol):
    def read(self) -> bytes: ...


@dataclass
class Came:
    """`new`: to be kept, by their neutral names; `gone`: names of those that are not wanted any more; `refused`: why others
    were not taken, by the name of the field."""

    new: dict[str, bytes] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    refused: dict[str, list[str]] = field(default_factory=dict)


def take_files(state: State, page: Page, sent: Sent, files: Mapping[str, Uploaded]) -> Came:
    """Enters the names; the form settles with the other answers of the page."""
    came = Came()
    for place in places(state, page):
        part, node = place.part, place.node
        if not isinstance(part, Question) or part.kind != "upload" or node.readonly:
            continue
        name = name_of(node)
        before = node.entered
        if (file := files.get(name)) is not None:
            try:
                new = taken(file.read(), family_of(part.attributes))
            except NotTaken as problem:
                came.refused[name] = [str(problem)]
                continue
            came.new[new.name] = new.content
            state.enter(node, new.name)
        elif sent.get(f"{name}:{TAKE_AWAY}"):
            state.enter(node, "")
        if node.entered != before:
            came.gone.append(before)
    return came
