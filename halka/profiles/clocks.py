"""Clocks of a profile: how long a step may take, and when that time is over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_WRITTEN = re.compile(r"^([1-9]\d*)(h|d|w|m|wd)\Z")
_LENGTH = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1), "m": timedelta(days=30)}


@dataclass(frozen=True)
class Calendar:
    """Which days are worked. `weekend` holds ISO week days (Monday is 1)."""

    zone: ZoneInfo
    weekend: frozenset[int]
    holidays: frozenset[date]

    def is_worked(self, day: date) -> bool:
        return day.isoweekday() not in self.weekend and day not in self.holidays

    def after_working_days(self, start: datetime, days: int) -> datetime:
        """The same time of day, `days` working days later in the local zone."""
        local = start.astimezone(self.zone)
        day = local.date()
        while days > 0:
            day += timedelta(days=1)
            days -= self.is_worked(day)
        return local.replace(year=day.year, month=day.month, day=day.day).astimezone(start.tzinfo)


@dataclass(frozen=True)
class Clock:
    """An amount of time and its unit: h hours by the clock, d calendar days, w weeks, m months of 30 days, wd working days."""

    amount: int
    unit: str

    @classmethod
    def read(cls, written: str) -> Clock:
        """Raises ValueError when `written` is not like `24h`, `7d`, `2w`, `3m` or `2wd`."""
        match = _WRITTEN.match(written)
        if not match:
            raise ValueError(f"“{written}” is not a length of time. Write it like 24h, 7d, 2w, 3m or 2wd.")
        return cls(int(match[1]), match[2])

    def due(self, start: datetime, calendar: Calendar) -> datetime:
        if self.unit == "wd":
            return calendar.after_working_days(start, self.amount)
        return start + self.amount * _LENGTH[self.unit]
