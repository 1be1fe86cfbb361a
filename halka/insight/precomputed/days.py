"""Days and months of the installation's time zone, as whole numbers (`date.toordinal`)."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_YEARS = 100  # from 1970 on


def start_us(day: int) -> int:
    """When a day begins, in microseconds UTC."""
    midnight = datetime.combine(date.fromordinal(day), time(), ZoneInfo(settings.TIME_ZONE))
    return (midnight - _EPOCH) // timedelta(microseconds=1)


def day_of(us: int) -> int:
    first, starts = _starts(settings.TIME_ZONE)
    return first + bisect_right(starts, us) - 1


def month_of(day: int) -> int:
    """The first day of the month."""
    return date.fromordinal(day).replace(day=1).toordinal()


def next_month(month: int) -> int:
    return month_of(month + 31)


def months_back(month: int, number: int) -> int:
    """The first day of the month that many months earlier (or later, below zero)."""
    here = date.fromordinal(month)
    months = 12 * here.year + here.month - 1 - number
    return date(months // 12, months % 12 + 1, 1).toordinal()


@lru_cache(maxsize=2)
def _starts(zone: str) -> tuple[int, list[int]]:
    first = _EPOCH.toordinal()
    return first, [start_us(day) for day in range(first, first + 366 * _YEARS)]
