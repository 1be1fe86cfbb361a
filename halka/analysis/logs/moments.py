"""Times as text become whole microseconds UTC. Nothing is rounded, and a missing zone is never silent."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, tzinfo

from .months import AFTERNOON, MONTHS, MORNING

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_US = -62_135_596_800_000_000  # year 1
LAST_US = 253_402_300_799_999_999  # year 9999
_REST = r"(?:(?:,\s*|\s+|T)(\S.*))?"
DAY_AND_MONTH = re.compile(rf"(\d{{1,2}})([./-])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_REST}", re.DOTALL)
_YEAR_FIRST = re.compile(rf"(\d{{4}})([./-])(\d{{1,2}})\2(\d{{1,2}}){_REST}", re.DOTALL)
_NAMED_DAY_FIRST = re.compile(
    rf"(\d{{1,2}})[.\s-]\s*([^\W\d_]+(?: [^\W\d_]+)?)[.,\s-]\s*(\d{{4}}){_REST}", re.DOTALL
)
_NAMED_MONTH_FIRST = re.compile(rf"([^\W\d_]+)\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_REST}", re.DOTALL)
_WEEKDAY = re.compile(r"^[^\W\d_]{2,12}[.,]{1,2}\s+(?=\w)")
_COMPACT = re.compile(r"(\d{8})(\d{2})(\d{2})(\d{2})")
_CLOCK = re.compile(
    r"(\d{1,2})(?:[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?)?"
    r"(?:\s*([^\W\d_](?:\.?[^\W\d_])?\.?))?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
_CENTURY_TURN = 69  # 68 is 2068, 69 is 1969, as in POSIX


class UnreadableTime(ValueError):
    """The text is not a time that can be read in one way only."""


class AmbiguousTime(UnreadableTime):
    """The text is one of two days, depending on whether the day or the month stands first."""


def microseconds(text: str, zone: tzinfo, *, day_first: bool | None = None) -> tuple[int, bool]:
    """Microseconds since 1970 UTC, and whether the text named its zone; without one, `zone` is taken.

    Reads ISO 8601, `31.12.2024 14:30`, `2024/12/31`, `12/31/2024 2:30 PM` and `31 Aralık 2024`. Where the
    numbers allow two days, `day_first` decides; None refuses, except that dots mean day first, as in every
    country that writes them. Raises UnreadableTime, AmbiguousTime.
    """
    try:
        moment = _of_digits(text) if text.isdecimal() else datetime.fromisoformat(text)
    except ValueError:
        moment = _other_spelling(text, day_first)
    has_zone = moment.tzinfo is not None
    if not has_zone:
        moment = moment.replace(tzinfo=zone)
    try:
        since = moment - _EPOCH
    except OverflowError:
        raise UnreadableTime(f"the time {text[:40]!r} is out of range") from None
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds, has_zone


def _of_digits(text: str) -> datetime:
    # Left to fromisoformat, 1704101212345 would be an evening in the year 1704.
    if len(text) == 8:
        return datetime.fromisoformat(text)
    if found := _COMPACT.fullmatch(text):
        return datetime.fromisoformat("{}T{}:{}:{}".format(*found.groups()))
    raise ValueError


def _other_spelling(text: str, day_first: bool | None) -> datetime:
    plain = plain_digits(text).strip()
    try:
        found = _date(_WEEKDAY.sub("", plain, count=1) if plain[:1].isalpha() else plain, day_first)
        if found is not None:
            year, month, day, rest = found
            return datetime.fromisoformat(f"{year:0>4}-{month:0>2}-{day:0>2}{_clock(rest)}")
        return _of_digits(plain) if plain.isdecimal() else datetime.fromisoformat(plain)
    except UnreadableTime:
        raise
    except ValueError:
        raise UnreadableTime(f"cannot read the time {text[:40]!r}") from None


def _date(text: str, day_first: bool | None) -> tuple[str, str, str, str | None] | None:
    """Year, month, day, and what follows the date; None when it looks like none of these."""
    if found := DAY_AND_MONTH.fullmatch(text):
        first, mark, second, year, rest = found.groups()
        day, month = (first, second) if _is_day_first(first, mark, second, day_first) else (second, first)
        return _full_year(year), month, day, rest
    if found := _YEAR_FIRST.fullmatch(text):
        return found[1], found[3], found[4], found[5]
    if found := _NAMED_DAY_FIRST.fullmatch(text):
        return found[3], _month(found[2]), found[1], found[4]
    if found := _NAMED_MONTH_FIRST.fullmatch(text):
        return found[3], _month(found[1]), found[2], found[4]
    return None


def _is_day_first(first: str, mark: str, second: str, day_first: bool | None) -> bool:
    if day_first is not None:
        return day_first
    if int(first) > 12 or int(second) > 12:
        return int(first) > 12
    if mark == "." or first == second:
        return True
    raise AmbiguousTime(f"{first}{mark}{second} is two days: say --day-first or --month-first")


def _full_year(year: str) -> str:
    return year if len(year) == 4 else str((2000 if int(year) < _CENTURY_TURN else 1900) + int(year))


def _month(name: str) -> str:
    number = MONTHS.get(folded(name))
    if number is None:
        raise ValueError
    return str(number)


def _clock(text: str | None) -> str:
    """The time of day as ISO 8601, with its zone when it has one."""
    if text is None:
        return ""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise ValueError
    hour, minute, second, fraction, half, zone = found.groups()
    hours = int(hour)
    if half:
        word = folded(half.replace(".", ""))
        if not 1 <= hours <= 12 or word not in AFTERNOON | MORNING:
            raise ValueError
        hours = hours % 12 + (12 if word in AFTERNOON else 0)
    elif minute is None:
        raise ValueError
    ending = "+00:00" if zone in ("Z", "UTC", "GMT") else zone or ""
    return f"T{hours:0>2}:{minute or '00'}:{second or '00'}.{(fraction or '0')[:6]:0<6}{ending}"


def plain_digits(text: str) -> str:
    """Digits of any script, such as ٢٠٢٤, as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def folded(name: str) -> str:
    """Small letters without their marks: Aralık and ARALIK are aralik, Shënim is shenim."""
    small = name.replace("İ", "i").replace("ı", "i").replace("I", "i").casefold()
    return "".join(c for c in unicodedata.normalize("NFKD", small) if not unicodedata.combining(c))
