"""What a row says beyond the columns of the event table, as the text of a JSON object."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from itertools import islice

from .table import Tally

LONGEST_VALUE = 1 << 20  # letters
MOST_OF_A_ROW = 10_000
LONGEST_ROW = 1 << 22

Value = str | int | float | bool


def as_json(pairs: Mapping[str, Value], place: str | Callable[[], str], shortened: Tally) -> str | None:
    """Sorted by name; None when there are none. What is enormous is cut off, and `shortened` says in which row."""
    if not pairs:
        return None
    if len(pairs) > MOST_OF_A_ROW:
        shortened.add(place, f"{len(pairs):,} attributes; the first {MOST_OF_A_ROW:,} were kept")
        pairs = dict(islice(pairs.items(), MOST_OF_A_ROW))
    text = _dumped(pairs)
    if len(text) > LONGEST_VALUE:
        text = _dumped(_kept(pairs, place, shortened))
    return text


def typed(kind: str, text: str) -> Value:
    """The value of an attribute that the file declares as `kind`; what does not fit stays text."""
    try:
        if kind in ("int", "integer"):
            return int(text)
        if kind == "float":
            number = float(text)
            return number if math.isfinite(number) else text
    except ValueError:
        return text
    if kind == "boolean" and text.lower() in _TRUTHS:
        return _TRUTHS[text.lower()]
    return text


_TRUTHS = {"true": True, "1": True, "false": False, "0": False}


def _dumped(pairs: Mapping[str, Value]) -> str:
    return json.dumps(pairs, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _kept(pairs: Mapping[str, Value], place: str | Callable[[], str], shortened: Tally) -> dict[str, Value]:
    kept: dict[str, Value] = {}
    room = LONGEST_ROW
    for name, value in pairs.items():
        if isinstance(value, str) and len(value) > LONGEST_VALUE:
            shortened.add(
                place, f"{name[:40]!r} has {len(value):,} letters; the first {LONGEST_VALUE:,} were kept"
            )
            value = value[:LONGEST_VALUE]
        room -= len(name) + len(str(value))
        if room < 0:
            shortened.add(
                place, f"more than {LONGEST_ROW:,} letters of attributes; {name[:40]!r} and later left out"
            )
            break
        kept[name] = value
    return kept
