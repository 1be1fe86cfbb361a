"""The network of institutions: who reaches whom only through somebody else, and who is the only one to help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .amounts import Count, Ratio
from .facts import Network, Tie

FEWEST_OF_A_NEED = 10
"""A need that was accepted less often says nothing about who else could meet it."""


def network(
    pairs: Mapping[tuple[str, str], int], accepted: Sequence[Mapping[str, Any]], mark: str
) -> Network:
    """`pairs` are requests by (sender, receiver); `accepted` rows have `need` and `to_org`. `mark` names the period."""
    between = {pair: times for pair, times in sorted(pairs.items()) if pair[0] != pair[1]}
    ties = tuple(Tie(a, b, Count(times, f"{mark}pair/{a}/{b}/requests")) for (a, b), times in between.items())
    into: dict[str, int] = {}
    for (_, receiver), times in between.items():
        into[receiver] = into.get(receiver, 0) + times
    busiest = min(into, key=lambda name: (-into[name], name), default=None)
    share = None
    if busiest is not None:
        whole = Count(sum(into.values()), f"{mark}ties")
        share = Ratio(Count(into[busiest], f"{mark}pair/*/{busiest}/requests"), whole)
    return Network(ties, cut_off(between), only_ones(accepted), busiest, share)


def cut_off(edges: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Institutions without which some others would have no way to each other; direction does not matter.

    `measures.network.nodes` says more of each node, but its shortest paths take minutes for hundreds of nodes."""
    near: dict[str, set[str]] = {}
    for a, b in edges:
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    whole = _parts(near, None)
    # Taking away a node with one neighbour parts nobody.
    return tuple(node for node in sorted(near) if len(near[node]) > 1 and _parts(near, node) > whole)


def _parts(near: Mapping[str, set[str]], without: str | None) -> int:
    """Into how many unconnected parts the graph falls."""
    left = set(near) - {without}
    parts = 0
    while left:
        parts += 1
        reached = [left.pop()]
        while reached:
            beside = near[reached.pop()] & left
            left -= beside
            reached.extend(beside)
    return parts


def only_ones(accepted: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """(need, institution) where only one institution ever accepted the need, and often enough to tell."""
    by_need: dict[str, dict[str, int]] = {}
    for row in accepted:
        if row["need"] and row["to_org"]:
            takers = by_need.setdefault(row["need"], {})
            takers[row["to_org"]] = takers.get(row["to_org"], 0) + 1
    return tuple(
        (need, next(iter(takers)))
        for need, takers in sorted(by_need.items())
        if len(takers) == 1 and sum(takers.values()) >= FEWEST_OF_A_NEED
    )
