"""A file without what it tells on the side: where a photograph was taken, when, with whose device, a small picture of it.

Written by hand, a format each, because a library that opens pictures is a large door for files of strangers, and because what
is seen must stay as it is, letter for letter of its pixels. What cannot be followed raises Broken.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from halka.questionnaires.files.boxes import Broken, silenced

_ORIENTATION = 0x0112
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD", b"pHYs"}
)  # fmt: skip
_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WAV_KEPT = frozenset({b"fmt ", b"fact", b"data"})
_NO_EXIF_NO_XMP = 0b1111_0011


def jpeg(content: bytes) -> bytes:
    """Without the parts of programs, but for the colours and how it is to be turned; nothing behind its end."""
    kept, turned = [content[:2]], 1
    for marker, part in _segments(content):
        if marker == 0xE1 and part[4:10] == b"Exif\0\0":
            turned = _orientation(part[10:]) or turned
        elif (marker == 0xE2 and part[4:16] == b"ICC_PROFILE\0") or (
            not (0xE1 <= marker <= 0xEF and marker != 0xEE) and marker != 0xFE
        ):
            kept.append(part)
    if 1 < turned <= 8:
        kept.insert(1, _only_turned(turned))
    return b"".join(kept)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each part with its marker, up to the end of the picture; what is drawn stands with the part before it."""
    at = 2
    while True:
        if at + 2 > len(content) or content[at] != 0xFF:
            raise Broken
        marker = content[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker == 0xD9:
            yield marker, content[at : at + 2]
            return
        if at + 4 > len(content):
            raise Broken
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if end < at + 4 or end > len(content):
            raise Broken
        if marker == 0xDA:
            end = _end_of_drawing(content, end)
        yield marker, content[at:end]
        at = end


def _end_of_drawing(content: bytes, at: int) -> int:
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise Broken
        if content[at + 1] != 0 and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2


def _orientation(tiff: bytes) -> int:
    """How the picture is to be turned; 0 where it does not say so."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2], "")
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for place in range(min(count, 500)):
            tag, _kind, _many, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * place)
            if tag == _ORIENTATION:
                return int(value)
    except struct.error:
        return 0
    return 0


def _only_turned(turned: int) -> bytes:
    tiff = b"MM\0*\0\0\0\x08\0\x01" + struct.pack(">HHIHH", _ORIENTATION, 3, 1, turned, 0) + bytes(4)
    said = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(said) + 2) + said


def png(content: bytes) -> bytes:
    """Only what is needed to see it; one picture, nothing that is written into it."""
    kept, at = [_PNG_HEAD], len(_PNG_HEAD)
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4])
        if end > len(content):
            raise Broken
        kind = content[at + 4 : at + 8]
        if kind in _PNG_KEPT:
            kept.append(content[at:end])
        if kind == b"IEND":
            return b"".join(kept)
        at = end
    raise Broken


def webp(content: bytes) -> bytes:
    return _riff(content, _WEBP_KEPT)


def wav(content: bytes) -> bytes:
    return _riff(content, _WAV_KEPT)


def _riff(content: bytes, wanted: frozenset[bytes]) -> bytes:
    kept, at, whole = [], 12, min(len(content), 8 + int.from_bytes(content[4:8], "little"))
    while at + 8 <= whole:
        kind, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        if at + 8 + size > whole:
            raise Broken
        part = bytearray(content[at:end])
        if kind == b"VP8X":
            part[8] &= _NO_EXIF_NO_XMP
        if kind in wanted:
            kept.append(bytes(part))
        at = end
    if not kept:
        raise Broken
    inside = content[8:12] + b"".join(kept)
    return b"RIFF" + len(inside).to_bytes(4, "little") + inside


def mp3(content: bytes) -> bytes:
    """Without the names and pictures that players write before and behind the sound."""
    if content[:3] == b"ID3":
        size = 0
        for byte in content[6:10]:
            size = size << 7 | byte & 0x7F
        content = content[10 + size :]
    if content[-128:-125] == b"TAG":
        content = content[:-128]
    if not content:
        raise Broken
    return content


def as_it_is(content: bytes) -> bytes:
    return content


CLEANERS: dict[str, Callable[[bytes], bytes]] = {
    "jpg": jpeg,
    "png": png,
    "webp": webp,
    "wav": wav,
    "mp3": mp3,
    **dict.fromkeys(("mp4", "m4a", "3gp"), silenced),
}
