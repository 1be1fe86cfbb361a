"""Answers that wait for each other: a form with such a ring stops a phone when it is opened."""

from __future__ import annotations

from collections import defaultdict, deque

from halka.questionnaires.check.form import Form
from halka.questionnaires.xpath import BadXPath, Call, Expression, Filtered, Path, children, parsed

_WAITING = ("relevant", "calculate", "required", "readonly")


def cycles(form: Form) -> list[list[str]]:
    """Each ring once, as its paths in order, the shortest way round. A constraint asks, but nothing waits for it."""
    return [_shortest(graph, names) for graph in (_graph(form),) for names in _knots(graph)]


def _graph(form: Form) -> dict[str, set[str]]:
    """From each node to those that it waits for."""
    waits: dict[str, set[str]] = defaultdict(set)
    for found in form.expressions:
        if found.kind not in _WAITING:
            continue
        try:
            tree = parsed(found.expression)
        except BadXPath:
            continue
        for path in references(tree, found.node):
            if path in form.nodes:
                waits[found.node].add(path)
    for node in form.nodes:
        above = node.rsplit("/", 1)[0]
        while above:
            if form.binds.get(above, {}).get("relevant"):
                waits[node].add(above)
            above = above.rsplit("/", 1)[0]
    return waits


def references(tree: Expression, node: str) -> set[str]:
    """The paths that an expression of this node names, `..` and `.` resolved; those inside `instance()` are none of the form."""
    found: set[str] = set()
    _collect(tree, node, found)
    return found


def _collect(tree: Expression, context: str | None, found: set[str]) -> None:
    """`context` is none inside a list of choices: what is relative there is no node of the form."""
    match tree:
        case Path():
            reached = _resolved(tree, context)
            if reached is not None:
                found.add(reached)
            if tree.start is not None:
                _collect(tree.start, context, found)
            base = _start_of(tree, context)
            for step in tree.steps:
                base = None if base is None else _stepped(base, step.axis, step.test)
                for predicate in step.predicates:
                    _collect(predicate, base, found)
        case Filtered():
            _collect(tree.of, context, found)
            for predicate in tree.predicates:
                _collect(predicate, context, found)
        case Call() if tree.name == "position" and tree.arguments:
            return  # where an entry stands, not what is in it
        case Call() if tree.name == "current" and context:
            found.add(context)
        case _:
            for below in children(tree):
                _collect(below, context, found)


def _start_of(tree: Path, context: str | None) -> str | None:
    if tree.is_absolute:
        return ""
    if tree.start is None:
        return context
    if isinstance(tree.start, Call) and tree.start.name == "current":
        return context
    return None


def _resolved(tree: Path, context: str | None) -> str | None:
    base = _start_of(tree, context)
    for step in tree.steps:
        if base is None:
            return None
        base = _stepped(base, step.axis, step.test)
    return base or None


def _stepped(base: str, axis: str, test: str) -> str | None:
    if axis == "child" and test not in ("*", "node()"):
        return f"{base}/{test.rsplit(':', 1)[-1]}"
    if axis == "attribute":
        return f"{base}/@{test.rsplit(':', 1)[-1]}"
    if axis == "self":
        return base
    return base.rsplit("/", 1)[0] if axis == "parent" else None


def _knots(graph: dict[str, set[str]]) -> list[list[str]]:
    """Sets of nodes that wait for each other (Tarjan, without recursion), and single ones that wait for themselves."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    knots: list[list[str]] = []
    for start in sorted(graph):
        if start in index:
            continue
        work = [(start, iter(sorted(graph[start])))]
        index[start] = low[start] = len(index)
        stack.append(start)
        on_stack.add(start)
        while work:
            node, below = work[-1]
            following = next(below, None)
            if following is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    knots.extend(_popped(node, stack, on_stack, graph))
            elif following not in index:
                index[following] = low[following] = len(index)
                stack.append(following)
                on_stack.add(following)
                work.append((following, iter(sorted(graph.get(following, ())))))
            elif following in on_stack:
                low[node] = min(low[node], index[following])
    return sorted(knots)


def _popped(node: str, stack: list[str], on_stack: set[str], graph: dict[str, set[str]]) -> list[list[str]]:
    names: list[str] = []
    while True:
        name = stack.pop()
        on_stack.discard(name)
        names.append(name)
        if name == node:
            break
    is_knot = len(names) > 1 or node in graph.get(node, ())
    return [sorted(names)] if is_knot else []


def _shortest(graph: dict[str, set[str]], knot: list[str]) -> list[str]:
    """The shortest way from a node of the knot back to itself."""
    inside, best = set(knot), list(knot)
    for start in knot:
        came: dict[str, str] = {}
        waiting = deque([start])
        while waiting and start not in came:
            node = waiting.popleft()
            for following in sorted(graph.get(node, set()) & inside):
                if following not in came:
                    came[following] = node
                    waiting.append(following)
        if start in came:
            way, node = [start], came[start]
            while node != start:
                way.append(node)
                node = came[node]
            if len(way) < len(best) or best == knot:
                best = list(reversed(way))
    return best
