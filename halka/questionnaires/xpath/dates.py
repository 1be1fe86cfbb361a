"""Days and moments as forms write them, and as numbers of days since 1 January 1970."""

from __future__ import annotations

import datetime
import re

EPOCH = datetime.date(1970, 1, 1)
DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
MOMENT = re.compile(r"^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?$")
_TIME = re.compile(r"^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:?\d{2})?$")
_ZERO = datetime.timedelta(0)


def day_from(text: str) -> datetime.date | None:
    """`2026-03-02`, or the day of a moment; nothing for what is no day."""
    if len(text) < 10 or text[4] != "-":
        return None
    try:
        return datetime.date.fromisoformat(text[:10]) if DAY.match(text) or MOMENT.match(text) else None
    except ValueError:
        return None


def moment_from(text: str) -> datetime.datetime | None:
    """A moment with its zone; without one it is taken as local."""
    match = MOMENT.match(text)
    try:
        if match:
            return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
        if DAY.match(text):
            return datetime.datetime.fromisoformat(text)
    except ValueError:
        pass
    return None


def as_days(text: str) -> float | None:
    """Days since 1970 of a day or a moment, with the part of the day; nothing for any other text."""
    if DAY.match(text):
        day = day_from(text)
        return None if day is None else float((day - EPOCH).days)
    moment = moment_from(text) if "T" in text else None
    if moment is None:
        return None
    whole = moment if moment.tzinfo is None else moment.astimezone().replace(tzinfo=None)
    return (whole - datetime.datetime(1970, 1, 1)) / datetime.timedelta(days=1)  # noqa: DTZ001 - days are counted without a zone


def day_of(days: float) -> str:
    """The day of a number of days since 1970, or "" outside of the calendar."""
    try:
        return (EPOCH + datetime.timedelta(days=int(days // 1))).isoformat()
    except (OverflowError, ValueError):
        return ""


def part_of_day(text: str) -> float | None:
    """`12:00` as 0.5."""
    match = _TIME.match(text)
    if match is None:
        return None
    hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3] or 0)
    return (hours * 3600 + minutes * 60 + seconds) / 86_400


_PARTS = {
    "Y": "%Y", "y": "%y", "m": "%m", "b": "%b", "d": "%d", "a": "%a", "H": "%H", "M": "%M", "S": "%S",
}  # fmt: skip


def formatted(moment: datetime.datetime, pattern: str) -> str:
    """The letters of `format-date`: %Y %y %m %n %b %d %e %H %h %M %S %3 %a; any other stays as it is."""
    small = {
        "n": str(moment.month),
        "e": str(moment.day),
        "h": str(moment.hour),
        "3": f"{moment.microsecond // 1000:03d}",
    }

    def part(match: re.Match[str]) -> str:
        letter = match[1]
        return (
            small[letter]
            if letter in small
            else moment.strftime(_PARTS[letter])
            if letter in _PARTS
            else match[0]
        )

    return re.sub(r"%(.)", part, pattern)
