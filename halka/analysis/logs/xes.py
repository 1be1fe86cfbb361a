"""Reads XES (IEEE 1849), plain or compressed, as a stream: memory grows with the events, not with the file.

Two readers that give the same: `xes_scan` takes the regular part of a file many events at a time, and expat,
below, takes everything else (comments, nested attributes, single quotes, other encodings) and finds the line
of a fault. A property test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.parsers import expat

from .attributes import typed
from .markup import Markup
from .read_options import ReadOptions
from .rows import Rows
from .source import Source
from .table import EventLog, UnreadableLog
from .xes_scan import Unusual, scan

EVENT_KEYS = {
    "concept:name": "type",
    "time:timestamp": "ts_us",
    "org:resource": "actor",
    "org:group": "from_org",
    # Keys under which Halka itself writes what XES has no name for.
    "to_org": "to_org",
    "thread": "thread",
    "recorded_at": "recorded_us",
    "due_at": "due_us",
    "reason": "reason",
}


def event_keys(columns: Mapping[str, str]) -> dict[str, str]:
    """Key of an event's attribute -> column of the event table, with what the person said."""
    usual = {key: name for key, name in EVENT_KEYS.items() if name not in columns}
    return usual | {key: name for name, key in columns.items()}


def read_xes(source: Source, options: ReadOptions) -> EventLog:
    """Read the file to its end; org:resource becomes `actor`, org:group becomes `from_org`."""
    keys = event_keys(options.columns)
    rows = Rows(options)
    try:
        with source.open() as stream:
            seen = scan(stream, rows, keys, parse_part)
    except Unusual:
        rows = Rows(options)
        parser = Parser(rows, keys)
        with source.open() as stream:
            parser.markup.read(stream.read)
        seen = parser.seen
    for name, key in options.columns.items():
        if key not in seen and name != "case_id":
            raise UnreadableLog(f"No event of the file has the attribute {key!r}, named for {name}.")
    columns = {name: key for key, name in keys.items() if key in seen}
    return rows.finish({"case_id": "concept:name of the trace"} | columns)


def parse_part(part: bytes, first_line: int, rows: Rows, keys: Mapping[str, str]) -> set[str]:
    """Whole elements out of the middle of a log. Raises Unusual when they are not well-formed."""
    parser = Parser(rows, keys, first_line)
    try:
        parser.markup.feed(b"<log>" + part + b"</log>", True)
    except expat.ExpatError:
        raise Unusual from None
    return parser.seen


class Parser:
    """Follows the elements of the file. Only attributes directly under an event or a trace are read."""

    def __init__(self, rows: Rows, keys: Mapping[str, str], first_line: int = 1) -> None:
        self.rows, self.seen = rows, set[str]()
        self._keys, self._wants_all = keys, rows.options.attributes
        self._first_line = first_line - 1
        self.markup = Markup(self._start, self._end)
        self._open: list[str] = []
        self._case: str | None = None
        self._event: dict[str, object] | None = None
        self._line = 0
        self._waiting: list[tuple[int, dict[str, object]]] = []

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        parent = self._open[-1] if self._open else ""
        if parent == "event":  # first, because nearly every element of a log is one of these
            self._open.append("attribute")
            if self._event is not None:
                self._take(tag, attributes)
            return
        kind = tag.rpartition(":")[2]
        self._open.append(kind)
        if kind == "event" and parent in ("trace", "log"):
            self._event, self._line = {}, self._first_line + self.markup.line
        elif parent == "trace":
            if attributes.get("key") == "concept:name":
                self._case = attributes.get("value")
        elif not parent and kind != "log":
            raise UnreadableLog(
                f"This is XML, but no event log: it begins with <{tag[:40]}> where XES begins with <log>."
            )

    def _take(self, tag: str, attributes: dict[str, str]) -> None:
        assert self._event is not None
        key = attributes.get("key", "")
        if name := self._keys.get(key):
            self._event[name] = attributes.get("value", "")
            self.seen.add(key)
        elif self._wants_all and "value" in attributes:
            others = self._event.setdefault("attributes", {})
            assert isinstance(others, dict)
            others[key] = typed(tag.rpartition(":")[2], attributes["value"])

    def _end(self, tag: str) -> None:
        kind = self._open.pop()
        if kind == "attribute":
            return
        parent = self._open[-1] if self._open else ""
        if kind == "event" and self._event is not None and parent in ("trace", "log"):
            self._waiting.append((self._line, self._event))
            self._event = None
            if parent == "log":  # an event outside every trace has no case
                self._release(None)
        elif kind == "trace" and parent == "log":
            self._release(self._case)
            self._case = None

    def _release(self, case: str | None) -> None:
        # The name of a trace may stand after its events, so they wait for its end.
        for line, event in self._waiting:
            self.rows.add(f"line {line}", event if case is None else {"case_id": case, **event})
        self._waiting.clear()
