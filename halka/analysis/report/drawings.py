"""The figures as SVG. Colours come from classes, so that the page can turn dark; on paper
`halka.documents.ink` gives them theirs.

A drawing never says more than its table, and nothing by colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from halka.documents import ink, widths

WIDE = 640
_ROW = 46
_NETWORK, _NAMES = 740, 250
_SIZE, _SMALL = 13, 12  # of letters, as `halka.documents.ink` and the style sheet set them


def _svg(width: float, height: float, label: str, inside: str) -> str:
    return (
        f'<svg width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'aria-label="{escape(label)}">{inside}</svg>'
    )


def _text(x: float, y: float, words: str, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{named}>{escape(words)}</text>'


def _rect(x: float, y: float, width: float, height: float, kind: str) -> str:
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{max(0.0, width):.1f}" height="{height:.1f}"/>'
    )


def _long(words: str, size: float = _SIZE) -> float:
    return widths.ems(words, is_bold=True) * size


def lines(words: str, wide: float, most: int, size: float = _SIZE) -> list[str]:
    """Words on as many lines as they need, at most so many; what does not fit ends with three dots, and stands whole in
    the table."""
    found = [""]
    for word in words.split():
        longer = f"{found[-1]} {word}".strip()
        if found[-1] and _long(longer, size) > wide:
            found.append(word)
        else:
            found[-1] = longer
    if len(found) > most:
        found = [*found[: most - 1], " ".join(found[most - 1 :])]
    return [_cut(line, wide, size) for line in found]


def _cut(words: str, wide: float, size: float) -> str:
    if _long(words, size) <= wide:
        return words
    while words and _long(f"{words}…", size) > wide:
        words = words[:-1]
    return f"{words.rstrip()}…"


def _silence(x: float, y: float, width: float, height: float) -> str:
    """Striped, so that it is told apart without its colour, too."""
    return _rect(x, y, width, height, "silent") + ink.stripes(x, y, max(0.0, width), height)


@dataclass(frozen=True, slots=True)
class Bar:
    """One place: its days, the part of them that is silence, and the words at its end."""

    label: str
    value: float
    part: float
    words: str


def bars(found: Sequence[Bar], label: str) -> str:
    """One bar below the other, the largest first; the silent part is striped."""
    most = max((bar.value for bar in found), default=0) or 1
    room = WIDE - 10 - max((_long(bar.words) for bar in found), default=0)
    parts = []
    for at, bar in enumerate(found):
        top = at * _ROW
        long = room * bar.value / most
        silent = min(long, room * bar.part / most)
        parts.append(_text(0, top + 14, _cut(bar.label, WIDE, _SIZE)))
        parts.append(_silence(0, top + 20, silent, 14))
        parts.append(_rect(silent, top + 20, long - silent, 14, "lost"))
        parts.append(_text(long + 8, top + 32, bar.words, "strong"))
    return _svg(WIDE, max(1, len(found)) * _ROW, label, "".join(parts))


def funnel(found: Sequence[tuple[str, float, str]], label: str) -> str:
    """How many came how far: (step, number, words), each bar in the middle and as wide as its number."""
    most = max((number for _, number, _ in found), default=0) or 1
    left = 14 + max((_long(step) for step, _, _ in found), default=0)
    room = WIDE - left - 14 - max((_long(words) for _, _, words in found), default=0)
    parts = []
    for at, (step, number, words) in enumerate(found):
        top = at * 40
        wide = room * number / most
        parts.append(_text(left - 12, top + 23, step, "end strong"))
        parts.append(_rect(left + (room - wide) / 2, top + 4, wide, 30, "lost" if number else "rest"))
        parts.append(_text(left + room + 12, top + 23, words))
    return _svg(WIDE, max(1, len(found)) * 40, label, "".join(parts))


@dataclass(frozen=True, slots=True)
class Point:
    day: int
    words: str


def line(stretches: Sequence[tuple[int, str, str]], points: Sequence[Point], days: str, label: str) -> str:
    """One request: (days, kind, words) side by side as long as they took; silence is shaded and says so."""
    whole = sum(length for length, _, _ in stretches) or 1
    scale = (WIDE - 20) / whole
    parts = []
    at = 0.0
    for length, kind, words in stretches:
        wide = length * scale
        is_silence = kind == "silence"
        parts.append(_silence(at, 30, wide, 34) if is_silence else _rect(at, 30, wide, 34, kind))
        if words and wide > _long(words) + 12:
            if is_silence:
                parts.append(_rect(at + (wide - _long(words)) / 2 - 5, 37, _long(words) + 10, 20, "plate"))
            parts.append(_text(at + wide / 2, 52, words, "mid strong" if is_silence else "mid"))
        at += wide
    rows: list[float] = []
    for point in points:
        x = point.day * scale
        long = _long(point.words)
        anchor, begin = ("end", x - long) if x + long > WIDE else ("", x + 4)
        row = next((i for i, end in enumerate(rows) if end + 10 < begin), len(rows))
        rows[row : row + 1] = [begin + long]
        y = 84 + 18 * row
        parts.append(f'<path class="tick" d="M{x:.1f} 26V{y:.1f}"/>')
        parts.append(_text(x - 4 if anchor else x + 4, y, point.words, anchor))
    parts.append(_text(0, 16, days, "soft"))
    return _svg(WIDE, 94 + 18 * max(0, len(rows) - 1), label, "".join(parts))


@dataclass(frozen=True, slots=True)
class Node:
    name: str
    note: str
    is_alone: bool

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Each line with its kind: the name, and below it the note."""
        wide = _NAMES - 16
        name = [(line, "strong") for line in lines(self.name, wide, 2)]
        return name + [(line, "soft") for line in lines(self.note, wide, 2, _SMALL) if line]


def network(
    left: Sequence[Node], right: Sequence[Node], ties: Sequence[tuple[int, int, float]], label: str
) -> str:
    """Who asks on the left, who is asked on the right; (left, right, weight) are lines. A ring marks a single
    point of failure, and its note says so."""
    rows = max(len(left), len(right), 1)
    deepest = max((len(node.lines) for node in (*left, *right)), default=1)
    height = rows * (15 * max(2, deepest) + 10) + 8
    ends = (_NAMES, _NETWORK - _NAMES)

    def y(at: int, size: int) -> float:
        return (at + 0.5) * height / max(1, size)

    most = max((weight for _, _, weight in ties), default=1) or 1
    parts = []
    for a, b, weight in ties:
        ya, yb = y(a, len(left)), y(b, len(right))
        middle = (ends[0] + ends[1]) / 2
        parts.append(
            f'<path class="tie" stroke-width="{0.6 + 6 * weight / most:.1f}" '
            f'd="M{ends[0]} {ya:.1f}C{middle:.0f} {ya:.1f} {middle:.0f} {yb:.1f} {ends[1]} {yb:.1f}"/>'
        )
    for nodes, x, anchor, aside in ((left, ends[0], "end", -14), (right, ends[1], "", 14)):
        for at, node in enumerate(nodes):
            where = y(at, len(nodes))
            kind = "dot alone" if node.is_alone else "dot"
            parts.append(f'<circle class="{kind}" cx="{x}" cy="{where:.1f}" r="7"/>')
            for down, (line, look) in enumerate(node.lines):
                parts.append(_text(x + aside, where + 14 * down, line, f"{anchor} {look}".strip()))
    return _svg(_NETWORK, height + 10, label, "".join(parts))
