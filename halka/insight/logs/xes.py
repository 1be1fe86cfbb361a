"""Reads XES (IEEE 1849), plain or compressed, as a stream: memory grows with the events, not with the file.

The standard library's expat is used and not a faster scanner, because it is right where scanners go wrong
(attributes in any order, both kinds of quotes, entities, encodings) and knows the line of a bad row.
"""

from __future__ import annotations

from typing import BinaryIO
from xml.parsers import expat

from .table import EventLog, Rows, UnreadableLog

_EVENT_KEYS = {
    "concept:name": "type",
    "time:timestamp": "ts_us",
    "org:resource": "actor",
    "org:group": "from_org",
}
_CHUNK = 1 << 18


class _Reader:
    """Follows the elements of the file. Only attributes directly under an event or a trace are read."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.is_log = False
        self.parser = expat.ParserCreate(intern={})
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = self._refuse_entities
        self._open: list[str] = []
        self._case: str | None = None
        self._event: dict[str, str] | None = None
        self._line = 0
        self._waiting: list[tuple[int, dict[str, str]]] = []

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        parent = self._open[-1] if self._open else ""
        if parent == "event":  # first, because nearly every element of a log is one of these
            self._open.append("attribute")
            if self._event is not None and (name := _EVENT_KEYS.get(attributes.get("key", ""))):
                self._event[name] = attributes.get("value", "")
            return
        kind = tag.rpartition(":")[2]
        self._open.append(kind)
        if kind == "event" and parent in ("trace", "log"):
            self._event, self._line = {}, self.parser.CurrentLineNumber
        elif parent == "trace":
            if attributes.get("key") == "concept:name":
                self._case = attributes.get("value")
        elif not parent:
            self.is_log = kind == "log"
            if not self.is_log:
                raise UnreadableLog(
                    f"This is XML, but no event log: it begins with <{tag[:40]}> where XES begins with <log>."
                )

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

    def _refuse_entities(self, name: str, *_: object) -> None:
        raise UnreadableLog(
            f"The file declares an entity of its own ({name[:40]}), which an event log has no need of. "
            "It was not read, because such files can fill the memory. Export the log again."
        )


def read_xes(stream: BinaryIO, rows: Rows) -> EventLog:
    """Read the stream to its end; org:resource becomes `actor`, org:group becomes `from_org`."""
    reader = _Reader(rows)
    try:
        while chunk := stream.read(_CHUNK):
            reader.parser.Parse(chunk)
        reader.parser.Parse(b"", True)
    except expat.ExpatError as problem:
        raise UnreadableLog(
            f"The file is not whole or not XML: {expat.ErrorString(problem.code)} at line {problem.lineno}, "
            f"column {problem.offset + 1}. Export or copy it again."
        ) from None
    columns = {name: key for key, name in _EVENT_KEYS.items()} | {"case_id": "concept:name of the trace"}
    return rows.finish(columns)
