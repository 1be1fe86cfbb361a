"""What the functions of forms come to. None of them raises: `if` asks both of its branches.

A value is a string, a number, a boolean, or a list of nodes, as lxml hands it over. Source of results: the browser's engine,
and the library inside Collect where both agree.
"""

from __future__ import annotations

import base64
import contextvars
import datetime
import hashlib
import math
import random
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from halka.questionnaires.xpath import dates
from halka.questionnaires.xpath.patterns import fits

if TYPE_CHECKING:
    from lxml import etree

NAN = float("nan")
Value = Any  # str, float, bool or a list of nodes


@dataclass
class Asked:
    """What an evaluation may know besides the answers: the moment, chance, and the labels of choices."""

    at: datetime.datetime
    chance: random.Random = field(default_factory=random.SystemRandom)
    choice_name: Callable[[str, str], str] = lambda _value, _path: ""
    itext: Callable[[str], str] = lambda _name: ""
    not_checked: set[str] = field(default_factory=set)


class Where(Protocol):
    """What lxml tells a function: the node at which it is asked."""

    context_node: etree._Element


ASKED: contextvars.ContextVar[Asked] = contextvars.ContextVar("asked")
LIBRARY: dict[str, Callable[..., Value]] = {}


def known(name: str) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    def keep(function: Callable[..., Value]) -> Callable[..., Value]:
        LIBRARY[name] = function
        return function

    return keep


def text(value: Value) -> str:
    """As XPath's string(): the first node's text, numbers without an idle `.0`, NaN as nothing."""
    if isinstance(value, list):
        return text(_of_node(value[0])) if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | int):
        return number_text(float(value))
    return str(value)


def _of_node(node: Value) -> str:
    return str(node) if isinstance(node, str) else "".join(node.itertext())


def number_text(value: float) -> str:
    """As forms keep numbers: whole ones without a point, NaN blank."""
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value) and abs(value) < 1e21:
        return str(int(value))
    return repr(value)


def number(value: Value) -> float:
    """A number; days since 1970 for days and moments; NaN for what is neither, blank included."""
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, float | int):
        return float(value)
    written = text(value).strip()
    if not written:
        return NAN
    days = dates.as_days(written)
    if days is not None:
        return days
    try:
        return float(written) if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", written) else NAN
    except (ValueError, OverflowError):
        return NAN


def boolean(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, float | int):
        return not (value == 0 or math.isnan(value))
    return bool(value)


def texts(values: tuple[Value, ...]) -> list[str]:
    """Every node of every list apart, everything else as one text."""
    return [
        piece
        for value in values
        for piece in (map(_of_node, value) if isinstance(value, list) else [text(value)])
    ]


@known("n")
def _number(_: object, value: Value) -> float:
    return number(value)


@known("if")
def _if(_: object, test: bool, yes: Value, no: Value) -> Value:
    return yes if test else no


@known("boolean")
def _boolean(_: object, value: Value) -> bool:
    return boolean(value)


@known("string")
def _string(_: object, value: Value = "") -> str:
    return text(value)


@known("number")
def _to_number(_: object, value: Value) -> float:
    return number(value)


@known("boolean-from-string")
def _boolean_from_string(_: object, value: Value) -> bool:
    return text(value).strip().lower() in ("true", "1")


@known("coalesce")
def _coalesce(_: object, first: Value, second: Value) -> str:
    return text(first) or text(second)


@known("once")
def _once(_: object, here: Value, value: Value) -> str:
    return text(here) or text(value)


@known("concat")
def _concat(_: object, *values: Value) -> str:
    return "".join(texts(values))


@known("join")
def _join(_: object, separator: Value, *values: Value) -> str:
    return text(separator).join(texts(values))


@known("string-length")
def _length(context: Where, *value: Value) -> float:
    return float(len(text(value[0] if value else [context.context_node])))


@known("normalize-space")
def _normalized(context: Where, *value: Value) -> str:
    return " ".join(text(value[0] if value else [context.context_node]).split())


@known("ends-with")
def _ends(_: object, value: Value, end: Value) -> bool:
    return text(value).endswith(text(end))


@known("substr")
def _substr(_: object, value: Value, start: Value, *end: Value) -> str:
    whole = text(value)
    first, last = number(start), number(end[0]) if end else float(len(whole))
    if math.isnan(first) or math.isnan(last):
        return ""
    return whole[_index(first, whole) : _index(last, whole)]


def _index(place: float, whole: str) -> int:
    return max(0, len(whole) + int(place) if place < 0 else int(min(place, len(whole))))


@known("regex")
def _regex(_: object, value: Value, pattern: Value) -> bool:
    """The whole answer must fit, as on phones; where browsers differ a warning stands at the form."""
    fitting = fits(text(pattern), text(value))
    if fitting is None:
        ASKED.get().not_checked.add("regex")
        return True
    return fitting


@known("selected")
def _selected(_: object, value: Value, choice: Value) -> bool:
    return text(choice).strip() in text(value).split()


@known("selected-at")
def _selected_at(_: object, value: Value, place: Value) -> str:
    chosen, index = text(value).split(), number(place)
    return chosen[int(index)] if not math.isnan(index) and 0 <= int(index) < len(chosen) else ""


@known("count-selected")
def _count_selected(_: object, value: Value) -> float:
    return float(len(text(value).split()))


@known("count-non-empty")
def _count_non_empty(_: object, nodes: Value) -> float:
    return float(sum(bool(piece) for piece in texts((nodes,))))


@known("checklist")
def _checklist(_: object, least: Value, most: Value, *answers: Value) -> bool:
    yes = sum(boolean(number(answer) if isinstance(answer, list) else answer) for answer in answers)
    low, high = number(least), number(most)
    return (low < 0 or yes >= low) and (high < 0 or yes <= high)


@known("weighted-checklist")
def _weighted(_: object, least: Value, most: Value, *pairs: Value) -> bool:
    total = sum(
        number(weight)
        for answer, weight in zip(pairs[::2], pairs[1::2], strict=False)
        if boolean(number(answer))
    )
    low, high = number(least), number(most)
    return (low < 0 or total >= low) and (high < 0 or total <= high)


@known("int")
def _int(_: object, value: Value) -> float:
    found = number(value)
    return found if math.isnan(found) or math.isinf(found) else float(math.trunc(found))


@known("round")
def _round(_: object, value: Value, *places: Value) -> float:
    found = number(value)
    count = int(number(places[0])) if places and not math.isnan(number(places[0])) else 0
    if math.isnan(found) or math.isinf(found):
        return found
    factor = 10.0**count
    scaled = found * factor
    whole = math.floor(abs(scaled) + 0.5) if scaled < 0 else math.floor(scaled + 0.5)
    return float(math.copysign(whole, scaled)) / factor


def _safe(function: Callable[..., float], *values: float) -> float:
    """NaN where mathematics has no answer."""
    try:
        return float(function(*values))
    except (ValueError, OverflowError, ZeroDivisionError):
        return NAN


for _name, _function in {
    "abs": abs, "exp": math.exp, "log": math.log, "log10": math.log10, "sqrt": math.sqrt, "sin": math.sin, "cos": math.cos,
    "tan": math.tan, "asin": math.asin, "acos": math.acos, "atan": math.atan, "exp10": lambda value: 10.0**value,
}.items():  # fmt: skip
    LIBRARY[_name] = lambda _, value, function=_function: _safe(function, number(value))
LIBRARY["pow"] = lambda _, base, power: _safe(math.pow, number(base), number(power))
LIBRARY["atan2"] = lambda _, y, x: _safe(math.atan2, number(y), number(x))
LIBRARY["pi"] = lambda _: math.pi


def _numbers(values: tuple[Value, ...]) -> list[float]:
    return (
        [number(piece) for piece in texts(values)]
        if any(isinstance(value, list) for value in values)
        else [number(v) for v in values]
    )


@known("sum")
def _sum(_: object, nodes: Value) -> float:
    return sum(_numbers((nodes,)))


@known("min")
def _min(_: object, *values: Value) -> float:
    found = _numbers(values)
    return NAN if not found or any(map(math.isnan, found)) else min(found)


@known("max")
def _max(_: object, *values: Value) -> float:
    found = _numbers(values)
    return NAN if not found or any(map(math.isnan, found)) else max(found)


@known("random")
def _random(_: object) -> float:
    return ASKED.get().chance.random()


@known("uuid")
def _uuid(_: object, *length: Value) -> str:
    if length:
        count = max(0, min(int(number(length[0])), 1_000)) if not math.isnan(number(length[0])) else 0
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        return "".join(ASKED.get().chance.choice(letters) for _place in range(count))
    return str(uuid.UUID(int=ASKED.get().chance.getrandbits(128), version=4))


@known("digest")
def _digest(_: object, value: Value, algorithm: Value, *encoding: Value) -> str:
    name = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}.get(
        text(algorithm)
    )
    if name is None:
        return ""
    found = hashlib.new(name, text(value).encode(), usedforsecurity=False).digest()
    return found.hex() if encoding and text(encoding[0]) == "hex" else base64.b64encode(found).decode()


@known("base64-decode")
def _decoded(_: object, value: Value) -> str:
    try:
        return base64.b64decode(text(value), validate=True).decode()
    except (ValueError, UnicodeDecodeError):
        return ""


@known("jr-choice-name")
def _choice_name(_: object, value: Value, path: Value) -> str:
    return ASKED.get().choice_name(text(value), text(path))


@known("jr-itext")
def _itext(_: object, name: Value) -> str:
    return ASKED.get().itext(text(name))
