"""Numbers as people say them, and text made safe for a page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS = ((86_400, "day", "d"), (3_600, "hour", "h"), (60, "minute", "min"), (1, "second", "s"))
_LONGEST_NAME = 200
_HARD = "\N{NO-BREAK SPACE}"  # a number stays on the line of its unit


def name(text: Any) -> str:
    """A name out of a log: escaped, kept apart from the direction of the text around it."""
    said = "(no name)" if text is None else str(text) or "(empty)"
    said = said if len(said) <= _LONGEST_NAME else said[: _LONGEST_NAME - 1] + "…"
    return f"<bdi>{escape(said)}</bdi>"


def span(seconds: float) -> str:
    """A length of time in one unit: 38 seconds, 2.4 hours, 1,204 days."""
    number, word, _ = _in_unit(seconds)
    return f"{number}{_HARD}{word}" + ("" if number == "1" else "s")


def short_span(seconds: float) -> str:
    """The same, as short as a drawing needs it: 38 s, 2.4 h, 1,204 d."""
    number, _, sign = _in_unit(seconds)
    return f"{number}{_HARD}{sign}"


def _in_unit(seconds: float) -> tuple[str, str, str]:
    for size, word, sign in _UNITS:
        if seconds >= size or size == 1:
            value = seconds / size
            digits = 1 if 0 < value < 10 and round(value, 1) != round(value) else 0
            return f"{value:,.{digits}f}", word, sign
    raise AssertionError("the last unit takes everything")


def count(number: int, one: str, many: str = "") -> str:
    """1 case, 1,434 cases."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def share(part: float, whole: float) -> str:
    """A share in whole percent, honest at its ends: under 1 %, over 99 %."""
    percent = 100 * part / whole if whole else 0
    if 0 < percent < 1:
        return f"under 1{_HARD}%"
    if 99 < percent < 100:
        return f"over 99{_HARD}%"
    return f"{percent:.0f}{_HARD}%"


def day(us: int) -> str:
    """A day as people say it: 2 October 2010 (UTC)."""
    moment = _EPOCH + timedelta(microseconds=us)
    return f"{moment.day} {moment:%B} {moment.year}"
