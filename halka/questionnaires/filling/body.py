"""What a form shows, as a tree: groups, repeats and questions in their order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from halka.questionnaires.check.form import JR, XF
from halka.questionnaires.filling.texts import Label, label_of

QUESTIONS = frozenset({"input", "select", "select1", "rank", "range", "trigger", "upload", "secret"})


@dataclass(frozen=True)
class Choice:
    """A choice that stands in the body itself."""

    value: str
    label: Label


@dataclass(frozen=True)
class Itemset:
    """Choices from a list: the expression that finds them, the names of the elements that hold value and label."""

    nodes: str
    value: str
    label: str
    label_is_id: bool
    is_random: bool = False
    seed: str = ""


@dataclass(frozen=True)
class Question:
    """`kind`: input, select, select1, rank, range, trigger or upload; `attributes` of its element, such as start and end."""

    ref: str
    kind: str
    label: Label
    hint: Label
    guidance: str = ""
    appearance: str = ""
    choices: tuple[Choice, ...] = ()
    itemset: Itemset | None = None
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def is_choice(self) -> bool:
        return self.kind in ("select", "select1", "rank")


@dataclass(frozen=True)
class Group:
    """`ref` is "" for a group that has no node of its own."""

    ref: str
    label: Label
    appearance: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Repeat:
    """`count` is the expression of how many entries there are, "" where whoever fills it says so."""

    ref: str
    label: Label
    count: str
    appearance: str
    parts: tuple[Part, ...]


Part = Question | Group | Repeat


def parts_of(element: etree._Element) -> tuple[Part, ...]:
    """The parts directly below an element of the body."""
    return tuple(_parts(element))


def _parts(element: etree._Element) -> Iterator[Part]:
    for below in element.iterchildren(tag=etree.Element):
        kind = etree.QName(below).localname
        if kind == "group":
            yield _group(below)
        elif kind == "repeat":
            yield _repeat(below, Label())
        elif kind in QUESTIONS:
            yield _question(below, kind)


def _group(element: etree._Element) -> Part:
    """A group; where it only wraps a repeat, as the conversion writes it, the repeat with the group's label."""
    label = label_of(element.find(f"{{{XF}}}label"))
    repeats = element.findall(f"{{{XF}}}repeat")
    if len(repeats) == 1 and element.get("ref") == repeats[0].get("nodeset"):
        return _repeat(repeats[0], label)
    return Group(element.get("ref", ""), label, element.get("appearance", ""), parts_of(element))


def _repeat(element: etree._Element, label: Label) -> Repeat:
    own = label_of(element.find(f"{{{XF}}}label"))
    return Repeat(
        element.get("nodeset", ""),
        own or label,
        element.get(f"{{{JR}}}count", ""),
        element.get("appearance", ""),
        parts_of(element),
    )


def _question(element: etree._Element, kind: str) -> Question:
    known = {"ref", "appearance"}
    return Question(
        ref=element.get("ref", ""),
        kind=kind,
        label=label_of(element.find(f"{{{XF}}}label")),
        hint=label_of(element.find(f"{{{XF}}}hint")),
        appearance=element.get("appearance", ""),
        choices=tuple(
            Choice((item.findtext(f"{{{XF}}}value") or "").strip(), label_of(item.find(f"{{{XF}}}label")))
            for item in element.findall(f"{{{XF}}}item")
        ),
        itemset=_itemset(element.find(f"{{{XF}}}itemset")),
        attributes={
            etree.QName(name).localname: value for name, value in element.attrib.items() if name not in known
        },
    )


def _itemset(element: etree._Element | None) -> Itemset | None:
    if element is None:
        return None
    value, label = element.find(f"{{{XF}}}value"), element.find(f"{{{XF}}}label")
    label_ref = "label" if label is None else label.get("ref", "label")
    is_id = label_ref.startswith("jr:itext(")
    if is_id:
        label_ref = label_ref[len("jr:itext(") : -1].strip()
    nodes, is_random, seed = element.get("nodeset", ""), False, ""
    if nodes.strip().startswith("randomize("):
        nodes, seed = _of_random(nodes)
        is_random = True
    return Itemset(
        nodes, "name" if value is None else value.get("ref", "name"), label_ref, is_id, is_random, seed
    )


def _of_random(expression: str) -> tuple[str, str]:
    """The nodes and the seed of `randomize(nodes, seed)`."""
    inside = expression.strip()[len("randomize(") : -1]
    depth = 0
    for place in range(len(inside) - 1, -1, -1):
        letter = inside[place]
        depth += (letter in ")]") - (letter in "([")
        if letter == "," and depth == 0:
            return inside[:place].strip(), inside[place + 1 :].strip()
    return inside.strip(), ""
