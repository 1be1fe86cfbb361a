"""The answers as a tree: every node with what was entered, and the entries of repeats, added and removed."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree

from halka.questionnaires.filling.body import Part, Question, Repeat
from halka.questionnaires.filling.definition import Bind, Definition

MOST_ENTRIES = 500


@dataclass(eq=False)
class Node:
    """One node of the answers. `entered` is what somebody wrote or the form worked out; the element's text is what counts."""

    element: etree._Element
    bind: Bind
    above: Node | None
    below: list[Node] = field(default_factory=list)
    entered: str = ""
    relevant: bool = True
    readonly: bool = False

    @property
    def path(self) -> str:
        return self.bind.path

    @property
    def is_leaf(self) -> bool:
        return not self.below and not len(self.element)

    @property
    def key(self) -> str:
        """Its path with the number of each entry, such as `/data/child[2]/name`; the same for the same place in the form."""
        if self.above is None:
            return f"/{self.element.tag}"
        same = [node for node in self.above.below if node.element.tag == self.element.tag]
        place = f"[{same.index(self) + 1}]" if len(same) > 1 or self.is_entry else ""
        return f"{self.above.key}/{self.element.tag}{place}"

    is_entry: bool = False


class Tree:
    """All nodes of one filling. `nodes` and `at` find them by path and by key."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.root = deepcopy(definition.template)
        self._repeats = {part.ref: part for part in repeats(definition.parts)}
        self.top = self._node(self.root, "", None)
        self._reindex()

    def _node(self, element: etree._Element, above_path: str, above: Node | None) -> Node:
        path = f"{above_path}/{element.tag}"
        bind, is_entry = self.definition.bind(path), path in self._repeats
        node = Node(element, bind, above, entered=element.text or "", is_entry=is_entry)
        node.below = [self._node(below, path, node) for below in element.iterchildren(tag=etree.Element)]
        return node

    def _reindex(self) -> None:
        self._by_path: dict[str, list[Node]] = {}
        self._by_element: dict[etree._Element, Node] = {}
        self._in_order: list[Node] = []
        waiting = [self.top]
        while waiting:
            node = waiting.pop()
            self._in_order.append(node)
            self._by_path.setdefault(node.path, []).append(node)
            self._by_element[node.element] = node
            waiting.extend(reversed(node.below))

    def nodes(self, path: str) -> list[Node]:
        """All nodes of a path, in their order."""
        return self._by_path.get(path, [])

    def all_nodes(self) -> list[Node]:
        return self._in_order

    def at(self, key: str) -> Node | None:
        """The node of a key, or nothing when it is not there (any more)."""
        path = "/".join(part.split("[")[0] for part in key.split("/"))
        return next((node for node in self.nodes(path) if node.key == key), None)

    def below(self, ref: str, inside: Node) -> list[Node]:
        """The nodes of a path within an entry."""
        return [node for node in self.nodes(ref) if is_in(node, inside)]

    def repeat(self, ref: str) -> Repeat | None:
        return self._repeats.get(ref)

    def entries(self, repeat: Repeat, inside: Node) -> list[Node]:
        return self.below(repeat.ref, inside)

    def add_entry(self, repeat: Repeat, inside: Node) -> Node | None:
        """One more entry behind the others; nothing when there are enough of them."""
        parent = self._parent_of_entries(repeat.ref, inside)
        present = [node for node in parent.below if node.path == repeat.ref]
        if len(present) >= MOST_ENTRIES or repeat.ref not in self.definition.repeats:
            return None
        element = deepcopy(self.definition.repeats[repeat.ref])
        if present:
            present[-1].element.addnext(element)
            place = parent.below.index(present[-1]) + 1
        else:
            place = self._place(parent, repeat.ref)
            parent.element.insert(place, element)
        node = self._node(element, parent.path, parent)
        parent.below.insert(place, node)
        self._reindex()
        return node

    def remove_entry(self, node: Node) -> None:
        assert node.above is not None
        node.above.element.remove(node.element)
        node.above.below.remove(node)
        self._reindex()

    def _parent_of_entries(self, ref: str, inside: Node) -> Node:
        return next((node for node in self.nodes(ref.rsplit("/", 1)[0]) if is_in(node, inside)), self.top)

    def _place(self, parent: Node, ref: str) -> int:
        """Where the first entry stands among its neighbours: as in the form."""
        names = [
            repeat.rsplit("/", 1)[-1]
            for repeat in self.definition.repeats
            if repeat.rsplit("/", 1)[0] == parent.path
        ]
        order = [element.tag for element in self._form_order(parent.path)]
        name = ref.rsplit("/", 1)[-1]
        if name not in order or name not in names:
            return _before_meta(parent)
        before = set(order[: order.index(name)])
        return max(
            (place + 1 for place, node in enumerate(parent.below) if node.element.tag in before), default=0
        )

    def _form_order(self, path: str) -> list[etree._Element]:
        parts = path.strip("/").split("/")[1:]
        found = self.definition.template if not parts else self.definition.template.find("/".join(parts))
        return [] if found is None else list(found)


def is_in(node: Node, inside: Node) -> bool:
    here: Node | None = node
    while here is not None:
        if here is inside:
            return True
        here = here.above
    return False


def _before_meta(parent: Node) -> int:
    return next(
        (place for place, node in enumerate(parent.below) if node.element.tag == "meta"), len(parent.below)
    )


def repeats(parts: tuple[Part, ...]) -> Iterator[Repeat]:
    for part in parts:
        if isinstance(part, Question):
            continue
        if isinstance(part, Repeat):
            yield part
        yield from repeats(part.parts)
