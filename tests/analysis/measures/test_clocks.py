"""Working time against a count minute by minute, and the days on which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halka.analysis.measures.clocks import UnknownHolidays, WorkingTime
from halka.profiles import profile
from halka.profiles.clocks import Calendar
from tests.analysis.toys import DAY, HOUR

MINUTE = HOUR // 60
ISTANBUL, TIRANE = ZoneInfo("Europe/Istanbul"), ZoneInfo("Europe/Tirane")
WEEK = dict.fromkeys(range(1, 6), (8 * 60, 17 * 60))


def moment(zone: ZoneInfo, *parts: int) -> int:
    return int(datetime(*parts, tzinfo=zone).timestamp()) * 1_000_000  # type: ignore[arg-type, misc]


def calendar(
    zone: ZoneInfo, opening: dict[int, tuple[int, int]] = WEEK, holidays: tuple[date, ...] = ()
) -> Calendar:
    return Calendar(zone, frozenset(range(1, 8)) - opening.keys(), frozenset(holidays), opening)


def between(of: Calendar, start: int, end: int) -> int:
    clock = WorkingTime(of, min(start, end), max(start, end))
    return int(clock.between(np.array([start]), np.array([end]))[0])


def counted(of: Calendar, start: int, end: int) -> int:
    """Open minutes, one after the other, by the clock on the wall."""
    found = 0
    for at in range(start, end, MINUTE):
        wall = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).astimezone(of.zone)
        hours = of.hours(wall.date())
        found += hours is not None and hours[0] <= wall.hour * 60 + wall.minute < hours[1]
    return found * MINUTE


def test_a_night_and_a_weekend_do_not_count() -> None:
    of = calendar(ISTANBUL)
    friday = moment(ISTANBUL, 2026, 3, 6, 16, 30)
    assert between(of, friday, moment(ISTANBUL, 2026, 3, 9, 8, 45)) == 75 * MINUTE
    assert between(of, friday, moment(ISTANBUL, 2026, 3, 8, 12)) == 30 * MINUTE
    assert between(of, moment(ISTANBUL, 2026, 3, 9, 8, 45), friday) == -75 * MINUTE


ROUND_THE_CLOCK = dict.fromkeys(range(1, 8), (0, 24 * 60))


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (ISTANBUL, (2015, 3, 29), 23),  # summer time begins
        (ISTANBUL, (2015, 11, 8), 25),  # it ended two weeks later than elsewhere
        (ISTANBUL, (2016, 10, 30), 24),  # it ended no more
        (ISTANBUL, (2025, 3, 30), 24),
        (TIRANE, (2025, 3, 30), 23),
        (TIRANE, (2025, 10, 26), 25),
    ],
)
def test_the_days_on_which_clocks_change_have_their_own_length(
    zone: ZoneInfo, day: tuple[int, int, int], hours: int
) -> None:
    of = calendar(zone, ROUND_THE_CLOCK)
    start = moment(zone, *day)
    end = int((datetime(*day) + timedelta(days=1)).replace(tzinfo=zone).timestamp()) * 1_000_000  # noqa: DTZ001 - the zone follows
    assert between(of, start, end) == hours * HOUR
    night = calendar(zone, dict.fromkeys(range(1, 8), (60, 6 * 60)))
    assert between(night, start, end) == (hours - 19) * HOUR
    office = calendar(zone, dict.fromkeys(range(1, 8), (8 * 60, 17 * 60)))
    assert between(office, start, end) == 9 * HOUR


def test_an_opening_that_the_clock_skips_is_the_moment_of_the_change() -> None:
    of = calendar(TIRANE, {7: (2 * 60 + 30, 4 * 60)})  # 2:00 becomes 3:00
    sunday = moment(TIRANE, 2025, 3, 30)
    assert between(of, sunday, sunday + 20 * HOUR) == HOUR


def test_a_closing_that_comes_twice_is_the_second_one() -> None:
    of = calendar(TIRANE, {7: (0, 2 * 60 + 30)})  # 3:00 becomes 2:00
    sunday = moment(TIRANE, 2025, 10, 26)
    assert between(of, sunday, sunday + 20 * HOUR) == 7 * HOUR // 2


spans = st.tuples(st.integers(0, 20 * 24 * 60), st.integers(0, 3 * 24 * 60))


@settings(max_examples=25, deadline=None)
@given(
    span=spans,
    zone=st.sampled_from([ISTANBUL, TIRANE]),
    begin=st.sampled_from([(2015, 3, 20), (2015, 10, 30), (2025, 3, 20), (2025, 10, 20)]),
    hours=st.sampled_from([(8 * 60, 17 * 60), (0, 24 * 60), (4 * 60, 23 * 60), (13 * 60, 24 * 60)]),
    weekdays=st.sets(st.integers(1, 7), min_size=1),
)
def test_it_is_the_count_of_open_minutes(
    span: tuple[int, int],
    zone: ZoneInfo,
    begin: tuple[int, int, int],
    hours: tuple[int, int],
    weekdays: set[int],
) -> None:
    of = calendar(zone, dict.fromkeys(weekdays, hours), (date(*begin) + timedelta(days=4),))
    start = moment(zone, *begin) + span[0] * MINUTE
    end = start + span[1] * MINUTE
    assert between(of, start, end) == counted(of, start, end)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 60 * DAY), min_size=3, max_size=3))
def test_parts_add_up_to_the_microsecond(offsets: list[int]) -> None:
    begin = moment(TIRANE, 2025, 3, 1)
    clock = WorkingTime(calendar(TIRANE), begin, begin + 60 * DAY)
    a, b, c = (np.array([begin + offset]) for offset in sorted(offsets))
    assert clock.between(a, b) + clock.between(b, c) == clock.between(a, c)
    assert 0 <= clock.between(a, c) <= c - a


def test_offices_close_early_before_a_feast_and_all_day_at_it() -> None:
    of = profile("tr").calendar
    eve = moment(ISTANBUL, 2026, 5, 26)  # Kurban Bayramı: 27 to 30 May
    assert between(of, eve, eve + DAY) == 5 * HOUR
    assert between(of, eve + DAY, eve + 5 * DAY) == 0


def test_the_next_opening_passes_over_night_weekend_and_feast() -> None:
    of = profile("tr").calendar
    asked = [(2026, 5, 26, 9), (2026, 5, 26, 13), (2026, 5, 30, 9), (2026, 6, 1, 8), (2026, 6, 1, 17)]
    moments = np.array([moment(ISTANBUL, *parts) for parts in asked])
    found = WorkingTime(of, int(moments[0]), int(moments[-1])).next_open(moments)
    told = [(2026, 5, 26, 9), (2026, 6, 1, 8), (2026, 6, 1, 8), (2026, 6, 1, 8), (2026, 6, 2, 8)]
    assert list(found) == [moment(ISTANBUL, *parts) for parts in told]


def test_the_first_hour_is_the_one_after_a_closure_only() -> None:
    of = calendar(ISTANBUL, ROUND_THE_CLOCK, (date(2026, 3, 4),))
    days = [(3, 0), (5, 0), (5, 1), (6, 0), (4, 0)]
    moments = np.array([moment(ISTANBUL, 2026, 3, day, hour) for day, hour in days])
    clock = WorkingTime(of, int(moments.min()), int(moments.max()))
    assert list(clock.in_first_hour(moments)) == [False, True, False, False, False]


@settings(max_examples=50, deadline=None)
@given(start=st.integers(0, 700), days=st.integers(1, 40))
def test_working_days_are_those_of_the_clocks_of_casework(start: int, days: int) -> None:
    of = profile("tr").calendar
    noon = datetime(2024, 2, 1, 12, tzinfo=ISTANBUL) + timedelta(days=start)
    expected = of.after_working_days(noon, days).date()
    clock = WorkingTime(of, moment(ISTANBUL, 2024, 2, 1), moment(ISTANBUL, 2026, 2, 1))
    first = np.array([(noon.date() - date(1970, 1, 1)).days])
    found = clock.working_day(first, days)
    assert date(1970, 1, 1) + timedelta(days=int(found[0])) == expected
    assert clock.working_days(first, found)[0] == days


def test_a_day_ends_one_microsecond_before_the_next() -> None:
    clock = WorkingTime(calendar(TIRANE), moment(TIRANE, 2025, 3, 1), moment(TIRANE, 2025, 4, 30))
    days = np.array([(date(2025, 3, day) - date(1970, 1, 1)).days for day in (29, 30)])
    ends = clock.end_of(days)
    assert list(ends) == [moment(TIRANE, 2025, 3, 30) - 1, moment(TIRANE, 2025, 3, 31) - 1]
    assert list(clock.days(ends)) == list(days)
    assert list(clock.days(ends + 1)) == list(days + 1)


def test_a_year_without_holidays_is_refused_and_named() -> None:
    of = profile("tr").calendar
    start = moment(ISTANBUL, 2023, 12, 30)
    clock = WorkingTime(of, start, start + 10 * DAY)
    said = r"Europe/Istanbul are listed for 2024 to 2027, not for 2023-12-30\. Add the year"
    with pytest.raises(UnknownHolidays, match=said):
        clock.between(np.array([start]), np.array([start + 5 * DAY]))
    assert profile("ia").calendar.years is None


def test_no_moments_are_no_trouble() -> None:
    clock = WorkingTime(profile("al").calendar, 0, 0)
    assert len(clock.between(np.array([], np.int64), np.array([], np.int64))) == 0
