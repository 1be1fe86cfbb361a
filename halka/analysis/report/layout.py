"""A small layered layout (Sugiyama): nodes in rows from top to bottom, each edge with a place for its label.

The four steps of K. Sugiyama, S. Tagawa, M. Toda, "Methods for visual understanding of hierarchical system
structures" (1981): turn edges that would go up, put nodes into rows, order each row, give each node its x.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Edge = tuple[str, str]
Key = str | tuple[Edge, int]  # a node, or the bend of an edge in a row
_SWEEPS = 8


@dataclass(frozen=True, slots=True)
class Layout:
    """x and row of every node; for each edge the points it passes, the middle one free for a label."""

    nodes: Mapping[str, tuple[float, int]]
    routes: Mapping[Edge, tuple[tuple[float, int], ...]]
    width: float
    rows: int


@dataclass(slots=True)
class _Point:
    """A node, or a bend of an edge, with its neighbours above and below."""

    row: int
    width: float
    x: float = 0.0


def layered(weights: Mapping[Edge, int], node_width: float, label_width: float, bend_width: float) -> Layout:
    """Lay out a graph without self loops; heavier edges decide which way is down."""
    order = _downward(weights)
    row = _rows(weights, order)
    points: dict[Key, _Point] = {n: _Point(2 * row[n], node_width) for n in order}
    chains: dict[Edge, list[Key]] = {}
    for edge in weights:
        top, bottom = sorted(edge, key=order.__getitem__)
        between = range(2 * row[top] + 1, 2 * row[bottom])
        middle = between[len(between) // 2]
        for at in between:
            points[(edge, at)] = _Point(at, label_width if at == middle else bend_width)
        chains[edge] = [top, *((edge, at) for at in between), bottom]
    rows = _ordered(points, list(chains.values()))
    _place(points, rows, list(chains.values()))
    left = min(p.x - p.width / 2 for p in points.values())
    for point in points.values():
        point.x -= left
    routes = {}
    for edge, chain in chains.items():
        way = chain if chain[0] == edge[0] else chain[::-1]
        routes[edge] = tuple((points[key].x, points[key].row) for key in way)
    return Layout(
        {n: (points[n].x, points[n].row) for n in order},
        routes,
        max(p.x + p.width / 2 for p in points.values()),
        len(rows),
    )


def _downward(weights: Mapping[Edge, int]) -> dict[str, int]:
    """Nodes in an order that lets little weight go up (Eades, Lin, Smyth 1993)."""
    left = sorted({node for edge in weights for node in edge})
    first: list[str] = []
    last: list[str] = []
    while left:
        inside = set(left)
        out = {n: sum(w for (a, b), w in weights.items() if a == n and b in inside) for n in left}
        into = {n: sum(w for (a, b), w in weights.items() if b == n and a in inside) for n in left}
        sink = next((n for n in left if not out[n]), None)
        if sink is not None:
            last.insert(0, sink)
            left.remove(sink)
            continue
        best = max(left, key=lambda n: (not into[n], out[n] - into[n]))
        first.append(best)
        left.remove(best)
    return {node: at for at, node in enumerate(first + last)}


def _rows(weights: Mapping[Edge, int], order: Mapping[str, int]) -> dict[str, int]:
    """The longest way down to each node."""
    row = dict.fromkeys(order, 0)
    for node in sorted(order, key=order.__getitem__):
        above = [a for edge in weights for a, b in [sorted(edge, key=order.__getitem__)] if b == node]
        row[node] = max((row[a] + 1 for a in above), default=0)
    return row


def _ordered(points: Mapping[Key, _Point], chains: Sequence[Sequence[Key]]) -> list[list[Key]]:
    """Points of each row from left to right, few crossings: each goes to the middle of its neighbours."""
    rows: list[list[Key]] = [[] for _ in range(1 + max(p.row for p in points.values()))]
    for key, point in points.items():
        rows[point.row].append(key)
    near = _neighbours(points, chains)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for row in rows if down else rows[::-1]:
            at = {key: place for line in rows for place, key in enumerate(line)}
            middle = {}
            for key in row:
                seen = near[key][0 if down else 1]
                middle[key] = sum(at[n] for n in seen) / len(seen) if seen else at[key]
            row.sort(key=lambda key: middle[key])
    return rows


def _neighbours(
    points: Mapping[Key, _Point], chains: Sequence[Sequence[Key]]
) -> dict[Key, tuple[list[Key], list[Key]]]:
    near: dict[Key, tuple[list[Key], list[Key]]] = {key: ([], []) for key in points}
    for chain in chains:
        for above, below in pairwise(chain):
            near[below][0].append(above)
            near[above][1].append(below)
    return near


def _place(
    points: Mapping[Key, _Point], rows: Sequence[Sequence[Key]], chains: Sequence[Sequence[Key]]
) -> None:
    """Move every point towards the middle of its neighbours; order and distances in its row stay."""
    near = _neighbours(points, chains)
    for row in rows:
        _settle(points, row, [0.0] * len(row))
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else rows[::-1]:
            wanted = []
            for key in row:
                beside = [points[n].x for side in near[key] for n in side]
                wanted.append(sum(beside) / len(beside) if beside else points[key].x)
            _settle(points, row, wanted)


def _settle(points: Mapping[Key, _Point], row: Sequence[Key], wanted: Sequence[float]) -> None:
    """The places nearest to the wanted ones (least squares) with no overlap: pool adjacent violators."""
    offset, offsets = 0.0, []
    for at, key in enumerate(row):
        if at:
            offset += (points[row[at - 1]].width + points[key].width) / 2
        offsets.append(offset)
    blocks: list[tuple[float, int]] = []  # (sum, how many) of points that touch each other
    for want, off in zip(wanted, offsets, strict=True):
        blocks.append((want - off, 1))
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] >= blocks[-1][0] / blocks[-1][1]:
            total, n = blocks.pop()
            blocks[-1] = (blocks[-1][0] + total, blocks[-1][1] + n)
    flat = [total / n for total, n in blocks for _ in range(n)]
    for key, base, off in zip(row, flat, offsets, strict=True):
        points[key].x = base + off
