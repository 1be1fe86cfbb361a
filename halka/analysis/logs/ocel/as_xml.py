"""OCEL 2.0 as XML."""

from __future__ import annotations

from typing import TextIO

from ..attributes import LONGEST_VALUE
from ..markup import Markup, Writer
from ..source import Source
from .model import Builder, ObjectLog, spelled, time_text
from .parts import Things, things

_SCOPES = {"object-types": "object", "event-types": "event"}


def read_xml(source: Source, builder: Builder) -> None:
    """Hand everything in the file to the builder. Raises UnreadableLog."""
    reader = _Reader(builder)
    with source.open() as stream:
        reader.markup.read(stream.read)


class _Reader:
    """Follows the elements: part of the file, thing, attributes or links of the thing."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self.markup = Markup(self._start, self._end, self._letters)
        self._path: list[str] = []
        self._thing: dict[str, str] = {}
        self._attribute: dict[str, str] = {}
        self._text: list[str] = []
        self._length = 0
        self._values: dict[str, str] = {}
        self._changes: list[tuple[str, str | None, str]] = []
        self._links: list[tuple[str | None, str | None]] = []
        self._kinds: list[tuple[str, str]] = []

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._path.append(tag.rpartition(":")[2])
        depth, tag = len(self._path), self._path[-1]
        if depth == 3:
            self._thing = attributes
            self._values, self._changes, self._links, self._kinds = {}, [], [], []
        elif tag == "attribute":
            self._attribute, self._text, self._length = attributes, [], 0
            if self._path[1] in _SCOPES:
                self._kinds.append((attributes.get("name", ""), attributes.get("type", "string")))
        elif tag == "relationship":
            qualifier = attributes.get("qualifier", attributes.get("relationship"))
            self._links.append((attributes.get("object-id"), qualifier))

    def _letters(self, text: str) -> None:
        if self._path[-1] == "attribute" and self._length <= LONGEST_VALUE:
            self._text.append(text)
            self._length += len(text)

    def _end(self, _: str) -> None:
        tag = self._path.pop()
        if tag == "attribute" and self._path and self._path[1] in ("events", "objects"):
            name, text = self._attribute.get("name", ""), "".join(self._text)
            self._values[name] = text
            self._changes.append((name, self._attribute.get("time"), text))
        elif len(self._path) == 2:
            self._give(self._path[1])

    def _give(self, part: str) -> None:
        id_ = self._thing.get("id")
        if part in _SCOPES:
            self._builder.declare(_SCOPES[part], self._thing.get("name", ""), self._kinds)
        elif part == "events":
            self._builder.event(id_, self._thing.get("type"), self._thing.get("time"), self._values)
            for object_, qualifier in self._links:
                self._builder.link(id_ or "", object_, qualifier)
        elif part == "objects" and self._builder.object(id_, self._thing.get("type")) and id_:
            for name, when, value in self._changes:
                self._builder.change(id_, name, when, value)
            for object_, qualifier in self._links:
                self._builder.relation(id_, object_, qualifier)


def write_xml(log: ObjectLog, file: TextIO) -> tuple[str, ...]:
    """Write the log; says what could not be written as it was."""
    found, xml = things(log), Writer()
    file.write('<?xml version="1.0" encoding="UTF-8"?>\n<log>\n')
    _write_types(found, file, xml)
    file.write("<objects>\n")
    for id_, type_ in found.objects:
        file.write(f"<object id={xml.quoted(id_)} type={xml.quoted(type_)}>\n<attributes>\n")
        for name, when, value in found.changes[id_]:
            text = spelled(found.types["object"][type_][name], value)
            file.write(_value(xml, name, text, f' time="{time_text(when)}"'))
        _write_links(found.relations[id_], file, xml)
        file.write("</object>\n")
    file.write("</objects>\n<events>\n")
    for id_, type_, when in found.events:
        file.write(
            f'<event id={xml.quoted(id_)} type={xml.quoted(type_)} time="{time_text(when)}">\n<attributes>\n'
        )
        for name, value in found.values[id_]:
            file.write(_value(xml, name, spelled(found.types["event"][type_][name], value)))
        _write_links(found.links[id_], file, xml)
        file.write("</event>\n")
    file.write("</events>\n</log>\n")
    return xml.notes()


def _write_types(found: Things, file: TextIO, xml: Writer) -> None:
    for scope, part in (("object", "object-type"), ("event", "event-type")):
        file.write(f"<{part}s>\n")
        for type_, kinds in found.types[scope].items():
            file.write(f"<{part} name={xml.quoted(type_)}>\n<attributes>\n")
            for name, kind in kinds.items():
                file.write(f'<attribute name={xml.quoted(name)} type="{kind}"/>\n')
            file.write(f"</attributes>\n</{part}>\n")
        file.write(f"</{part}s>\n")


def _value(xml: Writer, name: str, value: str, time: str = "") -> str:
    return f"<attribute name={xml.quoted(name)}{time}>{xml.content(value)}</attribute>\n"


def _write_links(links: list[tuple[str, str]], file: TextIO, xml: Writer) -> None:
    file.write("</attributes>\n<objects>\n")
    for object_, qualifier in links:
        file.write(f"<relationship object-id={xml.quoted(object_)} qualifier={xml.quoted(qualifier)}/>\n")
    file.write("</objects>\n")
