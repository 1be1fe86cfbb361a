"""Clocks of a profile: how long a step may take, and when that time is over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_WRITTEN = re.compile(r"^([1-9]\d*)(h|d|w|m|wd)\Z")
_HOUR = re.compile(r"^([01]\d|2[0-4]):([0-5]\d)\Z")
_LENGTH = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1), "m": timedelta(days=30)}


def minutes(written: str) -> int:
    """Minutes after midnight of a time like `08:30`; `24:00` is the end of the day. Raises ValueError."""
    match = _HOUR.match(written)
    found = int(match[1]) * 60 + int(match[2]) if match else -1
    if not 0 <= found <= 24 * 60:
        raise ValueError(f"“{written}” is not a time of day. Write it like 08:30 or 24:00.")
    return found


DAYS_AHEAD = 32
"""So far somebody looks for the next day on which an office opens."""


@dataclass(frozen=True)
class Calendar:
    """Which days are worked, and from when to when.

    `weekend` holds ISO week days (Monday is 1). `opening` gives the hours of a week day, `closes_early` the
    end of single days, both in minutes after local midnight. `years` are the first and the last year whose
    holidays are listed; None when the calendar keeps no list.
    """

    zone: ZoneInfo
    weekend: frozenset[int]
    holidays: frozenset[date]
    opening: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    closes_early: Mapping[date, int] = field(default_factory=dict)
    years: tuple[int, int] | None = None

    def is_worked(self, day: date) -> bool:
        return day.isoweekday() not in self.weekend and day not in self.holidays

    def hours(self, day: date) -> tuple[int, int] | None:
        """When offices open and close on this day; None when they stay closed."""
        if not self.is_worked(day) or day.isoweekday() not in self.opening:
            return None
        opens, closes = self.opening[day.isoweekday()]
        closes = min(closes, self.closes_early.get(day, closes))
        return (opens, closes) if opens < closes else None

    def is_open(self, moment: datetime) -> bool:
        """Whether offices are open at this moment."""
        local = moment.astimezone(self.zone)
        hours = self.hours(local.date())
        return hours is not None and hours[0] <= local.hour * 60 + local.minute < hours[1]

    def opens_next(self, moment: datetime) -> datetime | None:
        """When offices open next, after this moment; None where none of the next days has hours."""
        local = moment.astimezone(self.zone)
        for ahead in range(DAYS_AHEAD):
            day = local.date() + timedelta(days=ahead)
            if hours := self.hours(day):
                opens = datetime.combine(day, time(hours[0] // 60, hours[0] % 60), tzinfo=self.zone)
                if opens > local:
                    return opens
        return None

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
