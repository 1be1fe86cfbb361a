"""A form in pages: one group to a page, and questions without a group gathered; or one question to a page, or all on one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from halka.questionnaires.filling.body import Group, Part, Question, Repeat
from halka.questionnaires.filling.definition import Definition
from halka.questionnaires.filling.state import State
from halka.questionnaires.filling.texts import Label
from halka.questionnaires.filling.tree import Node
from halka.questionnaires.xpath.library import boolean

MOST = 40
"""Questions on one page, where it is not one group that must stay whole."""
WAYS = ("group", "question", "all")
_WAY = "{urn:halka:xforms:1}pages"


@dataclass(frozen=True)
class Page:
    """`label` is that of its group, nothing where the form has none."""

    parts: tuple[Part, ...]
    label: Label


def way_of(definition: Definition) -> str:
    """As the settings of the form ask for (`attribute::halka:pages`), else by group."""
    way = definition.root_attributes.get(_WAY, "group")
    return way if way in WAYS else "group"


def pages_of(definition: Definition) -> tuple[Page, ...]:
    """The form, cut as it asks for."""
    way = way_of(definition)
    if way == "all":
        return (Page(definition.parts, Label()),)
    return tuple(_gathered(definition.parts, Label(), 1 if way == "question" else MOST))


def _gathered(parts: Sequence[Part], label: Label, most: int) -> Iterator[Page]:
    run: list[Part] = []
    for part in parts:
        if isinstance(part, Question):
            run.append(part)
            if len(run) == most:
                yield Page(tuple(run), label)
                run = []
            continue
        if run:
            yield Page(tuple(run), label)
            run = []
        if isinstance(part, Repeat):
            yield Page((part,), part.label or label)
        elif "field-list" in part.appearance or _count(part) <= most:
            yield Page(part.parts, part.label or label)
        else:
            yield from _gathered(part.parts, part.label or label, most)
    if run:
        yield Page(tuple(run), label)


def _count(part: Part) -> int:
    return 1 if isinstance(part, Question) else sum(_count(below) for below in part.parts)


@dataclass(frozen=True)
class Place:
    """Something on a page: a `heading`, a `question`, an `entry` of a repeat, or where one more can be `added`."""

    kind: str
    part: Part
    node: Node
    number: int = 0
    level: int = 2


def places(state: State, page: Page, *, all_of_it: bool = False) -> list[Place]:
    """What the page shows now, in its order. `all_of_it`: also what is not relevant, for looking at a form."""
    return [place for part in page.parts for place in _places(state, part, state.top, 2, all_of_it)]


def _places(state: State, part: Part, inside: Node, level: int, whole: bool) -> Iterator[Place]:
    if isinstance(part, Question):
        for node in state.below(part.ref, inside):
            if node.relevant or whole:
                yield Place("question", part, node, level=level)
    elif isinstance(part, Repeat):
        yield from _entries(state, part, inside, level, whole)
    else:
        for node in state.below(part.ref, inside)[:1] if part.ref else [inside]:
            if node.relevant or whole:
                yield from _group(state, part, node, level, whole)


def _group(state: State, group: Group, node: Node, level: int, whole: bool) -> Iterator[Place]:
    if group.label:
        yield Place("heading", group, node, level=level)
    for below in group.parts:
        yield from _places(state, below, node, min(level + 1, 4), whole)


def _entries(state: State, repeat: Repeat, inside: Node, level: int, whole: bool) -> Iterator[Place]:
    entries = state.below(repeat.ref, inside)
    for number, entry in enumerate(entries, start=1):
        if entry.relevant or whole:
            yield Place("entry", repeat, entry, number, level)
            for below in repeat.parts:
                yield from _places(state, below, entry, min(level + 1, 4), whole)
    above = next(iter(state.below(repeat.ref.rsplit("/", 1)[0], inside)), inside)
    if not repeat.count and (whole or _may_be_added(state, repeat, entries, above)):
        yield Place("add", repeat, above, len(entries), level)


def _may_be_added(state: State, repeat: Repeat, entries: Sequence[Node], above: Node) -> bool:
    if not above.relevant:
        return False
    if entries:
        return any(entry.relevant for entry in entries)
    relevant = state.definition.bind(repeat.ref).relevant
    return relevant is None or boolean(state.value(relevant, above))


def name_of(node: Node) -> str:
    """The name of its field: `/data/child[2]/age` as `child:2:age`. No name in a form holds a colon or begins with a digit."""
    return node.key.split("/", 2)[-1].replace("[", ":").replace("]", "").replace("/", ":")


def add_name(place: Place) -> str:
    """A place where one more can be added is named for its repeat and for where that stands."""
    return f"{name_of(place.node)}:{place.part.ref.rsplit('/', 1)[-1]}"


def has_something(shown: Sequence[Place]) -> bool:
    return any(place.kind in ("question", "add") for place in shown)
