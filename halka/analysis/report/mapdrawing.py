"""Draws a process map as SVG: boxes in rows, lines between them with their labels. Says nothing of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from halka.documents import widths

from .layout import Edge, layered

_LETTER = 6.9  # a letter of a label is about so wide
_LINE = 24  # letters of a name on one line


@dataclass(frozen=True, slots=True)
class Shape:
    """How much room things take: a node and its box, a label, a bend; rows hold boxes and labels in turn."""

    node: float = 212.0
    label: float = 112.0
    bend: float = 22.0
    wide: float = 188.0
    high: float = 56.0
    row: float = 56.0
    is_measured: bool = False
    """Whether words are wrapped by the widths of their letters, the note behind the name; or by how many letters there
    are, the note below it."""


SCREEN = Shape()


@dataclass(frozen=True, slots=True)
class Way:
    """A step from one activity to another; a larger weight is a thicker line."""

    origin: str
    target: str
    weight: int
    label: str
    is_heavy: bool = False


def close(ways: Sequence[Way], notes: Mapping[str, str], names: Mapping[str, str]) -> Shape:
    """For paper, where a drawing is made smaller: no wider and no higher than its words ask."""
    label = max(widths.ems(way.label, is_bold=True) for way in ways) * 12 + 10
    told = [_told(name, notes[node]) for node, name in names.items()]
    words = max(widths.ems(word) for text in told for word in text.split(" ")) * 13
    wide = max(130.0, words + 14)
    high = 15.0 * max(len(_measured(text, wide - 10)) for text in told) + 10
    return Shape(wide + 14, label, 18.0, wide, high, (high + 34) / 2, True)


def _told(name: str, note: str) -> str:
    """Name and note, where they stand on one line if there is room."""
    return f"{name} · {note}".replace(" ×", "\u00a0×").replace(" · ", " ·\u00a0")


def drawn(
    ways: Sequence[Way],
    notes: Mapping[str, str],
    title: str,
    names: Mapping[str, str] | None = None,
    shape: Shape = SCREEN,
) -> str:
    """The drawing of these ways. `notes` has the small line under each activity, `names` what it is called."""
    weights: dict[Edge, int] = {(way.origin, way.target): way.weight for way in ways}
    plan = layered(weights, shape.node, shape.label, shape.bend)
    most = max(weights.values())
    lines = [_line(way, plan.routes[(way.origin, way.target)], most, shape) for way in ways]
    called = names or {}
    boxes = [
        _box(called.get(node, node), x, row, notes[node], shape) for node, (x, row) in plan.nodes.items()
    ]
    width, height = plan.width, (plan.rows - 1) * shape.row + shape.high + 8
    return (
        f'<svg width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'aria-label="{escape(title)}"><g>{"".join(w for w, _ in lines)}</g><g>{"".join(boxes)}</g>'
        f"<g>{''.join(label for _, label in lines)}</g></svg>"
    )


def _y(row: int, shape: Shape) -> float:
    return row * shape.row + shape.high / 2 + 4


def _line(step: Way, route: tuple[tuple[float, int], ...], most: int, shape: Shape) -> tuple[str, str]:
    """The curve with its tip, and its label."""
    down = route[-1][1] > route[0][1]
    edge = shape.high / 2
    points = [(x, _y(row, shape)) for x, row in route]
    points[0] = (points[0][0], points[0][1] + (edge if down else -edge))
    points[-1] = (points[-1][0], points[-1][1] + (-edge - 7 if down else edge + 7))
    # Lines meet a box a little apart, on the side they come from.
    points[0] = (points[0][0] + _aside(points[1][0] - points[0][0], shape), points[0][1])
    points[-1] = (points[-1][0] + _aside(points[-2][0] - points[-1][0], shape), points[-1][1])
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
    wide = shape.label - 4 if shape.is_measured else _LETTER * len(step.label) + 6
    label = (
        f'<g class="{kind}"><rect class="under" x="{middle[0] - wide / 2:.1f}" y="{middle[1] - 9:.1f}" '
        f'width="{wide:.1f}" height="18"/>'
        f'<text class="cost" x="{middle[0]:.1f}" y="{middle[1] + 4:.1f}">{escape(step.label)}</text></g>'
    )
    return line, label


def _aside(distance: float, shape: Shape) -> float:
    return max(-shape.wide / 2.6, min(shape.wide / 2.6, distance / 3))


def _box(node: str, x: float, row: int, note: str, shape: Shape) -> str:
    width, height = shape.wide, shape.high
    y = _y(row, shape)
    return (
        f"<g><title>{escape(node)}</title>"
        f'<rect class="box" x="{x - width / 2:.1f}" y="{y - height / 2:.1f}" width="{width:.0f}" '
        f'height="{height:.0f}" rx="8"/>{_words(node, note, x, y, shape)}</g>'
    )


def _words(node: str, note: str, x: float, y: float, shape: Shape) -> str:
    if shape.is_measured:
        lines = _measured(_told(node, note), shape.wide - 10)
        first, below = y - 7.5 * len(lines) + 12, ""
    else:
        lines = _wrapped(node)
        first = y - 9 * len(lines) + 6
        below = f'<text class="times" x="{x:.1f}" y="{y + 9 * len(lines) + 3:.1f}">{escape(note)}</text>'
    text = "".join(
        f'<text x="{x:.1f}" y="{first + 15 * at:.1f}">{escape(line)}</text>' for at, line in enumerate(lines)
    )
    return text + below


def _measured(text: str, wide: float) -> list[str]:
    """Lines no wider than this, in letters of 13."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and widths.ems(longer) * 13 > wide:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


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
