"""OCEL 2.0 as JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any, TextIO

from ..source import Source
from ..table import UnreadableLog
from .model import Builder, ObjectLog, native, time_text
from .parts import Things, things

_PARTS = ("objectTypes", "eventTypes", "objects", "events")


def read_json(source: Source, builder: Builder) -> None:
    """Hand everything in the file to the builder. Raises UnreadableLog."""
    with source.open() as stream:
        try:
            found = json.load(io.TextIOWrapper(stream, encoding="utf-8-sig"))
        except (ValueError, RecursionError) as problem:
            raise UnreadableLog(
                f"The file is not whole or not JSON: {str(problem)[:100]}. Export or copy it again."
            ) from None
    if not isinstance(found, dict) or not {"events", "objects"} <= found.keys():
        raise UnreadableLog(
            "This is JSON, but no OCEL 2.0: it has no lists `events` and `objects`. "
            "Export the log as OCEL 2.0, XES or CSV."
        )
    for scope in ("object", "event"):
        for type_ in _dicts(found.get(f"{scope}Types")):
            kinds = [(str(a.get("name")), str(a.get("type"))) for a in _dicts(type_.get("attributes"))]
            builder.declare(scope, str(type_.get("name")), kinds)
    for thing in _dicts(found["objects"]):
        id_ = _name(thing.get("id"))
        if builder.object(id_, _name(thing.get("type"))) and id_:
            for each in _dicts(thing.get("attributes")):
                builder.change(id_, str(each.get("name")), each.get("time"), _plain(each.get("value")))
            for link in _dicts(thing.get("relationships")):
                builder.relation(id_, _name(link.get("objectId")), _name(link.get("qualifier")))
    for event in _dicts(found["events"]):
        id_ = _name(event.get("id"))
        values = {str(a.get("name")): _plain(a.get("value")) for a in _dicts(event.get("attributes"))}
        builder.event(id_, _name(event.get("type")), event.get("time"), values)
        for link in _dicts(event.get("relationships")):
            builder.link(id_ or "", _name(link.get("objectId")), _name(link.get("qualifier")))


def _dicts(found: object) -> Iterator[dict[str, object]]:
    """The objects of a list; anything else in its place counts as none."""
    if isinstance(found, list):
        yield from (each for each in found if isinstance(each, dict))


def _name(found: object) -> str | None:
    return None if found is None else str(found)


def _plain(found: Any) -> Any:
    """Text, number or truth; a list or an object is kept as its text."""
    return json.dumps(found, ensure_ascii=False) if isinstance(found, list | dict) else found


def write_json(log: ObjectLog, file: TextIO) -> tuple[str, ...]:
    """Write the log; says what could not be written as it was."""
    found = things(log)
    parts = (
        _types(found, "object"),
        _types(found, "event"),
        _objects(found),
        _events(found),
    )
    file.write("{")
    for at, (name, rows) in enumerate(zip(_PARTS, parts, strict=True)):
        file.write(("" if at == 0 else ",") + f'\n"{name}": [')
        for number, row in enumerate(rows):
            file.write((",\n" if number else "\n") + json.dumps(row, ensure_ascii=False))
        file.write("\n]")
    file.write("\n}\n")
    return ()


def _types(found: Things, scope: str) -> Iterator[dict[str, object]]:
    for type_, kinds in found.types[scope].items():
        yield {"name": type_, "attributes": [{"name": n, "type": kind} for n, kind in kinds.items()]}


def _objects(found: Things) -> Iterator[dict[str, object]]:
    for id_, type_ in found.objects:
        kinds = found.types["object"][type_]
        yield {
            "id": id_,
            "type": type_,
            "attributes": [
                {"name": name, "time": time_text(when), "value": native(kinds[name], value)}
                for name, when, value in found.changes[id_]
            ],
            "relationships": [{"objectId": o, "qualifier": q} for o, q in found.relations[id_]],
        }


def _events(found: Things) -> Iterator[dict[str, object]]:
    for id_, type_, when in found.events:
        kinds = found.types["event"][type_]
        yield {
            "id": id_,
            "type": type_,
            "time": time_text(when),
            "attributes": [
                {"name": name, "value": native(kinds[name], value)} for name, value in found.values[id_]
            ],
            "relationships": [{"objectId": o, "qualifier": q} for o, q in found.links[id_]],
        }
