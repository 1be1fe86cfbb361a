"""What a file is, by its content: names and what browsers say of them are not believed."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from halka.questionnaires.files.boxes import Broken, has_pictures

_SEEN = 65_536
MOST_PIXELS = 100_000_000
MOST_UNPACKED = 200_000_000
MOST_TIMES = 200
"""So many times larger than it is sent may a paper become when it is opened."""
_MOST_PARTS = 5_000
_TEXT_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13}


class Bomb(ValueError):
    """Opened, it would fill the memory of whoever opens it."""


@dataclass(frozen=True)
class Kind:
    """`family`: image, audio, video, or paper for all that is opened by a program of its own."""

    ending: str
    media_type: str
    family: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_KINDS = (
    Kind("jpg", "image/jpeg", "image"),
    Kind("png", "image/png", "image"),
    Kind("webp", "image/webp", "image"),
    Kind("mp3", "audio/mpeg", "audio"),
    Kind("aac", "audio/aac", "audio"),
    Kind("amr", "audio/amr", "audio"),
    Kind("ogg", "audio/ogg", "audio"),
    Kind("wav", "audio/wav", "audio"),
    Kind("m4a", "audio/mp4", "audio"),
    Kind("mp4", "video/mp4", "video"),
    Kind("3gp", "video/3gpp", "video"),
    Kind("weba", "audio/webm", "audio"),
    Kind("webm", "video/webm", "video"),
    Kind("pdf", "application/pdf", "paper"),
    Kind("docx", f"{_OFFICE}wordprocessingml.document", "paper"),
    Kind("xlsx", f"{_OFFICE}spreadsheetml.sheet", "paper"),
    Kind("pptx", f"{_OFFICE}presentationml.presentation", "paper"),
    Kind("odt", f"{_OPEN}text", "paper"),
    Kind("ods", f"{_OPEN}spreadsheet", "paper"),
    Kind("txt", "text/plain; charset=utf-8", "paper"),
)
KINDS = {one.ending: one for one in _KINDS}
_OFFICE_PARTS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
_BEGINS = {
    b"\xff\xd8\xff": "jpg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"ID3": "mp3",
    b"\xff\xfb": "mp3",
    b"\xff\xf3": "mp3",
    b"\xff\xf2": "mp3",
    b"\xff\xf1": "aac",
    b"\xff\xf9": "aac",
    b"#!AMR": "amr",
    b"OggS": "ogg",
    b"%PDF-": "pdf",
}


def kind_of(content: bytes) -> Kind | None:
    """None for what is not taken: programs, archives, pages of the web, whatever is not known. Raises Bomb."""
    ending = next((of for begins, of in _BEGINS.items() if content.startswith(begins)), "") or _inside(
        content
    )
    return KINDS.get(ending)


def _inside(content: bytes) -> str:
    if content[:4] == b"RIFF":
        return {b"WEBP": "webp", b"WAVE": "wav"}.get(content[8:12], "")
    if content[4:8] == b"ftyp":
        return _film(content)
    if content[:4] == b"\x1a\x45\xdf\xa3":
        return "webm" if b"V_" in content[:_SEEN] else "weba"
    if content[:4] == b"PK\x03\x04":
        return _paper(content)
    return "txt" if _is_text(content) else ""


def _film(content: bytes) -> str:
    try:
        if not has_pictures(content):
            return "" if content[8:12] in (b"heic", b"heix", b"mif1", b"avif") else "m4a"
    except Broken:
        return ""
    return "3gp" if content[8:11] == b"3gp" else "mp4"


def _paper(content: bytes) -> str:
    """A document of an office program without programs of its own."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > _MOST_PARTS or unpacked > min(MOST_UNPACKED, MOST_TIMES * len(content)):
                raise Bomb
            names = [part.filename for part in parts]
            if any(name.lower().endswith(("vbaproject.bin", ".exe", ".js")) for name in names):
                return ""
            if "[Content_Types].xml" in names:
                return next(
                    (of for part, of in _OFFICE_PARTS.items() if any(n.startswith(part) for n in names)), ""
                )
            said = archive.read("mimetype").decode("ascii", "replace") if "mimetype" in names else ""
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, RuntimeError):
        return ""
    return next((one.ending for one in _KINDS if one.media_type == said and said.startswith(_OPEN)), "")


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return bool(content) and not _TEXT_CONTROLS.intersection(content)


def pixels(content: bytes, ending: str) -> int:
    """How many dots a picture has by its own words; 0 where it does not say so."""
    if ending == "png":
        return int.from_bytes(content[16:20]) * int.from_bytes(content[20:24])
    if ending == "webp" and content[12:16] == b"VP8X":
        wide, high = content[24:27], content[27:30]
        return (int.from_bytes(wide, "little") + 1) * (int.from_bytes(high, "little") + 1)
    return _of_jpeg(content) if ending == "jpg" else 0


def _of_jpeg(content: bytes) -> int:
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(content[at + 5 : at + 7]) * int.from_bytes(content[at + 7 : at + 9])
        at += 1 if marker == 0xFF else 2 + int.from_bytes(content[at + 2 : at + 4])
    return 0
