"""Films and recordings of phones (MP4 and its kin): boxes in boxes. Which tracks one holds, and what it tells on the side."""

from __future__ import annotations

from collections.abc import Iterator

TELLS = frozenset({b"udta", b"meta", b"uuid"})
"""Where programs write the place, the device and the person."""
_OPEN = frozenset({b"moov", b"trak", b"mdia"})
_DEEPEST = 6


class Broken(ValueError):
    """It begins as what it says, and does not go on so."""


def boxes(content: bytes, start: int, end: int, depth: int = 0) -> Iterator[tuple[bytes, int, int, int]]:
    """Each box: its kind, where it begins, where what it holds begins, where it ends; those inside behind it. Raises Broken."""
    at = start
    while at < end:
        if at + 8 > end:
            raise Broken
        size, head = int.from_bytes(content[at : at + 4]), 8
        kind = content[at + 4 : at + 8]
        if size == 1:
            size, head = int.from_bytes(content[at + 8 : at + 16]), 16
        elif size == 0:
            size = end - at
        if size < head or at + size > end:
            raise Broken
        yield kind, at, at + head, at + size
        if kind in _OPEN and depth < _DEEPEST:
            yield from boxes(content, at + head, at + size, depth + 1)
        at += size


def has_pictures(content: bytes) -> bool:
    """Whether a track is a film, and not sound alone. Raises Broken."""
    return any(
        kind == b"hdlr" and content[inside + 8 : inside + 12] == b"vide"
        for kind, _at, inside, _end in boxes(content, 0, len(content))
    )


def silenced(content: bytes) -> bytes:
    """The same without what it tells on the side: that is blanked in its place, so that nothing else moves. Raises Broken."""
    made = bytearray(content)
    for kind, at, inside, end in boxes(content, 0, len(content)):
        if kind in TELLS:
            made[at + 4 : at + 8] = b"free"
            made[inside:end] = bytes(end - inside)
    return bytes(made)
