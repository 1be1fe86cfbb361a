"""Times as text become whole microseconds UTC. Nothing is rounded, and a missing zone is never silent."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(.*)", re.DOTALL)
_YEAR_FIRST = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})(.*)", re.DOTALL)


class UnreadableTime(ValueError):
    """The text is not a time that can be read in one way only."""


def microseconds(text: str, zone: tzinfo) -> tuple[int, bool]:
    """Microseconds since 1970 UTC, and whether the text named its zone; without one, `zone` is taken.

    Reads ISO 8601, `2024/3/31 10:00` and `31.3.2024 10:00`. A date with two slashes and the year last is
    refused, because it means two different days in two countries.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = _other_spelling(text.strip())
    has_zone = moment.tzinfo is not None
    if not has_zone:
        moment = moment.replace(tzinfo=zone)
    try:
        since = moment - _EPOCH
    except OverflowError:
        raise UnreadableTime(f"the time {text[:40]!r} is out of range") from None
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds, has_zone


def _other_spelling(text: str) -> datetime:
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year, rest = found.groups()
    elif found := _YEAR_FIRST.fullmatch(text):
        year, month, day, rest = found.groups()
    else:
        year, month, day, rest = "", "", "", ""
    spelling = f"{year}-{month:0>2}-{day:0>2}{rest}" if year else text
    try:
        return datetime.fromisoformat(spelling)
    except ValueError:
        raise UnreadableTime(f"cannot read the time {text[:40]!r}") from None
