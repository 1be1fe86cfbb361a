"""An expression cut into tokens, by the rules of XPath 1.0 (section 3.7), each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

NAME = r"[^\W\d][\w.\-]*"
_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<literal>"[^"]*"|'[^']*')
    | (?P<number>\d+(?:\.\d*)?|\.\d+)
    | (?P<operator>//|!=|<=|>=|[/|+\-=<>])
    | (?P<mark>\.\.|::|[()\[\].@,])
    | (?P<variable>\$\s*{NAME}(?::{NAME})?)
    | (?P<name>{NAME}:\*|{NAME}(?::(?!:){NAME})?)
    | (?P<star>\*)
    )""",
    re.VERBOSE,
)
_CURLY = "“”„‟‘’‚‛«»"
OPERATOR_NAMES = frozenset({"and", "or", "div", "mod"})


class BadXPath(ValueError):
    """An expression that is none; `at` is the place in it, counted from 0, `kind` one of `quote`, `open`, `shape`."""

    def __init__(self, kind: str, at: int, found: str = "") -> None:
        super().__init__(f"{kind} at {at}: {found!r}")
        self.kind = kind
        self.at = at
        self.found = found


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is literal, number, operator, mark, variable, name or end."""

    kind: str
    text: str
    at: int


def tokens(expression: str) -> list[Token]:
    """All tokens, with one of kind `end` last. Raises BadXPath."""
    found: list[Token] = []
    at, end = 0, len(expression.rstrip())
    while at < end:
        match = _TOKEN.match(expression, at)
        if match is None:
            raise _unreadable(expression, at)
        kind = str(match.lastgroup)
        text, at = match[kind], match.end()
        found.append(_settled(kind, text, match.start(kind), found))
    found.append(Token("end", "", end))
    return found


def _settled(kind: str, text: str, at: int, before: list[Token]) -> Token:
    """`*` and `and`, `or`, `div`, `mod` are operators where an operand stands before them, else names."""
    if kind not in ("star", "name"):
        return Token(kind, text, at)
    follows_operand = bool(before) and not (
        before[-1].kind == "operator"
        or (before[-1].kind == "mark" and before[-1].text in ("@", "::", "(", "[", ","))
    )
    if follows_operand and (kind == "star" or text in OPERATOR_NAMES):
        return Token("operator", text, at)
    return Token("name", text, at)


def _unreadable(expression: str, at: int) -> BadXPath:
    at += len(expression[at:]) - len(expression[at:].lstrip())
    found = expression[at]
    if found in _CURLY:
        return BadXPath("quote", at, found)
    return BadXPath("open" if found in "\"'" else "shape", at, found)
