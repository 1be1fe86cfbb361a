"""Patterns of authors, tried within a bounded time: one that never ends says so instead of stopping the site."""

from __future__ import annotations

import re
from functools import lru_cache

_LONGEST = 1_000
_NESTED = re.compile(
    r"\((?:[^()\\]|\\.)*[*+](?:[^()\\]|\\.)*\)[*+{]|\((?:[^()\\]|\\.)*\|(?:[^()\\]|\\.)*\)[*+]"
)
_SHORT_ENOUGH = 24


@lru_cache(maxsize=2_000)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    if len(pattern) > _LONGEST:
        return None
    try:
        return re.compile(pattern, re.ASCII)
    except (re.error, OverflowError, RecursionError):
        return None


def fits(pattern: str, answer: str) -> bool | None:
    """Whether the whole answer fits; nothing where that cannot be known: a broken pattern, or one that could take for ever.

    A repeat of something that repeats itself takes exponential time in the length of the answer; such a pattern is tried on short
    answers only.
    """
    compiled = _compiled(pattern)
    if compiled is None or (len(answer) > _SHORT_ENOUGH and _NESTED.search(pattern)):
        return None
    return compiled.fullmatch(answer) is not None
