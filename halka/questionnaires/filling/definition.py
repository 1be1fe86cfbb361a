"""A form, compiled once for each process and version: its instance, binds, lists, texts and the order of its calculations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from halka.questionnaires.check.cycles import references
from halka.questionnaires.check.form import HTML, JR, ORX, XF, safe_parser
from halka.questionnaires.filling.body import Group, Part, Question, Repeat, parts_of
from halka.questionnaires.filling.texts import Label, Piece, Texts, pieces_of, texts_of
from halka.questionnaires.xpath import parsed
from halka.questionnaires.xpath.evaluation import Compiled, compiled

_ONCE = frozenset({"uuid", "random", "now"})
_HALKA = "{urn:halka:xforms:1}"
MOST_SENSITIVE = 5
"""Of an answer of which nobody has said how sensitive it is."""


@dataclass(frozen=True)
class Bind:
    """What holds for the nodes of one path; expressions are compiled, nothing where there is none."""

    path: str
    type: str = "string"
    relevant: Compiled | None = None
    constraint: Compiled | None = None
    calculate: Compiled | None = None
    required: Compiled | None = None
    readonly: Compiled | None = None
    constraint_says: Label = field(default_factory=Label)
    required_says: Label = field(default_factory=Label)
    preload: tuple[str, str] = ("", "")
    save_to: str = ""
    declared_level: int | None = None
    """How sensitive an answer is, 0 to 5; None where the question does not say."""

    @property
    def is_made_once(self) -> bool:
        """Whether another value comes out each time it is asked."""
        return self.calculate is not None and bool(self.calculate.functions & _ONCE)


@dataclass(frozen=True)
class Setting:
    """A `setvalue`: on which events, what is set, to which value."""

    events: frozenset[str]
    ref: str
    value: str
    trigger: str = ""


@dataclass
class Definition:
    """`template` is the instance with plain names (no namespace), `repeats` the empty entry of each repeat by its path."""

    form_id: str
    version: str
    title: str
    root_attributes: dict[str, str]
    template: etree._Element
    repeats: dict[str, etree._Element]
    binds: dict[str, Bind]
    lists: dict[str, list[etree._Element]]
    texts: Texts
    parts: tuple[Part, ...]
    settings: tuple[Setting, ...]
    calculations: tuple[str, ...]
    style: str = ""
    media: tuple[str, ...] = ()
    whole_lists: dict[str, list[etree._Element]] = field(default_factory=dict)
    """Rows of lists that stand there whatever was answered, by the expression that finds them: found once for each process."""
    whole_values: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    """Their values, by that expression and the name of the element that holds the value."""
    whole_missing: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    """Those of them that stand for no answer."""

    def questions(self) -> Iterator[Question]:
        """All questions, in the order of the form."""
        waiting = list(reversed(self.parts))
        while waiting:
            part = waiting.pop()
            if isinstance(part, Question):
                yield part
            else:
                waiting.extend(reversed(part.parts))

    @cached_property
    def by_ref(self) -> dict[str, Question]:
        """Each question by its path."""
        return {question.ref: question for question in self.questions()}

    @cached_property
    def file_paths(self) -> frozenset[str]:
        """Where an answer is the name of a file."""
        return frozenset(path for path, bind in self.binds.items() if bind.type == "binary")

    def level(self, path: str) -> int | None:
        """How sensitive an answer is (`halka:level`): the highest that is said of the node or of what it stands in."""
        said = []
        while path.count("/") > 1:
            said.append(self.bind(path).declared_level)
            path = path.rpartition("/")[0]
        return max((level for level in said if level is not None), default=None)

    def bind(self, path: str) -> Bind:
        found = self.binds.get(path) or self._unbound.get(path)
        if found is None:
            found = self._unbound[path] = Bind(path)
        return found

    @cached_property
    def _unbound(self) -> dict[str, Bind]:
        """Of nodes of which the form says nothing."""
        return {}


def definition_of(xform: str, lists: dict[str, list[etree._Element]] | None = None) -> Definition:
    """The form as it can be filled; `lists` are those kept in files beside it. Raises BadXPath for one that was not checked."""
    tree = etree.fromstring(xform.encode(), safe_parser())
    model, body = tree.find(f"{{{HTML}}}head/{{{XF}}}model"), tree.find(f"{{{HTML}}}body")
    assert model is not None
    assert body is not None
    instances = model.findall(f"{{{XF}}}instance")
    first = next(iter(instances[0].iterchildren(tag=etree.Element)))
    repeats: dict[str, etree._Element] = {}
    template = _copied(first, "", repeats)
    binds = {bind.path: bind for bind in map(_bind, model.findall(f"{{{XF}}}bind"))}
    parts = parts_of(body)
    return Definition(
        form_id=first.get("id", ""),
        version=first.get("version") or first.get(f"{{{ORX}}}version", ""),
        title=tree.findtext(f"{{{HTML}}}head/{{{HTML}}}title") or "",
        root_attributes={str(name): str(value) for name, value in first.attrib.items()},
        template=template,
        repeats=_with_entries(template, parts, repeats),
        binds=binds,
        lists={
            **{name: [_list(one)] for one in instances[1:] if (name := one.get("id", ""))},
            **(lists or {}),
        },
        texts=texts_of(model),
        parts=parts,
        settings=tuple(_settings(tree)),
        calculations=_in_order(binds),
        style=body.get("class", ""),
    )


def _copied(element: etree._Element, above: str, repeats: dict[str, etree._Element]) -> etree._Element:
    """The element and all below it, node by node, without namespaces; templates of repeats are taken out and kept."""
    name = etree.QName(element).localname
    made = etree.Element(name)
    made.text = element.text if not len(element) else None
    path = f"{above}/{name}"
    for attribute, value in element.attrib.items():
        if not str(attribute).startswith(f"{{{JR}}}"):
            made.set(etree.QName(attribute).localname, value)
    for below in element.iterchildren(tag=etree.Element):
        copied = _copied(below, path, repeats)
        if f"{{{JR}}}template" in below.attrib:
            repeats[f"{path}/{copied.tag}"] = copied
        else:
            made.append(copied)
    return made


def _with_entries(
    template: etree._Element, parts: tuple[Part, ...], repeats: dict[str, etree._Element]
) -> dict[str, etree._Element]:
    """Entries of repeats that the form writes without a template get one from their first entry, emptied."""
    waiting: list[Part] = list(parts)
    while waiting:
        part = waiting.pop()
        if isinstance(part, Question):
            continue
        if isinstance(part, Repeat) and part.ref not in repeats:
            found = template.xpath("/".join([".", *part.ref.strip("/").split("/")[1:]]))
            if isinstance(found, list) and found:
                repeats[part.ref] = _emptied(found[0])
        waiting.extend(part.parts)
    return repeats


def _emptied(element: etree._Element) -> etree._Element:
    made: etree._Element = etree.fromstring(etree.tostring(element))
    made.tail = None
    return made


def _list(instance: etree._Element) -> etree._Element:
    """The instance itself, so that `instance('x')/root/item` finds its way, without namespaces."""
    made = etree.Element("instance")
    for below in instance.iterchildren(tag=etree.Element):
        made.append(_copied(below, "", {}))
    return made


def _bind(element: etree._Element) -> Bind:
    def of(name: str) -> Compiled | None:
        written = element.get(name, "").strip()
        return compiled(written) if written else None

    return Bind(
        path=element.get("nodeset", ""),
        type=element.get("type", "string").rsplit(":", 1)[-1],
        relevant=of("relevant"),
        constraint=of("constraint"),
        calculate=of("calculate"),
        required=of("required"),
        readonly=of("readonly"),
        constraint_says=_message(element, "constraintMsg"),
        required_says=_message(element, "requiredMsg"),
        preload=(element.get(f"{{{JR}}}preload", ""), element.get(f"{{{JR}}}preloadParams", "")),
        save_to=element.get("{http://www.opendatakit.org/xforms/entities}saveto", ""),
        declared_level=_declared_level(element.get(f"{_HALKA}level", "").strip()),
    )


def _declared_level(written: str) -> int | None:
    return int(written) if written in ("0", "1", "2", "3", "4", "5") else None


def _message(element: etree._Element, name: str) -> Label:
    written = element.get(f"{{{JR}}}{name}", "")
    if written.startswith("jr:itext("):
        return Label(text_id=written[len("jr:itext(") : -1].strip().strip("'\""))
    pieces: tuple[Piece, ...] = (written,) if written else ()
    return Label(pieces=pieces)


def _settings(tree: etree._Element) -> Iterator[Setting]:
    for element in tree.iter(f"{{{XF}}}setvalue"):
        events = frozenset(
            element.get("{http://www.w3.org/2001/xml-events}event", element.get("event", "")).split()
        )
        above = element.getparent()
        trigger = "" if above is None else above.get("ref", "")
        is_in_question = above is not None and etree.QName(above).localname not in (
            "model",
            "repeat",
            "group",
        )
        value = element.get("value", "")
        literal = "".join(piece for piece in pieces_of(element) if isinstance(piece, str)).strip()
        quote = '"' if "'" in literal else "'"
        yield Setting(
            events,
            element.get("ref", ""),
            value or (f"{quote}{literal}{quote}" if literal else "''"),
            trigger if is_in_question else "",
        )


def _in_order(binds: dict[str, Bind]) -> tuple[str, ...]:
    """Paths with calculations, each after those it needs; a ring, which the check refuses, in any order."""
    with_one = {path for path, bind in binds.items() if bind.calculate is not None}
    needs = {
        path: references(parsed(bind.calculate.expression), path) & with_one - {path}
        for path, bind in binds.items()
        if bind.calculate is not None
    }
    done: dict[str, None] = {}
    for start in needs:
        waiting = [start]
        on_way: set[str] = set()
        while waiting:
            path = waiting[-1]
            missing = [need for need in sorted(needs[path]) if need not in done and need not in on_way]
            if path in done or not missing:
                done.setdefault(path)
                on_way.discard(waiting.pop())
            else:
                on_way.add(path)
                waiting.extend(missing)
    return tuple(done)


__all__ = ["Bind", "Definition", "Group", "Setting", "definition_of"]
