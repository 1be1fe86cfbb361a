"""Answers out as a submission, in as one, and in the form in which submissions of different clients can be compared."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from lxml import etree

from halka.questionnaires.check.form import safe_parser
from halka.questionnaires.filling.state import State
from halka.questionnaires.filling.tree import MOST_ENTRIES, Node
from halka.questionnaires.xpath import dates

_COMPUTED = re.compile(r"^-?\d+\.\d+(e[+-]?\d+)?$", re.IGNORECASE)

_TIME = re.compile(r"^(\d\d:\d\d:\d\d(?:\.\d{3})?)(Z|[+-]\d\d:\d\d)$")


class NoSubmission(ValueError):
    """The bytes are no submission of this form."""


def written(state: State) -> bytes:
    """The submission: relevant nodes only, the root with the attributes of the form."""
    root = etree.Element(state.root.tag, nsmap=None)
    for name, value in state.definition.root_attributes.items():
        root.set(name, value)
    _write(state.top, root)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def _write(node: Node, made: etree._Element) -> None:
    for below in node.below:
        if not below.relevant:
            continue
        element = etree.SubElement(made, below.element.tag)
        for name, value in below.element.attrib.items():
            element.set(name, value)
        if below.is_leaf:
            element.text = below.element.text or None
        _write(below, element)


def parsed_submission(raw: bytes) -> etree._Element:
    """Raises NoSubmission for what is no XML, is nested too deep, or declares a document type."""
    try:
        root = etree.fromstring(raw, safe_parser())
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise NoSubmission(str(problem)) from problem
    if root.getroottree().docinfo.doctype:
        raise NoSubmission("document type")
    return root


@dataclass(frozen=True)
class Unknown:
    """A node of a submission that the form does not have, or an answer in a node that is not relevant."""

    path: str
    answer: str


def load(state: State, root: etree._Element) -> list[Unknown]:
    """Takes the answers of a submission; returns what the form has no place for. Settle afterwards."""
    unknown: list[Unknown] = []
    _load(state, state.top, root, unknown)
    return unknown


def _load(state: State, node: Node, element: etree._Element, unknown: list[Unknown]) -> None:
    taken: dict[str, int] = {}
    by_name: dict[str, list[Node]] = {}
    for one in node.below:
        by_name.setdefault(one.element.tag, []).append(one)
    for below in element.iterchildren(tag=etree.Element):
        name = below.tag.rpartition("}")[2]
        place = taken.get(name, 0)
        taken[name] = place + 1
        same = by_name.setdefault(name, [])
        if place >= len(same):
            added = _added(state, node, name) if place < MOST_ENTRIES else None
            if added is None:
                unknown.append(Unknown(f"{node.path}/{name}", (below.text or "").strip()[:80]))
                continue
            same.append(added)
        target = same[place]
        if target.is_leaf and not len(below):
            target.entered = below.text or ""
            target.element.text = target.entered or None
        else:
            _load(state, target, below, unknown)


def _added(state: State, node: Node, name: str) -> Node | None:
    repeat = state.repeat(f"{node.path}/{name}")
    return None if repeat is None else state.add_entry(repeat, node)


def normal(root: etree._Element) -> dict[str, str]:
    """Path with numbers of entries to value, so that browser, phone and server can be compared; blanks are left out."""
    found: dict[str, str] = {}
    _normal(root, f"/{etree.QName(root).localname}", found)
    return found


def _normal(element: etree._Element, path: str, found: dict[str, str]) -> None:
    below = list(element.iterchildren(tag=etree.Element))
    if not below:
        value = normal_value((element.text or "").strip())
        if value:
            found[path] = value
        return
    places: dict[str, int] = {}
    for one in below:
        name = etree.QName(one).localname
        places[name] = places.get(name, 0) + 1
        _normal(one, f"{path}/{name}[{places[name]}]", found)


def normal_value(answer: str) -> str:
    """Decimals as numbers of 12 digits, moments and times in UTC, days without a time, true and false as such, NaN blank."""
    if answer in ("NaN", ""):
        return ""
    if dates.MOMENT.match(answer):
        moment = dates.moment_from(answer)
        if moment is not None:
            if answer[10:].startswith("T00:00:00.000Z"):
                return answer[:10]
            return moment.astimezone().isoformat(timespec="seconds") if moment.tzinfo else answer
    if match := _TIME.match(answer):
        at = datetime.datetime.fromisoformat(f"2000-01-01T{match[1]}{match[2].replace('Z', '+00:00')}")
        return f"{at.astimezone(datetime.UTC):%H:%M:%S}Z"
    pieces = answer.split()
    if all(_COMPUTED.match(piece) or re.fullmatch(r"-?(0|[1-9]\d{0,14})", piece) for piece in pieces):
        return " ".join(
            f"{float(piece):.12g}" if _COMPUTED.match(piece) else str(int(piece)) for piece in pieces
        )
    return answer
