"""An event table as an object-centric log: cases, units and threads become objects."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pyarrow as pa

from ..read_options import ReadOptions
from ..xes import EVENT_KEYS
from .model import Builder, ObjectLog, time_text

_TIMES = {key: name for key, name in EVENT_KEYS.items() if name in ("recorded_us", "due_us")}
_TEXTS = {
    key: name for key, name in EVENT_KEYS.items() if name not in ("type", "ts_us") and key not in _TIMES
}


def lift(events: pa.Table) -> ObjectLog:
    """The event table as OCEL 2.0, with nothing lost that `flatten` by the type `case` would not bring back.

    Objects: `case`, `unit` (linked as `from` and `to`), `thread`. The other columns are attributes of the
    event, and so is every member of `attributes`; an attribute that is a number in one event and text in
    another becomes text, which the assumptions of the result say.
    """
    rows = sorted(events.to_pylist(), key=lambda row: row["seq"])
    values = [dict(_values(row)) for row in rows]
    kinds, mixed = _kinds(rows, values)
    builder = Builder(ReadOptions())
    for type_, declared in kinds.items():
        builder.declare("event", type_, declared.items())
    names = _Names(row["case_id"] for row in rows)
    for row, found in zip(rows, values, strict=True):
        event = f"e{row['seq']}"
        builder.event(event, row["type"], time_text(row["ts_us"]), found)
        for object_, type_, qualifier in names.of(row):
            if names.is_new(object_):
                builder.object(object_, type_)
            builder.link(event, object_, qualifier)
    log = builder.finish()
    notes = []
    if mixed:
        notes.append(
            f"Attributes that are numbers in one event and text in another became text: {', '.join(mixed)}."
        )
    if log.left_out.count:
        first = log.left_out.listed[0]
        notes.append(
            f"OCEL cannot hold all of it. Left out: {log.left_out.count:,}, first {first.place}, {first.reason}."
        )
    return replace(log, assumptions=tuple(notes))


def _values(row: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in json.loads(row["attributes"] or "{}").items():
        yield name, json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
    yield from ((key, row[name]) for key, name in _TEXTS.items() if row[name] is not None)
    yield from ((key, time_text(row[name])) for key, name in _TIMES.items() if row[name] is not None)


def _kinds(
    rows: list[dict[str, Any]], values: list[dict[str, Any]]
) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Type -> attribute -> kind, and the attributes of more than one kind."""
    seen: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row, found in zip(rows, values, strict=True):
        for name, value in found.items():
            if value is not None:
                seen[row["type"], name].add("time" if name in _TIMES else _kind(value))
    kinds: dict[str, dict[str, str]] = defaultdict(dict)
    for (type_, name), found_kinds in seen.items():
        kinds[type_][name] = next(iter(found_kinds)) if len(found_kinds) == 1 else "string"
    return kinds, sorted({name for (_, name), found in seen.items() if len(found) > 1})


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    return "float" if isinstance(value, float) else "string"


class _Names:
    """A name of its own for every object: cases keep theirs, a unit is unit:NAME."""

    def __init__(self, cases: Iterable[str]) -> None:
        self._cases = set(cases)
        self._seen: set[str] = set()

    def of(self, row: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
        """Objects of a row: name, type, qualifier."""
        yield row["case_id"], "case", "case"
        for column, type_, qualifier in (
            ("from_org", "unit", "from"),
            ("to_org", "unit", "to"),
            ("thread", "thread", "thread"),
        ):
            if row[column] is not None:
                name = f"{type_}:{row[column]}"
                while name in self._cases:
                    name = f":{name}"
                yield name, type_, qualifier

    def is_new(self, object_: str) -> bool:
        is_new = object_ not in self._seen
        self._seen.add(object_)
        return is_new
