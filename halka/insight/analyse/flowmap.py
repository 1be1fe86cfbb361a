"""The process map: the most frequent steps as a drawing made on the server, with their times."""

from __future__ import annotations

from html import escape
from itertools import pairwise

from .contents import Findings, Row
from .layout import Edge, layered
from .pieces import scrolling, section
from .sections import heaviest
from .words import count, share, short_span

STEPS = 16  # more edges than these, and people see spaghetti
SHOWN = 0.95  # or fewer, once they carry this share of all steps
HEAVY = 3
_NODE, _LABEL, _BEND = 212.0, 112.0, 22.0
_BOX = (188.0, 56.0)
_ROW = 56.0
_LETTER = 6.9  # a letter of a label is about so wide
_LINE = 24  # letters of a name on one line


def flow_map(found: Findings) -> str:
    """The section with the map, what it leaves out, and where its table is."""
    steps = found.rows("directly_follows")
    shown = _shown(steps, {row["activity"] for row in found.rows("starts")})
    if not shown:
        return section("map", "How the work flows", "", "<p>No activity follows another one in this log.</p>")
    carried = sum(s["count"] for s in shown)
    every = sum(s["count"] for s in steps if s["from"] != s["to"])
    left = sum(s["from"] != s["to"] for s in steps) - len(shown)
    told = f"<p>The {count(len(shown), 'most frequent step')} carry {share(carried, every)} of the movement."
    told += f" {count(left, 'rarer step is', 'rarer steps are')} left out of the drawing." if left else ""
    told += " The table under the bars above has them all.</p>"
    figure = (
        f'<figure class="map">{scrolling("Process map", _drawing(found, shown))}'
        '<figcaption class="small soft">Box: activity and how often. Line: how often, and the middle wait; '
        "thicker is more often. In colour: the steps with the most waiting in total. "
        "Dashed: back to an earlier activity.</figcaption></figure>"
    )
    return section("map", "How the work flows", "most frequent steps", told + figure)


def _shown(steps: list[Row], starts: set[str]) -> list[Row]:
    """The commonest steps between different activities, until they carry nearly all.

    An activity that would stand there as if cases began with it brings its commonest way in along.
    """
    different = [s for s in steps if s["from"] != s["to"]]
    every = sum(s["count"] for s in different)
    shown: list[Row] = []
    carried = 0
    for step in different[:STEPS]:
        if carried >= SHOWN * every:
            break
        shown.append(step)
        carried += step["count"]
    reached = starts | {s["to"] for s in shown}
    for activity in dict.fromkeys(s["from"] for s in shown):
        way_in = next((s for s in different if s["to"] == activity), None)
        if activity not in reached and way_in is not None:
            shown.append(way_in)
    return shown


def _drawing(found: Findings, shown: list[Row]) -> str:
    weights: dict[Edge, int] = {(s["from"], s["to"]): s["count"] for s in shown}
    plan = layered(weights, _NODE, _LABEL, _BEND)
    times = {a["activity"]: a["count"] for a in found.rows("activities")}
    again = {s["from"]: s["count"] for s in found.rows("directly_follows") if s["from"] == s["to"]}
    heavy = {(s["from"], s["to"]) for s in heaviest(found)[:HEAVY]}
    most = max(weights.values())
    lines = [
        _line(s, plan.routes[(s["from"], s["to"])], most, is_heavy=(s["from"], s["to"]) in heavy)
        for s in shown
    ]
    boxes = [_box(node, x, row, times[node], again.get(node, 0)) for node, (x, row) in plan.nodes.items()]
    width, height = plan.width, (plan.rows - 1) * _ROW + _BOX[1] + 8
    title = (
        f"Process map of {len(boxes)} activities and {len(shown)} steps; the table of steps says the same."
    )
    return (
        f'<svg width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'aria-label="{title}"><g>{"".join(w for w, _ in lines)}</g><g>{"".join(boxes)}</g>'
        f"<g>{''.join(label for _, label in lines)}</g></svg>"
    )


def _y(row: int) -> float:
    return row * _ROW + _BOX[1] / 2 + 4


def _line(step: Row, route: tuple[tuple[float, int], ...], most: int, *, is_heavy: bool) -> tuple[str, str]:
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
    thick = 1.25 + 3 * step["count"] / most
    kind = ("heavy" if is_heavy else "") + ("" if down else " up")
    way = "way" if down else "way back"
    line = (
        f'<g class="{kind}"><path class="{way}" stroke-width="{thick:.1f}" d="{path}"/>'
        f'<path class="tip" d="{tip}"/></g>'
    )
    middle = points[len(points) // 2]
    cost = f"{step['count']:,} × · {short_span(step['median_s'])}"
    wide = _LETTER * len(cost) + 6
    label = (
        f'<g class="{kind}"><rect class="under" x="{middle[0] - wide / 2:.1f}" y="{middle[1] - 9:.1f}" '
        f'width="{wide:.1f}" height="18"/>'
        f'<text class="cost" x="{middle[0]:.1f}" y="{middle[1] + 4:.1f}">{cost}</text></g>'
    )
    return line, label


def _aside(distance: float) -> float:
    return max(-_BOX[0] / 2.6, min(_BOX[0] / 2.6, distance / 3))


def _box(node: str, x: float, row: int, times: int, again: int) -> str:
    width, height = _BOX
    y = _y(row)
    lines = _wrapped(node)
    text = "".join(
        f'<text x="{x:.1f}" y="{y - 9 * len(lines) + 6 + 15 * at:.1f}">{escape(line)}</text>'
        for at, line in enumerate(lines)
    )
    often = f"{times:,} ×" + (f", {again:,} at once again" if again else "")
    return (
        f"<g><title>{escape(node)}</title>"
        f'<rect class="box" x="{x - width / 2:.1f}" y="{y - height / 2:.1f}" width="{width:.0f}" '
        f'height="{height:.0f}" rx="8"/>{text}'
        f'<text class="times" x="{x:.1f}" y="{y + 9 * len(lines) + 3:.1f}">{often}</text></g>'
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
