"""Who is in touch with whom: the network of messages, how much of it hangs on one node, how strong its ties are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import ibis
import numpy as np
from ibis.expr.types import Table
from numpy.typing import NDArray

from .engine import compute

BOTH_WAYS = 3  # messages each way in the period from which on two institutions are in touch (a proposal)


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Nodes in the order of their names; `weight[a, b]` messages went from a to b, none from a node to itself."""

    nodes: tuple[str, ...]
    weight: NDArray[np.int64]

    @property
    def linked(self) -> NDArray[np.bool_]:
        """Whether two nodes are in touch, in either direction."""
        return np.asarray((self.weight + self.weight.T) > 0)

    @property
    def pairs(self) -> int:
        """Pairs in touch, without direction."""
        return int(self.linked.sum()) // 2


@dataclass(frozen=True, slots=True)
class Reciprocity:
    """`mutual` of `connected` pairs talk both ways; by weight, `lesser` of `greater` messages (sums of min, max)."""

    mutual: int
    connected: int
    lesser: int
    greater: int

    @property
    def value(self) -> float | None:
        return self.mutual / self.connected if self.connected else None

    @property
    def weighted(self) -> float | None:
        return self.lesser / self.greater if self.greater else None


@dataclass(frozen=True, slots=True)
class Node:
    """What hangs on a node. `messages` begin or end there, `share` of all.

    `betweenness` is the share of shortest paths between other nodes that lead through it (0 to 1). Without it,
    `cut_off` pairs of others lose their only way and `lengthened` pairs need more steps: either makes it a
    single point of failure.
    """

    name: str
    neighbours: int
    messages: int
    share: float
    betweenness: float
    cut_off: int
    lengthened: int

    @property
    def is_single_point_of_failure(self) -> bool:
        return self.cut_off + self.lengthened > 0


def messages(
    events: Table, acts: Collection[str] = (), institutions: Mapping[str, str] | None = None
) -> Table:
    """Messages from one unit to another. Columns: from, to, count; the most first.

    Rows without a sender or a receiver are left out, and those from a unit to itself. `acts` empty means all.
    `institutions` gives units the name of their institution; messages inside one are left out, too.
    """
    said = as_institutions(events, institutions or {})
    said = said.filter(said.from_org.notnull() & said.to_org.notnull() & (said.from_org != said.to_org))
    said = said.filter(said.type.isin(list(acts))) if acts else said
    return (
        said.group_by(**{"from": said.from_org, "to": said.to_org})
        .aggregate(count=said.count())
        .order_by([ibis.desc("count"), "from", "to"])
    )


def as_institutions(events: Table, institutions: Mapping[str, str]) -> Table:
    """The event table with units replaced by their institutions; a unit that is not named stays."""
    if not institutions:
        return events
    known = dict(institutions)
    return events.mutate(from_org=events.from_org.substitute(known), to_org=events.to_org.substitute(known))


def network(edges: Table, nodes: Collection[str] = ()) -> Network:
    """The network of a table with from, to and count (`messages`, `handover.handovers`).

    Pairs of a name with itself are left out. `nodes` adds names that are in touch with nobody.
    """
    rows = [
        row for row in compute(edges.select("from", "to", "count")).to_pylist() if row["from"] != row["to"]
    ]
    names = sorted({row[end] for row in rows for end in ("from", "to")} | set(nodes))
    place = {name: at for at, name in enumerate(names)}
    weight = np.zeros((len(names), len(names)), np.int64)
    for row in rows:
        weight[place[row["from"]], place[row["to"]]] += row["count"]
    return Network(tuple(names), weight)


def density(of: Network) -> float | None:
    """Pairs in touch ÷ possible pairs; None with fewer than two nodes."""
    n = len(of.nodes)
    return of.pairs / (n * (n - 1) / 2) if n > 1 else None


def reciprocity(of: Network) -> Reciprocity:
    """Mutual ÷ connected pairs, and by weight Σmin ÷ Σmax. Source: Wasserman, Faust, Social Network Analysis (1994)."""
    upper = np.triu_indices(len(of.nodes), 1)
    there, back = of.weight[upper], of.weight.T[upper]
    lesser, greater = np.minimum(there, back), np.maximum(there, back)
    return Reciprocity(
        int((lesser > 0).sum()), int((greater > 0).sum()), int(lesser.sum()), int(greater.sum())
    )


def centralisation(of: Network) -> float | None:
    """Degree centralisation, 0 (all alike) to 1 (a star): Σ(max - d) ÷ ((n-1)(n-2)); None under three nodes.

    Source: L. C. Freeman, "Centrality in social networks", Social Networks 1 (1978), 215-239.
    """
    n, degrees = len(of.nodes), of.linked.sum(axis=1)
    return int((degrees.max() - degrees).sum()) / ((n - 1) * (n - 2)) if n > 2 else None


def nodes(of: Network) -> list[Node]:
    """Each node with its part in the whole, the most messages first. Shortest paths have no direction.

    Betweenness: Freeman, Sociometry 40 (1977), 35-41, divided by (n-1)(n-2)/2 pairs. Takes n³
    steps: meant for institutions and units, not for thousands of people.
    """
    distance, paths = _shortest_paths(of.linked)
    touching = of.weight.sum(axis=0) + of.weight.sum(axis=1)
    total = max(1, int(of.weight.sum()))
    others = max(1, (len(of.nodes) - 1) * (len(of.nodes) - 2) // 2)
    found = []
    for at, name in enumerate(of.nodes):
        through, cut_off, lengthened = _depends_on(at, of.linked, distance, paths)
        found.append(
            Node(
                name=name,
                neighbours=int(of.linked[at].sum()),
                messages=int(touching[at]),
                share=int(touching[at]) / total,
                betweenness=through / others,
                cut_off=cut_off,
                lengthened=lengthened,
            )
        )
    return sorted(found, key=lambda node: (-node.messages, node.name))


def _shortest_paths(linked: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Steps from each node to each (infinite when there is no way), and how many shortest ways there are."""
    n = len(linked)
    distance = np.where(np.eye(n, dtype=bool), 0.0, np.inf)
    paths, newest = np.eye(n), np.eye(n)
    for step in range(1, n):
        ways = newest @ linked
        newest = np.where(np.isinf(distance), ways, 0.0)
        if not newest.any():
            break
        distance[newest > 0] = step
        paths += newest
    return distance, paths


def _depends_on(
    at: int, linked: NDArray[np.bool_], distance: NDArray[np.float64], paths: NDArray[np.float64]
) -> tuple[float, int, int]:
    """Sum of shares of shortest paths through a node; pairs it alone connects; pairs that it brings nearer."""
    far = distance[at][:, None] + distance[at][None, :]
    pairs = np.triu(np.isfinite(far) & (far == distance), 1)
    pairs[at, :] = pairs[:, at] = False
    ways = np.outer(paths[at], paths[at])[pairs]
    all_ways = paths[pairs]
    others = np.arange(len(linked)) != at
    cut_off = _pairs_parted(linked[others][:, others], np.flatnonzero(linked[at][others]))
    return float((ways / all_ways).sum()), cut_off, int((ways == all_ways).sum()) - cut_off


def _pairs_parted(linked: NDArray[np.bool_], former: NDArray[np.int64]) -> int:
    """How many pairs lie in different parts, among the parts that hold a `former` neighbour of a node now gone."""
    sizes, left = [], set(former.tolist())
    while left:
        part = np.zeros(len(linked), dtype=bool)
        newest = np.array([left.pop()])
        while len(newest):
            part[newest] = True
            newest = np.flatnonzero(linked[newest].any(axis=0) & ~part)
        left -= set(np.flatnonzero(part).tolist())
        sizes.append(int(part.sum()))
    return (sum(sizes) ** 2 - sum(size * size for size in sizes)) // 2


def tie_levels(
    events: Table,
    since_us: int,
    until_us: int,
    *,
    tasks: Collection[str] = (),
    plans: Collection[str] = (),
    both_ways: int = BOTH_WAYS,
) -> Table:
    """How strong the tie between two units was from `since_us` up to, not including, `until_us` (three months).

    0: less than that; 1, in touch: at least `both_ways` messages each way; 2, works by appointment: also a
    message with a due date (of a type in `tasks`, if named); 3, plans together: also one of a type in `plans`.
    Columns: a, b (a before b in the alphabet), messages_ab, messages_ba, with_due, plans, level; pairs with
    no message are missing. Source: docs/indicators.md, C3.4, after Keast, Brown, Mandell (2007) and Frey (2006).
    """
    said = events.filter((events.ts_us >= since_us) & (events.ts_us < until_us))
    said = said.filter(said.from_org.notnull() & said.to_org.notnull() & (said.from_org != said.to_org))
    is_task = said.due_us.notnull()
    is_task = is_task & said.type.isin(list(tasks)) if tasks else is_task
    forward = said.from_org < said.to_org
    is_plan = said.type.isin(list(plans)) if plans else said.type.isnull()
    pairs = said.group_by(
        a=ibis.least(said.from_org, said.to_org), b=ibis.greatest(said.from_org, said.to_org)
    ).aggregate(
        messages_ab=forward.sum(),
        messages_ba=(~forward).sum(),
        with_due=is_task.sum(),
        plans=is_plan.sum(),
    )
    in_touch = (pairs.messages_ab >= both_ways) & (pairs.messages_ba >= both_ways)
    level = ibis.cases((~in_touch, 0), (pairs.with_due == 0, 1), (pairs.plans == 0, 2), else_=3)
    return pairs.mutate(level=level).order_by(["a", "b"])
