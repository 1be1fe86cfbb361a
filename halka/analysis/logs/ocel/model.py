"""An object-centric log as Arrow tables, the same whichever encoding it came from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import pyarrow as pa

from ..arrays import integers, strings
from ..attributes import LONGEST_VALUE
from ..moments import FIRST_US, LAST_US, UnreadableTime, microseconds
from ..read_options import ReadOptions
from ..table import Tally

KINDS = ("string", "time", "integer", "float", "boolean")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INT64 = 2**63
_OTHER_NAMES = {
    "int": "integer", "bigint": "integer", "real": "float", "double": "float", "numeric": "float",
    "bool": "boolean", "date": "time", "datetime": "time", "timestamp": "time",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ObjectLog:
    """An object-centric log.

    events: seq (position in the file), id, type, ts_us (microseconds UTC).
    objects: id, type.
    event_object: event, object, qualifier; object_object: source, target, qualifier.
    event_values: event, name, value; object_values: object, name, ts_us (from when on; 0 is the initial
    value), value. Values are text; `types` says what they are.
    types: scope (event or object), type, name, kind (string, time, integer, float, boolean); one row for each
    attribute, and one without name for a type that has none.
    """

    events: pa.Table
    objects: pa.Table
    event_object: pa.Table
    object_object: pa.Table
    event_values: pa.Table
    object_values: pa.Table
    types: pa.Table
    left_out: Tally = field(default_factory=Tally, compare=False)
    shortened: Tally = field(default_factory=Tally, compare=False)
    assumptions: tuple[str, ...] = ()

    def kinds(self, scope: str) -> dict[tuple[str, str], str]:
        """Type and name of an attribute -> its kind."""
        return {
            (row["type"], row["name"]): row["kind"]
            for row in self.types.to_pylist()
            if row["scope"] == scope and row["name"] is not None
        }


def kind_named(name: str) -> str:
    """The kind that a file means by this name; what is unknown is text."""
    plain = name.strip().lower()
    return plain if plain in KINDS else _OTHER_NAMES.get(plain, "string")


def time_text(us: int) -> str:
    """ISO 8601 in UTC, with as many digits as it needs."""
    return (_EPOCH + timedelta(microseconds=us)).isoformat().replace("+00:00", "Z")


class Builder:
    """Takes what a file says, in its order, and leaves out what cannot be: doubled names, links to nothing."""

    def __init__(self, options: ReadOptions) -> None:
        self.left_out, self.shortened = Tally(), Tally()
        self._options, self._clock = options, options.clock
        self._without_zone = 0
        self._kinds: dict[tuple[str, str], dict[str, str]] = {}
        self._events: dict[str, tuple[str, int]] = {}
        self._objects: dict[str, str] = {}
        self._values: dict[str, dict[str, Any]] = {}
        self._changes: list[tuple[str, str, int, Any]] = []
        self._links: dict[tuple[str, str, str], str] = {}
        self._relations: dict[tuple[str, str, str], str] = {}

    def declare(self, scope: str, type_: str, attributes: Iterable[tuple[str, str]]) -> None:
        """A type of events or objects, with the kinds of its attributes."""
        known = self._kinds.setdefault((scope, type_), {})
        known.update((name, kind_named(kind)) for name, kind in attributes)

    def event(self, id_: str | None, type_: str | None, when: Any, values: Mapping[str, Any]) -> None:
        place = f"event {id_[:60] if id_ else len(self._events) + self.left_out.count + 1}"
        if not id_ or not type_ or when is None:
            missing = "no id" if not id_ else "no activity" if not type_ else "no time"
            self.left_out.add(place, missing)
        elif id_ in self._events:
            self.left_out.add(place, "an earlier event has the same id")
        elif (moment := self._moment(when, place)) is not None:
            self._events[id_] = type_, moment
            self._values[id_] = {name: value for name, value in values.items() if value is not None}

    def object(self, id_: str | None, type_: str | None) -> bool:
        """Whether it was taken."""
        place = f"object {id_[:60] if id_ else len(self._objects) + 1}"
        if not id_ or not type_:
            self.left_out.add(place, "no id" if not id_ else "no type")
        elif id_ in self._objects:
            self.left_out.add(place, "an earlier object has the same id")
        else:
            self._objects[id_] = type_
            return True
        return False

    def change(self, object_: str, name: str, when: Any, value: Any) -> None:
        """A value that an attribute of an object has from a moment on; 0 is from the beginning."""
        if value is None:
            return
        is_initial = when in (None, 0) or str(when).replace(" ", "T").startswith("1970-01-01T00:00:00")
        moment = 0 if is_initial else self._moment(when, f"object {object_[:60]}")
        if moment is not None:
            self._changes.append((object_, name, moment, value))

    def link(self, event: str, object_: str | None, qualifier: str | None) -> None:
        self._links.setdefault((event, object_ or "", qualifier or ""), f"event {event[:60]}")

    def relation(self, source: str, target: str | None, qualifier: str | None) -> None:
        self._relations.setdefault((source, target or "", qualifier or ""), f"object {source[:60]}")

    def _moment(self, when: Any, place: str) -> int | None:
        try:
            moment, has_zone = microseconds(str(when), self._clock)
        except UnreadableTime as problem:
            self.left_out.add(place, str(problem))
            return None
        if not FIRST_US <= moment <= LAST_US:
            self.left_out.add(place, f"the time {str(when)[:40]!r} is out of range")
            return None
        self._without_zone += not has_zone
        return moment

    def finish(self) -> ObjectLog:
        event_at = {id_: at for at, id_ in enumerate(self._events)}
        object_at = {id_: at for at, id_ in enumerate(self._objects)}
        links = self._known(self._links, event_at, object_at)
        relations = self._known(self._relations, object_at, object_at)
        event_values = [
            (event, name, self._text("event", self._events[event][0], name, value, event))
            for event in self._events
            for name, value in sorted(self._values[event].items())
        ]
        changes = [
            (object_, name, when, self._text("object", self._objects[object_], name, value, object_))
            for object_, name, when, value in self._changes
            if object_ in self._objects
        ]
        changes = sorted(set(changes), key=lambda row: (object_at[row[0]], row[2], row[1], row[3]))
        for scope, found in (
            ("event", (t for t, _ in self._events.values())),
            ("object", self._objects.values()),
        ):
            for type_ in found:
                self._kinds.setdefault((scope, type_), {})
        zoneless = (
            f"Times without a time zone: {self._without_zone:,}. They were read as {self._options.zone}."
        )
        return ObjectLog(
            events=_table(
                "seq id type ts_us", [(at, id_, *self._events[id_]) for id_, at in event_at.items()]
            ),
            objects=_table("id type", self._objects.items()),
            event_object=_table("event object qualifier", links),
            object_object=_table("source target qualifier", relations),
            event_values=_table("event name value", event_values),
            object_values=_table("object name ts_us value", changes),
            types=_table("scope type name kind", self._declared()),
            left_out=self.left_out,
            shortened=self.shortened,
            assumptions=(zoneless,) if self._without_zone else (),
        )

    def _known(
        self, links: Mapping[tuple[str, str, str], str], left: Mapping[str, int], right: Mapping[str, int]
    ) -> list[tuple[str, str, str]]:
        """Links between things that are there, in their order."""
        good = []
        for link, place in links.items():
            if link[0] in left and link[1] in right:
                good.append(link)
            elif link[0] in left:
                self.left_out.add(place, f"a link to the object {link[1][:60]!r}, which is not in the file")
        return sorted(good, key=lambda link: (left[link[0]], right[link[1]], link[2]))

    def _text(self, scope: str, type_: str, name: str, value: Any, id_: str) -> str:
        kind = self._kinds.setdefault((scope, type_), {}).setdefault(name, "string")
        text = canonical(kind, value, self._clock)
        if len(text) > LONGEST_VALUE:
            reason = f"{name[:40]!r} has {len(text):,} letters; the first {LONGEST_VALUE:,} were kept"
            self.shortened.add(f"{scope} {id_[:60]}", reason)
            return text[:LONGEST_VALUE]
        return text

    def _declared(self) -> list[tuple[str, str, str | None, str | None]]:
        found: list[tuple[str, str, str | None, str | None]] = []
        for (scope, type_), kinds in sorted(self._kinds.items()):
            found += [(scope, type_, name, kind) for name, kind in sorted(kinds.items())]
            if not kinds:
                found.append((scope, type_, None, None))
        return found


def canonical(kind: str, value: object, zone: tzinfo) -> str:
    """The one text of a value of this kind; what does not fit the kind stays as it was written."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    try:
        if kind == "integer":
            number = int(text)
            return str(number) if -_INT64 <= number < _INT64 else text
        if kind == "float":
            return repr(float(text) + 0.0) if math.isfinite(float(text)) else text  # -0.0 is 0.0
        if kind == "boolean":
            return {"1": "true", "0": "false"}.get(
                text, text.lower() if text.lower() in ("true", "false") else text
            )
        if kind == "time":
            moment = microseconds(text, zone)[0]
            return time_text(moment) if FIRST_US <= moment <= LAST_US else text
    except ValueError:
        pass
    return text


def native(kind: str, text: str) -> str | int | float | bool:
    """The value as JSON holds it."""
    try:
        if kind == "integer" and str(int(text)) == text and -_INT64 <= int(text) < _INT64:
            return int(text)
        if kind == "float" and repr(float(text)) == text and math.isfinite(float(text)):
            return float(text)
    except ValueError:
        return text
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    return text


def spelled(kind: str, text: str) -> str:
    """The value as XML holds it: there, true is 1."""
    return {"true": "1", "false": "0"}.get(text, text) if kind == "boolean" else text


def _table(names: str, rows: Iterable[tuple[object, ...]]) -> pa.Table:
    columns = names.split()
    found = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [
        integers(values) if name in ("seq", "ts_us") else strings(values)
        for name, values in zip(columns, found, strict=True)
    ]
    return pa.Table.from_arrays(arrays, columns)
