"""Which days are compared: before, without the time in which the problem was found, and after, once it was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .plan import Plan

LOOKS = (6, 12)  # months after it was done
LONGER = 24
RECORDED_LATE = timedelta(days=30)  # what is written down late is waited for
YEAR = 12
FEWEST_BEFORE = 6


@dataclass(frozen=True, slots=True)
class Window:
    """From the first day up to, and not with, `until`. `months` of the year: None for all."""

    since: date
    until: date
    months: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Windows:
    """`after` is None as long as it is too early; `next_look` is the day on which more can be known."""

    before: Window
    after: Window | None
    next_look: date
    is_last: bool = False


def windows(plan: Plan, first_day: date) -> Windows:
    """Of a record that begins on `first_day`."""
    before, after = plan.windows or (YEAR, None)
    if plan.windows is None:
        before = next(
            (m for m in range(YEAR, FEWEST_BEFORE, -1) if first_day <= months_later(plan.picked_from, 1 - m)),
            FEWEST_BEFORE,
        )
    looks = LOOKS if after is None else (after,)
    known = [months for months in looks if plan.done and plan.cutoff >= look(plan.done, months)]
    since = months_later(plan.picked_from, -before)
    if not known or plan.done is None:
        start = max(plan.done or plan.cutoff, plan.sent)
        return Windows(Window(since, plan.picked_from), None, look(start, looks[0]))
    length = known[-1]
    found = Window(plan.done, months_later(plan.done, length))
    coming = next((months for months in (*looks, LONGER, 2 * LONGER) if months > length), LONGER * 3)
    # Half a year is compared with the same half of the year before.
    season = _months(found) if plan.windows is None and length < YEAR and before == YEAR else None
    return Windows(
        Window(since, plan.picked_from, season), found, look(plan.done, coming), is_last=length == looks[-1]
    )


def look(done: date, months: int) -> date:
    """The first day on which so many months after it was done are known."""
    return months_later(done, months) + RECORDED_LATE


def months_later(day: date, months: int) -> date:
    """The same day of another month, or the last one that this month has."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = divmod(whole, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


def _months(window: Window) -> frozenset[int]:
    """The months of the year in which the window lies for half a month or more."""
    days = [window.since + timedelta(days=n) for n in range((window.until - window.since).days)]
    return frozenset(month for month in range(1, 13) if sum(day.month == month for day in days) >= 15)


def moment(day: date, zone: str) -> int:
    """Microseconds UTC at which this day begins there."""
    start = datetime.combine(day, time(), tzinfo=ZoneInfo(zone))
    return round(start.timestamp()) * 1_000_000
