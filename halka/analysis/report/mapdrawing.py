"""Draws a process map as SVG: boxes in rows, lines between them with their labels. Says nothing of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from .layout import Edge, layered

_NODE, _LABEL, _BEND = 212.0, 112.0, 22.0
_BOX = (188.0, 56.0)
_ROW = 56.0
_LETTER = 6.9  # a letter of a label is about so wide
_LINE = 24  # letters of a name on one line


@dataclass(frozen=True, slots=True)
class Way:
    """A step from one activity to another; a larger weight is a thicker line."""

    origin: str
    target: str
    weight: int
    label: str
    is_heavy: bool = False


def drawn(
    ways: Sequence[Way], notes: Mapping[str, str], title: str, names: Mapping[str, str] | None = None
) -> str:
    """The drawing of these ways. `notes` has the small line under each activity, `names` what it is called."""
    weights: dict[Edge, int] = {(way.origin, way.target): way.weight for way in ways}
    plan = layered(weights, _NODE, _LABEL, _BEND)
    most = max(weights.values())
    lines = [_line(way, plan.routes[(way.origin, way.target)], most) for way in ways]
    called = names or {}
    boxes = [_box(called.get(node, node), x, row, notes[node]) for node, (x, row) in plan.nodes.items()]
    width, height = plan.width, (plan.rows - 1) * _ROW + _BOX[1] + 8
    return (
        f'<svg width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'aria-label="{escape(title)}"><g>{"".join(w for w, _ in lines)}</g><g>{"".join(boxes)}</g>'
        f"<g>{''.join(label for _, label in lines)}</g></svg>"
    )


def _y(row: int) -> float:
    return row * _ROW + _BOX[1] / 2 + 4


def _line(step: Way, route: tuple[tuple[float, int], ...], most: int) -> tuple[str, str]:
    """The curve with its tip, and its label."""
    down = route[-1][1] > route[0][1]
    edge = _BOX[1] / 2
    points = [(x, _y(row)) for x, row in route]
    points[0] = (points[0][0], points[0][1] + (edge if down else -edge))
    points[-1] = (points[-1][0], points[-1][1] + (-edge - 7 if down else edge + 7))
    # Lines meet a box a little apart, on the side they come from.
    points[0] = (points[0][0] + _aside(points[1][0] - points[0][0]), points[0][1])
    points[-1] = (points[-1][0] + _aside(points[-2][0] - points[-1][0]), points[-1][1])
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (ax, ay), (bx, by) in pairwise(points):
        bend = (ay + by) / 2
        path += f"C{ax:.1f} {bend:.1f} {bx:.1f} {bend:.1f} {bx:.1f} {by:.1f}"
    x, y = points[-1]
    tip = f"M{x:.1f} {y + (8 if down else -8):.1f}l-5 {-9 if down else 9}h10z"
    thick = 1.25 + 3 * step.weight / most
    kind = ("heavy" if step.is_heavy else "") + ("" if down else " up")
    way = "way" if down else "way back"
    line = (
        f'<g class="{kind}"><path class="{way}" stroke-width="{thick:.1f}" d="{path}"/>'
        f'<path class="tip" d="{tip}"/></g>'
    )
    middle = points[len(points) // 2]
    wide = _LETTER * len(step.label) + 6
    label = (
        f'<g class="{kind}"><rect class="under" x="{middle[0] - wide / 2:.1f}" y="{middle[1] - 9:.1f}" '
        f'width="{wide:.1f}" height="18"/>'
        f'<text class="cost" x="{middle[0]:.1f}" y="{middle[1] + 4:.1f}">{escape(step.label)}</text></g>'
    )
    return line, label


def _aside(distance: float) -> float:
    return max(-_BOX[0] / 2.6, min(_BOX[0] / 2.6, distance / 3))


def _box(node: str, x: float, row: int, note: str) -> str:
    width, height = _BOX
    y = _y(row)
    lines = _wrapped(node)
    text = "".join(
        f'<text x="{x:.1f}" y="{y - 9 * len(lines) + 6 + 15 * at:.1f}">{escape(line)}</text>'
        for at, line in enumerate(lines)
    )
    return (
        f"<g><title>{escape(node)}</title>"
        f'<rect class="box" x="{x - width / 2:.1f}" y="{y - height / 2:.1f}" width="{width:.0f}" '
        f'height="{height:.0f}" rx="8"/>{text}'
        f'<text class="times" x="{x:.1f}" y="{y + 9 * len(lines) + 3:.1f}">{escape(note)}</text></g>'
    )


def _wrapped(text: str) -> list[str]:
    """At most two lines; what does not fit ends with three dots (the whole name is in the title)."""
    words, lines = text.split(), [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + 1 + len(word) > _LINE:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    if len(lines) > 2:
        lines = [lines[0], " ".join(lines[1:])]
    return [line if len(line) <= _LINE else line[: _LINE - 1].rstrip() + "…" for line in lines]
