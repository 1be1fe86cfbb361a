"""An expression as a tree: the grammar of XPath 1.0, whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from halka.questionnaires.xpath.tokens import BadXPath, Token, tokens

__all__ = ["BadXPath", "children", "parsed", "walked"]

_LEVELS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"), ("|",))
_BINDS = {operator: level for level, operators in enumerate(_LEVELS) for operator in operators}
_NODE_TESTS = frozenset({"text", "node", "comment", "processing-instruction"})
_AXES = frozenset(
    {"ancestor", "ancestor-or-self", "attribute", "child", "descendant", "descendant-or-self", "following"}
    | {"following-sibling", "namespace", "parent", "preceding", "preceding-sibling", "self"}
)
_DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Number:
    text: str


@dataclass(frozen=True, slots=True)
class Literal:
    """`text` is without its quotes."""

    text: str


@dataclass(frozen=True, slots=True)
class Variable:
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple[Expression, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Binary:
    """`operator` is one of or, and, =, !=, <, <=, >, >=, +, -, *, div, mod and |."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Negated:
    of: Expression


@dataclass(frozen=True, slots=True)
class Step:
    """`.` is self::node(), `..` is parent::node(), `//` is descendant-or-self::node()."""

    axis: str
    test: str
    predicates: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """`start` is what the path begins at: an expression, or nothing for the node itself or, when absolute, the root."""

    steps: tuple[Step, ...]
    is_absolute: bool = False
    start: Expression | None = None


@dataclass(frozen=True, slots=True)
class Filtered:
    of: Expression
    predicates: tuple[Expression, ...]


Expression = Number | Literal | Variable | Call | Binary | Negated | Path | Filtered


@lru_cache(maxsize=20_000)
def parsed(expression: str) -> Expression:
    """The tree of an expression. Raises BadXPath."""
    reader = _Reader(tokens(expression))
    tree = reader.expression()
    if reader.now.kind != "end":
        raise reader.bad()
    return tree


def children(tree: Expression) -> Iterator[Expression]:
    """What stands directly below a node of the tree."""
    match tree:
        case Call():
            yield from tree.arguments
        case Binary():
            yield from (tree.left, tree.right)
        case Negated():
            yield tree.of
        case Filtered():
            yield from (tree.of, *tree.predicates)
        case Path():
            if tree.start is not None:
                yield tree.start
            for step in tree.steps:
                yield from step.predicates
        case _:
            return


def walked(tree: Expression) -> Iterator[Expression]:
    """The node and all below it, left before right; no recursion, for conditions of hundreds of parts."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(tuple(children(node))))


class _Reader:
    """Recursive descent; operators by how strongly they bind."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._place = 0
        self._depth = 0

    @property
    def now(self) -> Token:
        return self._tokens[self._place]

    def bad(self) -> BadXPath:
        return BadXPath("shape", self.now.at, self.now.text)

    def _took(self, *texts: str) -> str:
        """The text of this token if it is one of these, which is passed then; else ""."""
        token = self.now
        if token.kind in ("operator", "mark") and token.text in texts:
            self._place += 1
            return token.text
        return ""

    def _need(self, text: str) -> None:
        if not self._took(text):
            raise self.bad()

    def _next_is(self, text: str) -> bool:
        return self._tokens[min(self._place + 1, len(self._tokens) - 1)].text == text

    def expression(self, lowest: int = 0) -> Expression:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise BadXPath("deep", self.now.at)
        if lowest < len(_LEVELS) and self._took("-"):
            tree: Expression = Negated(self.expression(len(_LEVELS) - 1))
        else:
            tree = self._path()
        while self.now.kind == "operator" and _BINDS.get(self.now.text, -1) >= lowest:
            operator = self.now.text
            self._place += 1
            tree = Binary(operator, tree, self.expression(_BINDS[operator] + 1))
        self._depth -= 1
        return tree

    def _path(self) -> Expression:
        if self._is_primary():
            tree = self._primary()
            predicates = self._predicates()
            if predicates:
                tree = Filtered(tree, predicates)
            if steps := self._more_steps():
                return Path(steps, start=tree)
            return tree
        if self._took("//"):
            return Path((_ANYWHERE, *self._steps()), is_absolute=True)
        if self._took("/"):
            return Path(self._steps() if self._is_step() else (), is_absolute=True)
        return Path(self._steps())

    def _is_primary(self) -> bool:
        token = self.now
        if token.kind in ("literal", "number", "variable"):
            return True
        if token.kind == "name":
            return self._next_is("(") and token.text not in _NODE_TESTS
        return token.text == "(" and token.kind == "mark"

    def _primary(self) -> Expression:
        token = self.now
        self._place += 1
        match token.kind:
            case "literal":
                return Literal(token.text[1:-1])
            case "number":
                return Number(token.text)
            case "variable":
                return Variable(token.text[1:].strip())
            case "mark":
                tree = self.expression()
                self._need(")")
                return tree
        return Call(token.text, self._arguments(), token.at)

    def _arguments(self) -> tuple[Expression, ...]:
        self._need("(")
        if self._took(")"):
            return ()
        found = [self.expression()]
        while self._took(","):
            found.append(self.expression())
        self._need(")")
        return tuple(found)

    def _steps(self) -> tuple[Step, ...]:
        return (self._step(), *self._more_steps())

    def _more_steps(self) -> tuple[Step, ...]:
        found: list[Step] = []
        while slashes := self._took("/", "//"):
            if slashes == "//":
                found.append(_ANYWHERE)
            found.append(self._step())
        return tuple(found)

    def _is_step(self) -> bool:
        return self.now.kind == "name" or (self.now.kind == "mark" and self.now.text in (".", "..", "@"))

    def _step(self) -> Step:
        if self._took("."):
            return Step("self", "node()", self._predicates())
        if self._took(".."):
            return Step("parent", "node()", self._predicates())
        axis = "child"
        if self._took("@"):
            axis = "attribute"
        elif self.now.kind == "name" and self._next_is("::"):
            axis = self.now.text
            if axis not in _AXES:
                raise self.bad()
            self._place += 2
        if self.now.kind != "name":
            raise self.bad()
        test = self.now.text
        self._place += 1
        if test in _NODE_TESTS and self._took("("):
            self._need(")")
            test += "()"
        return Step(axis, test, self._predicates())

    def _predicates(self) -> tuple[Expression, ...]:
        found: list[Expression] = []
        while self._took("["):
            found.append(self.expression())
            self._need("]")
        return tuple(found)


_ANYWHERE = Step("descendant-or-self", "node()")
