"""The system file of SPSS (.sav), written row by row: numbers, texts of any length, labels, and values that mean no answer.

Source: "System File Format" of PSPP, https://www.gnu.org/software/pspp/pspp-dev/. Texts are UTF-8. A text longer than 255 bytes
is written in pieces, as SPSS does.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

NUMBER, DAY, MOMENT, TIME = (5, 12, 0), (39, 10, 0), (22, 20, 0), (21, 8, 0)
"""Formats: type, width, decimals (F, SDATE, DATETIME, TIME)."""
TO_1582 = 12_219_379_200
"""Seconds from 14 October 1582, where SPSS begins to count, to 1970."""
LONGEST_TEXT, SHORTEST_TEXT = 32_767, 9
"""Texts of up to 8 bytes are written otherwise; none is declared so short."""
_PIECE, _USED = 255, 252
_BIAS = 100
_SYSTEM_MISSING = -sys.float_info.max
_LOWEST = struct.unpack("<d", bytes.fromhex("feffffffffffefff"))[0]
_LONGEST_LABEL, _LONGEST_VALUE_LABEL = 250, 120

Value = float | bytes | None


@dataclass(frozen=True)
class SavVariable:
    """`width`: bytes of a text, 0 for a number. `values`: what its values are called. `missing`: the lowest and the highest
    number that mean no answer; of a text, the texts themselves."""

    name: str
    label: str = ""
    width: int = 0
    format: tuple[int, int, int] = NUMBER
    values: tuple[tuple[float | bytes, str], ...] = ()
    missing: tuple[float | bytes, ...] = ()
    is_scale: bool = False

    @property
    def pieces(self) -> list[int]:
        """The widths of what a text is written in; [0] for a number."""
        if self.width <= _PIECE:
            return [self.width]
        count = -(-self.width // _USED)
        return [_PIECE] * (count - 1) + [self.width - (count - 1) * _USED]


def sav(
    variables: Sequence[SavVariable], rows: Iterable[Sequence[Value]], *, cases: int, title: str = ""
) -> Iterator[bytes]:
    """The bytes of a file; `cases`: how many rows there are. A row has a value for each variable, None for nothing."""
    yield _dictionary(variables, cases, title)
    packed = _Packed()
    for number, row in enumerate(rows, start=1):
        for variable, value in zip(variables, row, strict=True):
            if variable.width:
                packed.text(value if isinstance(value, bytes) else b"", variable.pieces)
            else:
                packed.number(value if isinstance(value, float | int) else None)
        if number % 200 == 0:
            yield packed.taken()
    yield packed.ended()


class _Packed:
    """The data, compressed as SPSS does: eight codes, then what they stand for."""

    def __init__(self) -> None:
        self._done = bytearray()
        self._codes = bytearray()
        self._behind = bytearray()

    def number(self, value: float | None) -> None:
        if value is None:
            self._add(255)
        elif value == int(value) and 1 - _BIAS <= value <= 251 - _BIAS:
            self._add(int(value) + _BIAS)
        else:
            self._add(253, struct.pack("<d", value))

    def text(self, value: bytes, pieces: Sequence[int]) -> None:
        at = 0
        for width in pieces:
            piece = value[at : at + width]
            at += width
            for start in range(0, -(-width // 8) * 8, 8):
                eight = piece[start : start + 8].ljust(8)
                if eight == b"        ":
                    self._add(254)
                else:
                    self._add(253, eight)

    def _add(self, code: int, behind: bytes = b"") -> None:
        self._codes.append(code)
        self._behind += behind
        if len(self._codes) == 8:
            self._done += self._codes + self._behind
            self._codes.clear()
            self._behind.clear()

    def taken(self) -> bytes:
        some = bytes(self._done)
        self._done.clear()
        return some

    def ended(self) -> bytes:
        if self._codes:
            self._done += self._codes.ljust(8, b"\0") + self._behind
        return bytes(self._done)


def _dictionary(variables: Sequence[SavVariable], cases: int, title: str) -> bytes:
    made = bytearray()
    shorts: list[str] = []
    firsts: list[int] = []
    elements, number = 0, 0
    records = bytearray()
    for variable in variables:
        for piece, width in enumerate(variable.pieces):
            number += 1
            short = f"V{number:07d}"
            if piece == 0:
                shorts.append(short)
                firsts.append(elements + 1)
            records += _variable(variable, short, width, is_first=piece == 0)
            elements += max(1, -(-width // 8))
    made += _head(elements, cases, title)
    made += records
    for first, variable in zip(firsts, variables, strict=True):
        made += _value_labels(variable, first)
    made += _extensions(variables, shorts, cases)
    made += struct.pack("<ii", 999, 0)
    return bytes(made)


def _head(elements: int, cases: int, title: str) -> bytes:
    return b"".join(
        (
            b"$FL2",
            b"@(#) SPSS DATA FILE Halka".ljust(60),
            struct.pack("<iiiii", 2, elements, 1, 0, cases),
            struct.pack("<d", float(_BIAS)),
            b"01 Jan 80",
            b"00:00:00",
            _cut(title, 64).ljust(64),
            b"\0\0\0",
        )
    )


def _variable(variable: SavVariable, short: str, width: int, *, is_first: bool) -> bytes:
    kind, wide, decimals = (1, width, 0) if variable.width else variable.format
    form = kind << 16 | wide << 8 | decimals
    label = _cut(variable.label, _LONGEST_LABEL) if is_first else b""
    is_range = is_first and not variable.width and len(variable.missing) == 2
    made = bytearray(
        struct.pack(
            "<iiiiii8s", 2, width, 1 if label else 0, -2 if is_range else 0, form, form, short.encode()
        )
    )
    if label:
        made += struct.pack("<i", len(label)) + label.ljust(-(-len(label) // 4) * 4)
    if is_range:
        made += struct.pack("<dd", *variable.missing)
    for _more in range(max(1, -(-width // 8)) - 1):
        made += struct.pack("<iiiiii8s", 2, -1, 0, 0, 0, 0, b"")
    return bytes(made)


def _value_labels(variable: SavVariable, first: int) -> bytes:
    if variable.width or not variable.values:
        return b""
    made = bytearray(struct.pack("<ii", 3, len(variable.values)))
    for value, words in variable.values:
        label = _cut(words, _LONGEST_VALUE_LABEL)
        made += struct.pack("<dB", value, len(label)) + label.ljust(-(-(len(label) + 1) // 8) * 8 - 1)
    return bytes(made + struct.pack("<iii", 4, 1, first))


def _extensions(variables: Sequence[SavVariable], shorts: Sequence[str], cases: int) -> bytes:
    highest = sys.float_info.max
    display = bytearray()
    for variable in variables:
        measure = 3 if variable.is_scale else 1
        for width in variable.pieces:
            display += struct.pack("<iii", measure, min(width, 40) or 10, 0 if variable.width else 1)
    names = "\t".join(f"{short}={one.name}" for short, one in zip(shorts, variables, strict=True))
    long_ones = b"".join(
        f"{short}={one.width:05d}".encode() + b"\0\t"
        for short, one in zip(shorts, variables, strict=True)
        if one.width > _PIECE
    )
    return b"".join(
        (
            _extension(3, 4, struct.pack("<iiiiiiii", 20, 0, 0, -1, 1, 1, 2, 65001)),
            _extension(4, 8, struct.pack("<ddd", _SYSTEM_MISSING, highest, _LOWEST)),
            _extension(11, 4, bytes(display)),
            _extension(13, 1, names.encode()),
            _extension(14, 1, long_ones) if long_ones else b"",
            _extension(16, 8, struct.pack("<qq", 1, cases)),
            _extension(20, 1, b"UTF-8"),
            _text_labels(variables),
            _text_missing(variables),
        )
    )


def _text_labels(variables: Sequence[SavVariable]) -> bytes:
    made = bytearray()
    for one in variables:
        if not one.width or not one.values:
            continue
        made += _counted(one.name.encode()) + struct.pack("<ii", one.width, len(one.values))
        for value, words in one.values:
            assert isinstance(value, bytes)
            made += _counted(value.ljust(one.width)) + _counted(_cut(words, _LONGEST_VALUE_LABEL))
    return _extension(21, 1, bytes(made)) if made else b""


def _text_missing(variables: Sequence[SavVariable]) -> bytes:
    made = bytearray()
    for one in variables:
        if one.width and one.missing:
            texts = [text.ljust(8)[:8] for text in one.missing if isinstance(text, bytes)]
            made += _counted(one.name.encode()) + struct.pack("<Bi", len(texts), 8) + b"".join(texts)
    return _extension(22, 1, bytes(made)) if made else b""


def _counted(some: bytes) -> bytes:
    return struct.pack("<i", len(some)) + some


def _extension(kind: int, size: int, data: bytes) -> bytes:
    return struct.pack("<iiii", 7, kind, size, len(data) // size) + data


def _cut(words: str, most: int) -> bytes:
    """At most so many bytes, without half a letter."""
    return " ".join(words.split()).encode("utf-8", "replace")[:most].decode("utf-8", "ignore").encode()
