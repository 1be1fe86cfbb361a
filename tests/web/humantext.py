"""Finds sentences that no translator will ever see: in templates, and in Python where people read them."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.template.base import Lexer, Token, TokenType
from django.utils.text import smart_split

LETTERS = re.compile(r"[^\W\d_]{2,}")
NAMES = {"Halka"}
READ_ALOUD = {"aria-label", "title", "alt", "placeholder"}
UNREAD = {"script", "style", "path"}

SAID_BY_TAGS: dict[str, tuple[set[int], set[str]]] = {
    "section_head": ({0, 1}, {"title", "aside"}),
    "row": ({0}, {"title", "due", "deed"}),
    "fact": ({0}, {"label"}),
    "table": (set(range(30)), {"caption"}),
    "td": ({0}, {"label"}),
    "words": ({1}, {"caption"}),
    "meter": ({1}, {"label"}),
    "state": ({1}, {"words"}),
}
"""Which arguments of our own template tags are read by people: positions and names."""


def is_human(text: str) -> bool:
    return any(word not in NAMES for word in LETTERS.findall(text))


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unread += tag in UNREAD - {"path"}
        given = {name: value or "" for name, value in attrs}
        said = [given[name] for name in READ_ALOUD & given.keys()]
        if tag == "button" or given.get("type") in ("submit", "button", "reset"):
            said += [given.get("value", "")] if tag == "input" else []
        self.found += [text for text in said if is_human(text)]

    def handle_endtag(self, tag: str) -> None:
        self.unread -= tag in UNREAD - {"path"}

    def handle_data(self, data: str) -> None:
        if not self.unread and is_human(data):
            self.found.append(" ".join(data.split()))


def in_template(source: str) -> list[str]:
    """Human text outside translate tags: nodes, attributes that are read aloud, arguments of our tags."""
    bare, found = [], []
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type == TokenType.TEXT:
            bare.append(token.contents)
        elif token.token_type == TokenType.VAR:
            found += _in_filters(token.contents)
        elif token.token_type == TokenType.BLOCK:
            _pass_over(token, tokens)
            found += _in_tag(token.contents) + _in_filters(token.contents)
    page = _Page()
    page.feed("".join(bare))
    page.close()
    return page.found + found


def _pass_over(token: Token, tokens: Iterator[Token]) -> None:
    """Passes over what is translated, and over blocks that hold the names of CSS classes."""
    name = token.contents.split()[0]
    is_class = name == "block" and token.contents.split()[1].endswith("_class")
    if is_class or name in ("blocktranslate", "blocktrans", "comment"):
        next(other for other in tokens if other.contents.startswith("end"))


def _in_filters(contents: str) -> list[str]:
    return [text for text in re.findall(r"""\|default(?:_if_none)?:"([^"]*)\"""", contents) if " " in text]


def _in_tag(contents: str) -> list[str]:
    name, *arguments = smart_split(contents)
    positions, names = SAID_BY_TAGS.get(name, (set(), set()))
    found, position = [], 0
    for argument in arguments:
        keyword = re.match(r"(\w+)=(.*)", argument, re.DOTALL)
        literal = keyword[2] if keyword else argument
        is_read = keyword[1] in names if keyword else position in positions
        position += not keyword
        if is_read and literal[:1] in ("'", '"') and is_human(literal):
            found.append(literal.strip("\"'"))
    return found


READ_KEYWORDS = {"label", "help_text", "verbose_name", "empty_label"}
READ_CALLS = {"Refused": 0, "ValidationError": 0, "success": 1, "error": 1, "info": 1, "warning": 1}
"""Calls whose argument at this place is shown to a person; the last four only on `messages`."""


def in_python(tree: ast.Module) -> list[str]:
    """Literals that people read and gettext does not: forms, models, choices, messages, refusals."""
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found += _in_call(node)
        elif isinstance(node, ast.ClassDef):
            found += _in_class(node)
    return found


def _in_call(node: ast.Call) -> list[str]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    owner = getattr(getattr(node.func, "value", None), "id", "")
    said = [word.value for word in node.keywords if word.arg in READ_KEYWORDS]
    said += [label for word in node.keywords if word.arg == "choices" for label in _labels(word.value)]
    place = READ_CALLS.get(name)
    if place is not None and (place == 0 or owner == "messages") and len(node.args) > place:
        said.append(node.args[place])
    return [text for value in said for text in _bare(value)]


def _labels(choices: ast.expr) -> list[ast.expr]:
    pairs = choices.elts if isinstance(choices, ast.List | ast.Tuple) else []
    return [pair.elts[1] for pair in pairs if isinstance(pair, ast.Tuple) and len(pair.elts) == 2]


def _in_class(node: ast.ClassDef) -> list[str]:
    bases = [base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in node.bases]
    found = []
    for line in node.body:
        if not isinstance(line, ast.Assign):
            continue
        if any(base.endswith("Choices") for base in bases) and isinstance(line.value, ast.Tuple):
            found += _bare(line.value.elts[-1])
        if node.name == "Meta" and getattr(line.targets[0], "id", "") in READ_KEYWORDS:
            found += _bare(line.value)
    return found


def _bare(node: ast.expr) -> list[str]:
    """The human text of a literal, however it is put together."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) and is_human(node.value) else []
    if isinstance(node, ast.JoinedStr):
        return [text for part in node.values for text in _bare(part)]
    if isinstance(node, ast.BinOp):
        return _bare(node.left) + _bare(node.right)
    if isinstance(node, ast.IfExp):
        return _bare(node.body) + _bare(node.orelse)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return _bare(node.func.value)
    return []
