"""XML in and out: a reader that no file can harm, and text that every reader of XML understands."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.parsers import expat

from .table import UnreadableLog

_CHUNK = 1 << 18
_LARGEST_TAG = 1 << 24
_NO_LETTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_IN_ATTRIBUTE = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
}
_MARKS = re.compile(r'[&<>"\t\n\r]')


class Markup:
    """Expat, which tells `start`, `end` and `text` what it meets.

    Entities of the file's own are refused, and an element that would fill the memory is, too.
    """

    def __init__(
        self,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None],
        text: Callable[[str], None] | None = None,
    ) -> None:
        self._parser = expat.ParserCreate(intern={})
        self._parser.StartElementHandler = start
        self._parser.EndElementHandler = end
        self._parser.EntityDeclHandler = _refuse_entities
        if text is not None:
            self._parser.CharacterDataHandler = text
        self._fed = 0

    @property
    def line(self) -> int:
        return int(self._parser.CurrentLineNumber)

    def read(self, take: Callable[[int], bytes]) -> None:
        """Read to the end. Raises UnreadableLog that names the line."""
        try:
            while chunk := take(_CHUNK):
                self.feed(chunk)
            self.feed(b"", True)
        except expat.ExpatError as problem:
            raise UnreadableLog(
                f"The file is not whole or not XML: {expat.ErrorString(problem.code)} at line {problem.lineno}, "
                f"column {problem.offset + 1}. Export or copy it again."
            ) from None

    def feed(self, chunk: bytes, is_last: bool = False) -> None:
        """One piece of the file. Raises ExpatError."""
        self._parser.Parse(chunk, is_last)
        self._fed += len(chunk)
        if self._fed - self._parser.CurrentByteIndex > _LARGEST_TAG:
            raise UnreadableLog(
                f"One element at line {self.line} is larger than {_LARGEST_TAG >> 20} MB. "
                "Leave this attribute out when you export the log."
            )


def _refuse_entities(name: str, *_: object) -> None:
    raise UnreadableLog(
        f"The file declares an entity of its own ({name[:40]}), which an event log has no need of. "
        "It was not read, because such files can fill the memory. Export the log again."
    )


class Writer:
    """Text as XML holds it. Control characters, which it cannot hold, become U+FFFD and are counted."""

    def __init__(self) -> None:
        self.replaced = 0

    def quoted(self, text: str) -> str:
        """An attribute's value in its quotes; line breaks and tabs survive the reading."""
        return f'"{self.content(text)}"'

    def content(self, text: str) -> str:
        text, replaced = _NO_LETTER.subn("\ufffd", text)
        self.replaced += replaced
        return _MARKS.sub(lambda found: _IN_ATTRIBUTE[found[0]], text)

    def notes(self) -> tuple[str, ...]:
        if not self.replaced:
            return ()
        return (f"{self.replaced:,} control characters, which XML cannot hold, were replaced by \ufffd.",)
