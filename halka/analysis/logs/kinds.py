"""What a file is, from its content and never from its name."""

from __future__ import annotations

import re
import zipfile
from enum import Enum
from xml.parsers import expat

from .source import Source
from .table import UnreadableLog

_HEAD = 1 << 16
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_NOT_TEXT = re.compile(rb"[\x01-\x08\x0e-\x1f]")
_LARGEST_UNPACKED = 4 << 30


class Kind(Enum):
    """The forms of a log that are read."""

    XES = "XES"
    CSV = "CSV"
    XLSX = "XLSX"
    PARQUET = "Parquet"
    OCEL_JSON = "OCEL 2.0 JSON"
    OCEL_XML = "OCEL 2.0 XML"
    OCEL_SQLITE = "OCEL 2.0 SQLite"


def kind_of(source: Source) -> Kind:
    """Raises UnreadableLog when it is none of them, with what to do instead."""
    name, start = source.path.name, source.start
    if start[:4] == b"PAR1":
        return Kind.PARQUET
    if start == b"SQLite format 3\x00":
        return Kind.OCEL_SQLITE
    if start[:4] == b"PK\x03\x04":
        return _of_zip(source)
    if start[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise UnreadableLog(
            f"{name} is a workbook of the old kind (.xls), or one with a password. Save it as .xlsx without one."
        )
    with source.open() as stream:
        head = stream.read(_HEAD)
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        _refuse_when_empty(source)
    letters = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if letters[:1] == b"<":
        return _of_xml(source)
    if letters[:1] in (b"{", b"["):
        return _of_json(letters, name)
    if not is_text(head):
        raise UnreadableLog(
            f"{name} is no event log that Halka knows: it is not text, and not XLSX, Parquet or SQLite. "
            "Export the log as XES, CSV, XLSX, Parquet or OCEL 2.0."
        )
    return Kind.CSV


def is_text(head: bytes) -> bool:
    """Whether the bytes can be letters; UTF-16 is told by its mark, or by every second byte being zero."""
    if head[:2] in _UTF16 or utf16_without_mark(head):
        return True
    strays = len(_NOT_TEXT.findall(head))  # a few control characters do not make a table unreadable
    return b"\x00" not in head and strays * 20 <= len(head) and head[:5] != b"%PDF-"


def utf16_without_mark(head: bytes) -> str | None:
    """The name of the encoding when the bytes are letters in UTF-16 without its mark, many of them Latin."""
    head = head[: len(head) // 2 * 2]
    for at, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if head[at::2].count(0) * 4 > len(head[at::2]) and 0 not in head[1 - at :: 2]:
            letters = head.decode(encoding, "replace").encode("utf-8", "replace")
            return encoding if is_text(letters) else None
    return None


def _refuse_when_empty(source: Source) -> None:
    with source.open() as stream:
        while part := stream.read(1 << 20):
            if part.strip():
                return
    raise UnreadableLog(
        f"{source.path.name} is empty. Check that this is the right file, or export it again."
    )


def _of_zip(source: Source) -> Kind:
    try:
        with zipfile.ZipFile(source.path) as packed:
            names = set(packed.namelist())
            unpacked = sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, NotImplementedError):
        raise UnreadableLog(
            f"{source.path.name} is damaged or cut short: it is a workbook or an archive without its end. "
            "Copy or load it again."
        ) from None
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise UnreadableLog(
            f"{source.path.name} is an archive, but no workbook of Excel. Unpack it first, or save the sheet as .xlsx."
        )
    if unpacked > _LARGEST_UNPACKED:
        raise UnreadableLog(
            f"{source.path.name} unpacks to more than 4 GB. Split it by year, or save it as CSV."
        )
    return Kind.XLSX


def _of_json(letters: bytes, name: str) -> Kind:
    if re.search(rb'"ocel:(global|events|objects|version)', letters):
        raise UnreadableLog(_OCEL_1.format(name=name))
    return Kind.OCEL_JSON


_OCEL_1 = (
    "{name} is OCEL 1.0, which does not say how an object takes part in an event. "
    "Convert it to OCEL 2.0 with the program that wrote it, or export it as XES or CSV."
)
_OF_OCEL = {"object-types", "event-types"}


def _of_xml(source: Source) -> Kind:
    """XES and both versions of OCEL begin with <log>; what stands below it tells them apart."""
    found: list[tuple[str, ...]] = []
    parser = expat.ParserCreate()
    open_tags: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        kind = tag.rpartition(":")[2]
        open_tags.append(kind)
        if open_tags[1:] and open_tags[1] not in ("events", "objects"):
            if kind in _OF_OCEL or kind in ("trace", "event"):
                found.append((kind,))
        elif len(open_tags) == 3:
            found.append((open_tags[1], "id" if "id" in attributes else ""))

    def end(_: str) -> None:
        open_tags.pop()

    parser.StartElementHandler, parser.EndElementHandler = start, end
    with source.open() as stream:
        while not found and (chunk := stream.read(_HEAD)):
            try:
                parser.Parse(chunk)
            except expat.ExpatError:
                break  # the reader of XES says where
    if not found or found[0] in (("trace",), ("event",)):
        return Kind.XES
    if found[0][-1] == "":
        raise UnreadableLog(_OCEL_1.format(name=source.path.name))
    return Kind.OCEL_XML
