"""Small files made for tests: pictures that say where they were taken, a recording, a film, papers, and what is none of them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

PLACE = b"41.3275N 19.8187E"
"""What no file may still hold when it is kept."""


def _segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content


def jpeg(turned: int = 6, wide: int = 640) -> bytes:
    """As a phone writes it: Exif with how it is turned and the place, XMP, a comment, a film behind its end."""
    tiff = b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHII", 0x0112, 3, 1, turned) + bytes(4) + PLACE
    size = struct.pack(">BHHB", 8, 480, wide, 1) + b"\x01\x11\0"
    drawn = _segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\xff\0\x34\xff\xd0\x56"
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            _segment(0xE1, b"Exif\0\0" + tiff),
            _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PLACE),
            _segment(0xED, PLACE),
            _segment(0xFE, PLACE),
            _segment(0xE2, b"ICC_PROFILE\0\x01\x01colours"),
            _segment(0xDB, b"\0" * 65),
            _segment(0xC0, size),
            drawn,
            _segment(0xC4, b"\xff\xd9"),
            drawn,
            b"\xff\xd9",
            b"\0\0\0\x18ftypmp42" + PLACE,
        )
    )


def png(wide: int = 2, high: int = 2) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        whole = kind + content
        return struct.pack(">I", len(content)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    dots = zlib.compress(b"".join(b"\0" + bytes(2) for _line in range(2)))
    told = chunk(b"tEXt", b"Comment\0" + PLACE) + chunk(b"eXIf", PLACE)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + told
        + chunk(b"IDAT", dots)
        + chunk(b"IEND", b"")
        + PLACE
    )


def webp() -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)

    inside = (
        b"WEBP"
        + chunk(b"VP8X", bytes((0b1100,)) + bytes(9))
        + chunk(b"VP8 ", b"dots")
        + chunk(b"EXIF", PLACE)
    )
    return b"RIFF" + struct.pack("<I", len(inside)) + inside


def wav() -> bytes:
    inside = (
        b"WAVEfmt \x10\0\0\0"
        + bytes(16)
        + b"LIST"
        + struct.pack("<I", 18)
        + PLACE
        + b"\0"
        + b"data\x04\0\0\0beep"
    )
    return b"RIFF" + struct.pack("<I", len(inside)) + inside


def _box(kind: bytes, *inside: bytes) -> bytes:
    content = b"".join(inside)
    return struct.pack(">I", len(content) + 8) + kind + content


def mp4(track: bytes = b"vide") -> bytes:
    told = _box(b"udta", _box(b"\xa9xyz", PLACE))
    handler = _box(b"hdlr", bytes(8), track, bytes(12))
    return (
        _box(b"ftyp", b"mp42", bytes(4))
        + _box(b"moov", _box(b"trak", _box(b"mdia", handler), told), told)
        + _box(b"mdat", b"dots")
    )


def docx(**more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        parts = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>", **more}
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


BOMB = docx(**{"word/media/a": bytes(30_000_000)})
"""30 kB that become 30 MB."""
