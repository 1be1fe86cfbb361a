"""The clock of working time: how long offices were open between two moments, without a loop over events.

For each day of a calendar the open microseconds before it are counted once. Then
W(t) = open_before[day(t)] + clamp(t - opening(day), 0, length(day)), and the working time from a to b is
W(b) - W(a): a few array reads for each moment, exact in integers. Days are those of the local zone, also
where clocks change; moments are microseconds UTC."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from halka.analysis.statistics import DAY_US, HOUR_US, MINUTE_US, SECOND_US
from halka.profiles.clocks import Calendar

Moments = NDArray[np.int64]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = date(1970, 1, 1)
_PROBE = 7  # days: no zone changes its clocks twice within a week
_MARGIN = 800  # days on each side of what is asked: room for limits of two years


class UnknownHolidays(ValueError):
    """A moment lies in a year whose holidays the calendar does not list."""


class WorkingTime:
    """The open time of a calendar between two moments, ready for arrays of moments.

    Every method takes and gives int64 arrays of microseconds UTC (or day numbers: days since 1970 in the
    local zone). Offices are open from the moment of opening up to, not including, the moment of closing.
    Raises UnknownHolidays when a moment lies outside of the years that the calendar lists.
    """

    def __init__(self, calendar: Calendar, first_us: int, last_us: int) -> None:
        self.calendar = calendar
        self._first = first_us // DAY_US - _MARGIN
        days = [_FIRST + timedelta(days=n) for n in range(self._first, last_us // DAY_US + _MARGIN)]
        self._changes, self._offsets = _offsets(calendar, days)
        midnight = np.arange(self._first, self._first + len(days), dtype=np.int64) * DAY_US
        hours = np.array([calendar.hours(day) or (0, 0) for day in days], np.int64).reshape(-1, 2)
        self._opens = self._first_moment(midnight + hours[:, 0] * MINUTE_US)
        closes = self._last_moment(midnight + hours[:, 1] * MINUTE_US)
        self._length = np.where(hours[:, 0] < hours[:, 1], closes - self._opens, 0)
        self._ends = self._last_moment(midnight + DAY_US)
        self.open_before = _before(self._length)
        self._worked = np.flatnonzero([calendar.is_worked(day) for day in days])
        self._open_days = np.flatnonzero(self._length)

    def local(self, moments: Moments) -> Moments:
        """What clocks on the wall show, as microseconds since 1970."""
        return np.asarray(moments + self._offsets[np.searchsorted(self._changes, moments, side="right")])

    def days(self, moments: Moments) -> Moments:
        """The local days."""
        found: Moments = self.local(moments) // DAY_US
        self._check(found)
        return found

    def open_until(self, moments: Moments) -> Moments:
        """W(t): open microseconds from the beginning of the table to each moment."""
        at = self.days(moments) - self._first
        return np.asarray(self.open_before[at] + np.clip(moments - self._opens[at], 0, self._length[at]))

    def between(self, start: Moments, end: Moments) -> Moments:
        """Open microseconds from `start` to `end`; negative when the end comes first."""
        return self.open_until(end) - self.open_until(start)

    def next_open(self, moments: Moments) -> Moments:
        """The moment itself when offices are open, else the next opening."""
        self._check(self.local(moments) // DAY_US)
        opens = self._opens[self._open_days]
        closes = opens + self._length[self._open_days]
        return np.maximum(moments, opens[np.searchsorted(closes, moments, side="right")])

    def in_first_hour(self, moments: Moments) -> NDArray[np.bool_]:
        """Whether the moment lies in the first open hour after a closure."""
        opens = self._opens[self._open_days]
        closes = opens + self._length[self._open_days]
        after_closure = np.concatenate([[True], opens[1:] > closes[:-1]])
        at = np.maximum(np.searchsorted(opens, moments, side="right") - 1, 0)
        since = moments - opens[at]
        return after_closure[at] & (since >= 0) & (since < HOUR_US) & (moments < closes[at])

    def working_day(self, days: Moments, later: Moments | int) -> Moments:
        """The day that is `later` working days after each day (0: the day itself, or the next worked one).

        From a day that is not worked, the next worked day is one working day later.
        """
        place = days - self._first
        worked = np.searchsorted(self._worked, place, side="left")
        is_worked = self._worked[np.minimum(worked, len(self._worked) - 1)] == place
        step = np.where(is_worked | (np.asarray(later) == 0), later, np.asarray(later) - 1)
        found = self._worked[worked + step] + self._first
        self._check(found)
        return found

    def working_days(self, start: Moments, end: Moments) -> Moments:
        """Worked days after the day `start` up to and with the day `end`."""
        edges = [np.searchsorted(self._worked, days - self._first, side="right") for days in (start, end)]
        return (edges[1] - edges[0]).astype(np.int64)

    def end_of(self, days: Moments) -> Moments:
        """The last microsecond of each local day."""
        return np.asarray(self._ends[days - self._first] - 1)

    def _first_moment(self, walls: Moments) -> Moments:
        """The first moment at which clocks show so much or more: of a skipped time, the moment of the change."""
        found = np.full(len(walls), np.iinfo(np.int64).max)
        for low, high, offset in self._stretches():
            at = np.maximum(walls - offset, low)
            found = np.where(at < high, np.minimum(found, at), found)
        return found

    def _last_moment(self, walls: Moments) -> Moments:
        """The end of the last stretch in which clocks show less: of a repeated time, the second one."""
        found = np.full(len(walls), np.iinfo(np.int64).min)
        for low, high, offset in self._stretches():
            at = np.minimum(walls - offset, high)
            found = np.where(at > low, np.maximum(found, at), found)
        return found

    def _stretches(self) -> Iterator[tuple[int, int, int]]:
        """(from, to, offset) of the times in which clocks do not change."""
        edges = [np.iinfo(np.int64).min, *self._changes.tolist(), np.iinfo(np.int64).max]
        for (low, high), offset in zip(pairwise(edges), self._offsets.tolist(), strict=True):
            yield int(low), int(high), int(offset)

    def _check(self, days: Moments) -> None:
        if self.calendar.years is None or not len(days):
            return
        low, high = self.calendar.years
        first, last = (_FIRST + timedelta(days=int(day)) for day in (days.min(), days.max()))
        if first.year < low or last.year > high:
            outside = first if first.year < low else last
            raise UnknownHolidays(
                f"The holidays of {self.calendar.zone.key} are listed for {low} to {high}, not for "
                f"{outside.isoformat()}. Add the year to holidays.csv of the profile, or choose another period."
            )


def _before(lengths: Moments) -> Moments:
    """The sum of all lengths before each place."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])


def _offsets(calendar: Calendar, days: list[date]) -> tuple[Moments, Moments]:
    """When clocks change, and their distance from UTC before the first and after each change."""
    changes: list[int] = []
    probes = [(day - _FIRST).days * DAY_US for day in (*days[::_PROBE], days[-1])]
    offsets = [_offset(calendar, probes[0])]
    for low, high in pairwise(probes):
        if _offset(calendar, high) == offsets[-1]:
            continue
        while high - low > SECOND_US:
            middle = (low + high) // 2 // SECOND_US * SECOND_US
            low, high = (middle, high) if _offset(calendar, middle) == offsets[-1] else (low, middle)
        changes.append(high)
        offsets.append(_offset(calendar, high))
    return np.array(changes, np.int64), np.array(offsets, np.int64)


def _offset(calendar: Calendar, moment_us: int) -> int:
    shown = (_EPOCH + timedelta(microseconds=moment_us)).astimezone(calendar.zone)
    return (shown.utcoffset() or timedelta()) // timedelta(microseconds=1)
