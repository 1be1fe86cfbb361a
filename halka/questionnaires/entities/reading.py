"""The entities of a submission, as the phone told them, in the order in which they stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from halka.questionnaires.entities.declared import Declared

_V4 = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")


class Wrong(Exception):
    """Why an entity cannot be taken over: a code (`wording.py`) and what it names. `waits`: somebody has to look at it."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(code)
        self.code, self.about = code, about


@dataclass(frozen=True)
class Told:
    """`label`: None where there is none. `values`: only of questions that are in the submission; blank is a value."""

    place: int
    declared: Declared
    creates: bool
    updates: bool
    attributes: dict[str, str]
    label: str | None
    values: dict[str, str]

    @property
    def uuid(self) -> str:
        """Raises Wrong."""
        told = self.attributes.get("id", "").strip()
        if not told:
            raise Wrong("no_id")
        return _v4(told, "bad_id")

    @property
    def branch(self) -> str:
        told = self.attributes.get("branchId", "").strip()
        return _v4(told, "bad_branch") if told else ""

    @property
    def base(self) -> int | None:
        return self._number("baseVersion")

    @property
    def trunk(self) -> int | None:
        return self._number("trunkVersion")

    def _number(self, name: str) -> int | None:
        told = self.attributes.get(name, "").strip()
        if not told:
            return None
        if not re.fullmatch(r"[0-9]{1,9}", told):
            raise Wrong("no_integer", name)
        return int(told)


def _v4(told: str, code: str) -> str:
    name = told.lower().removeprefix("uuid:")
    if not _V4.match(name):
        raise Wrong(code)
    return name


def told(root: etree._Element, declared: tuple[Declared, ...]) -> list[Told]:
    """Those for which something is to be done."""
    by_path = {one.path: one for one in declared}
    found = [
        _told(place, by_path[path], element, entity)
        for place, (path, element, entity) in enumerate(_walk(root, f"/{_name(root)}", by_path), start=1)
    ]
    return [one for one in found if one.creates or one.updates]


def _walk(
    element: etree._Element, path: str, declared: dict[str, Declared]
) -> Iterator[tuple[str, etree._Element, etree._Element]]:
    if path in declared:
        for meta in element.iterchildren(tag=etree.Element):
            for one in meta.iterchildren(tag=etree.Element) if _name(meta) == "meta" else ():
                if _name(one) == "entity":
                    yield path, element, one
    if not any(one.startswith(f"{path}/") for one in declared):
        return
    for below in element.iterchildren(tag=etree.Element):
        if _name(below) != "meta":
            yield from _walk(below, f"{path}/{_name(below)}", declared)


def _told(place: int, declared: Declared, element: etree._Element, entity: etree._Element) -> Told:
    attributes = {str(etree.QName(name).localname): str(value) for name, value in entity.attrib.items()}
    labels = [one.text or "" for one in entity.iterchildren(tag=etree.Element) if _name(one) == "label"]
    values: dict[str, str] = {}
    for path, name in declared.properties.items():
        node = _below(element, path.removeprefix(f"{declared.path}/").split("/"))
        if node is not None:
            values[name] = node.text or ""
    return Told(
        place=place,
        declared=declared,
        creates=attributes.get("create", "") in ("1", "true"),
        updates=attributes.get("update", "") in ("1", "true"),
        attributes=attributes,
        label=labels[0].strip() if labels else None,
        values=values,
    )


def _below(element: etree._Element, names: list[str]) -> etree._Element | None:
    for name in names:
        found = next((one for one in element.iterchildren(tag=etree.Element) if _name(one) == name), None)
        if found is None:
            return None
        element = found
    return element


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
