"""The regular part of an XES file, many events at a time.

A chunk is checked against a grammar as a whole: traces that hold attributes, events and nothing else, with
double quotes. Where it fits, every quote stands where the grammar puts it, so the places of all quotes give
every key and every value at once, without a step for each. A chunk that does not fit goes to expat. A file
with comments, CDATA or another encoding is `Unusual`: it is read from its beginning by expat alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from io import BufferedReader
from xml.parsers import expat

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .arrays import numbers, strings
from .attributes import Value, as_json, typed
from .rows import Rows

_CHUNK = 1 << 22
_LARGEST_CHUNK = 1 << 25
_TRACE, _END_OF_TRACE = b"<trace>", b"</trace>"
_ATTRIBUTE = rb'<(?:string|date|int|float|boolean|id) key="[^"<&\t\n\r]*+" value="[^"<\t\n\r]*+"\s*+/>\s*+'
_PLAIN_TRACE = re.compile(
    rb"\s*+<trace>\s*+(?:%(a)s)*+(?:<event>\s*+(?:%(a)s)*+</event>\s*+)*+(?:%(a)s)*+</trace>\s*+"
    % {b"a": _ATTRIBUTE}
)
_NO_LETTERS = bytes(set(range(32)) - set(b"\t\n\r"))
_NO_LETTERS_EITHER = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # U+FFFE, U+FFFF
_OTHER_ENCODING = re.compile(rb"""<\?xml[^>]*encoding=["'](?!utf-8|us-ascii)""", re.IGNORECASE)
_Ints = NDArray[np.int64]
Fallback = Callable[[bytes, int, Rows, Mapping[str, str]], set[str]]


class Unusual(Exception):
    """The file has to be read from its beginning by expat."""


def scan(stream: BufferedReader, rows: Rows, keys: Mapping[str, str], fallback: Fallback) -> set[str]:
    """Read the stream to its end; returns the keys that were found. Raises Unusual."""
    seen: set[str] = set()
    line = 1
    for at, part in enumerate(_parts(stream)):
        if at == 0:
            _check_head(part)
        else:
            seen |= _take(part, line, rows, keys, fallback)
        line += part.count(b"\n")
    return seen


def _parts(stream: BufferedReader) -> Iterator[bytes]:
    """What stands before the first trace, then whole traces, at last what stands behind them."""
    kept = stream.read(_CHUNK)
    begin = kept.find(_TRACE)
    if begin < 0:
        raise Unusual
    yield kept[:begin]
    kept = kept[begin:]
    while chunk := stream.read(_CHUNK):
        kept += chunk
        end = kept.rfind(_END_OF_TRACE)
        if end >= 0:
            yield kept[: end + len(_END_OF_TRACE)]
            kept = kept[end + len(_END_OF_TRACE) :]
        elif len(kept) > _LARGEST_CHUNK:
            raise Unusual
    end = kept.rfind(_END_OF_TRACE) + len(_END_OF_TRACE)
    if end >= len(_END_OF_TRACE):
        yield kept[:end]
        kept = kept[end:]
    tail = b"<log>" + kept
    if not _is_whole(tail) or b"<event" in kept:
        raise Unusual


def _check_head(head: bytes) -> None:
    if _OTHER_ENCODING.search(head[:200]) or b"<!DOCTYPE" in head or b"<event" in head:
        raise Unusual
    if not re.search(rb"<log[\s>]", head) or not _is_whole(head + b"</log>"):
        raise Unusual


def _is_whole(document: bytes) -> bool:
    """Whether it is one element, <log>, with everything closed."""
    try:
        parser = expat.ParserCreate()
        parser.Parse(document, True)
    except expat.ExpatError:
        return False
    return True


def _take(part: bytes, line: int, rows: Rows, keys: Mapping[str, str], fallback: Fallback) -> set[str]:
    if not _is_xml_text(part):
        raise Unusual
    at, match = 0, _PLAIN_TRACE.match
    while at < len(part) and (found := match(part, at)):
        at = found.end()
    if at == len(part):
        return _Chunk(part).give(line, rows, keys)
    if b"<!" in part or b"<?" in part:  # what looks like the end of a trace may stand in a comment
        raise Unusual
    return fallback(part, line, rows, keys)


def _is_xml_text(part: bytes) -> bool:
    """Whether the bytes are letters that XML knows, in UTF-8."""
    try:
        part.decode()
    except UnicodeDecodeError:
        return False
    if len(part.translate(None, _NO_LETTERS)) < len(part):
        return False
    return not any(bad in part for bad in _NO_LETTERS_EITHER)


class _Chunk:
    """Traces that fit the grammar, as numpy sees them: four quotes for each attribute."""

    def __init__(self, part: bytes) -> None:
        self.part = part
        letters = np.frombuffer(part, dtype=np.uint8)
        quotes = np.flatnonzero(letters == ord('"'))
        tags = np.flatnonzero(letters == ord("<"))
        first = letters[tags + 1]
        after = letters[tags + 2]
        self.events: _Ints = tags[(first == ord("e"))]
        event_ends = tags[(first == ord("/")) & (after == ord("e"))]
        self.traces: _Ints = tags[(first == ord("t"))]
        opening: _Ints = quotes[::4]
        event = np.searchsorted(self.events, opening) - 1
        self.is_in_event = (event >= 0) & (opening < event_ends[event]) if len(self.events) else event >= 0
        self.event, self.opening = event, opening
        # The quotes cut the bytes into pieces; as Arrow sees them, without copying: key, ", =, ", value, ...
        cuts = np.empty(2 * len(quotes), dtype=np.int32)
        cuts[::2], cuts[1::2] = quotes, quotes + 1
        pieces = pa.Array.from_buffers(
            pa.string(), max(0, len(cuts) - 1), [None, pa.py_buffer(cuts), pa.py_buffer(part)]
        )
        self._pieces = pieces
        self.names = self._picked(1).dictionary_encode()
        self.values = self._picked(5)

    def _picked(self, first: int) -> pa.Array:
        places = np.arange(first, len(self._pieces), 8, dtype=np.int64)
        return self._pieces.take(_indices(places))

    def give(self, line: int, rows: Rows, keys: Mapping[str, str]) -> set[str]:
        names: list[str] = self.names.dictionary.to_pylist()
        codes = self._codes()
        columns, seen = {}, set()
        for code, key in enumerate(names):
            chosen = np.flatnonzero((codes == code) & self.is_in_event)
            if key in keys and len(chosen):
                columns[keys[key]] = self._column(self.event[chosen], chosen)
                seen.add(key)
        case = self._cases(codes, names)
        columns["case_id"] = pc.coalesce(columns["case_id"], case) if "case_id" in columns else case

        def place(event: int) -> str:
            above = self.part.count(b"\n", 0, int(self.events[event]))
            return f"line {line + above}"

        if rows.options.attributes:
            columns["attributes"] = self._others(keys, place, rows)
        rows.take(columns, len(self.events), place)
        return seen

    def _cases(self, codes: NDArray[np.int32], names: list[str]) -> pa.Array:
        code = names.index("concept:name") if "concept:name" in names else -1
        chosen = np.flatnonzero((codes == code) & ~self.is_in_event)
        of_trace = np.searchsorted(self.traces, self.opening[chosen]) - 1
        named = np.full(len(self.traces), -1, dtype=np.int64)
        named[of_trace] = chosen
        return self._values(named[np.searchsorted(self.traces, self.events) - 1])

    def _column(self, events: _Ints, chosen: _Ints) -> pa.Array:
        at = np.full(len(self.events), -1, dtype=np.int64)
        at[events] = chosen  # of a key that stands twice, the last
        return self._values(at)

    def _values(self, places: _Ints) -> pa.Array:
        found = self.values.take(_indices(places))
        with_entity = pc.match_substring(found, "&")
        if pc.any(with_entity).as_py():
            texts = [text if text is None else resolved(text) for text in found.to_pylist()]
            return strings(texts)
        return found

    def _others(self, keys: Mapping[str, str], place: Callable[[int], str], rows: Rows) -> pa.Array:
        """The JSON text of what maps to no column."""
        names: list[str] = self.names.dictionary.to_pylist()
        other = np.array([name not in keys for name in names], dtype=bool)
        chosen = np.flatnonzero(other[self._codes()] & self.is_in_event)
        if not len(chosen):
            return pa.nulls(len(self.events), pa.string())
        pairs: list[dict[str, Value]] = [{} for _ in self.events]
        codes, events = self._codes()[chosen].tolist(), self.event[chosen].tolist()
        values = self._values(chosen).to_pylist()
        for attribute, event, code, text in zip(chosen.tolist(), events, codes, values, strict=True):
            pairs[event][names[code]] = typed(self._tag(attribute), text)
        return strings([as_json(found, partial(place, at), rows.shortened) for at, found in enumerate(pairs)])

    def _codes(self) -> NDArray[np.int32]:
        return np.frombuffer(self.names.indices.buffers()[1], dtype=np.int32)

    def _tag(self, attribute: int) -> str:
        """The element before ` key="`."""
        end = int(self.opening[attribute]) - len(" key=")
        return self.part[self.part.rfind(b"<", 0, end) + 1 : end].decode()


def _indices(places: _Ints) -> pa.Array:
    """As Arrow takes them; -1 takes null."""
    return numbers(places, places >= 0)


@lru_cache(maxsize=65_536)
def resolved(text: str) -> str:
    """The value with its entities resolved, by expat itself. Raises Unusual when it cannot."""
    found: dict[str, str] = {}
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda _, attributes: found.update(attributes)
    try:
        parser.Parse(f'<a v="{text}"/>'.encode(), True)
    except expat.ExpatError:
        raise Unusual from None
    return found["v"]
