"""The figures as SVG. Colours come from classes, so that the page can turn dark; on paper
`halka.documents.ink` gives them theirs.

A drawing never says more than its table, and nothing by colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDE = 640
_ROW = 46
_LABEL_ROOM = 150
_NETWORK, _NAMES = 740, 250


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


def cut(words: str, letters: int) -> str:
    """What does not fit ends with three dots; the whole name stands in the table."""
    return words if len(words) <= letters else words[: letters - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Bar:
    """One place: its days, the part of them that is silence, and the words at its end."""

    label: str
    value: float
    part: float
    words: str


def bars(found: Sequence[Bar], label: str) -> str:
    """One bar below the other, the largest first; the silent part stands in its own colour."""
    most = max((bar.value for bar in found), default=0) or 1
    room = WIDE - _LABEL_ROOM
    parts = []
    for at, bar in enumerate(found):
        top = at * _ROW
        long = room * bar.value / most
        silent = min(long, room * bar.part / most)
        parts.append(_text(0, top + 14, cut(bar.label, 92)))
        parts.append(_rect(0, top + 20, silent, 14, "silent"))
        parts.append(_rect(silent, top + 20, long - silent, 14, "lost"))
        parts.append(_text(long + 8, top + 32, bar.words, "strong"))
    return _svg(WIDE, max(1, len(found)) * _ROW, label, "".join(parts))


def funnel(found: Sequence[tuple[str, float, str]], label: str) -> str:
    """How many came how far: (step, number, words), each bar in the middle and as wide as its number."""
    most = max((number for _, number, _ in found), default=0) or 1
    left, room = 130, WIDE - 130 - 140
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
        parts.append(_rect(at, 30, wide, 34, "silent" if kind == "silence" else kind))
        if words and wide > 7.2 * len(words) + 8:
            parts.append(_text(at + wide / 2, 52, words, "mid on strong" if kind == "silence" else "mid"))
        at += wide
    rows: list[float] = []
    for point in points:
        x = point.day * scale
        long = 6.6 * len(point.words)
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


def network(
    left: Sequence[Node], right: Sequence[Node], ties: Sequence[tuple[int, int, float]], label: str
) -> str:
    """Who asks on the left, who is asked on the right; (left, right, weight) are lines. A ring marks a single
    point of failure, and its note says so."""
    rows = max(len(left), len(right), 1)
    height = rows * 40 + 8
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
            parts.append(_text(x + aside, where, cut(node.name, 27), f"{anchor} strong".strip()))
            parts.append(_text(x + aside, where + 14, node.note, f"{anchor} soft".strip()))
    return _svg(_NETWORK, height + 10, label, "".join(parts))
