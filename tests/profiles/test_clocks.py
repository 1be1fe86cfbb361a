"""How long a step may take: every unit of time, working days, and the nights in which clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halka.profiles import Clock, profile
from halka.profiles.clocks import Calendar

ISTANBUL, TIRANE = ZoneInfo("Europe/Istanbul"), ZoneInfo("Europe/Tirane")
FRIDAY = datetime(2026, 3, 6, 15, 30, tzinfo=UTC)


def calendar(zone: ZoneInfo = ISTANBUL, *holidays: date) -> Calendar:
    return Calendar(zone=zone, weekend=frozenset({6, 7}), holidays=frozenset(holidays))


@pytest.mark.parametrize(
    ("written", "later"),
    [
        ("1h", timedelta(hours=1)),
        ("24h", timedelta(days=1)),
        ("7d", timedelta(days=7)),
        ("2w", timedelta(days=14)),
        ("3m", timedelta(days=90)),
    ],
)
def test_each_unit_of_time(written: str, later: timedelta) -> None:
    assert Clock.read(written).due(FRIDAY, calendar()) == FRIDAY + later


@pytest.mark.parametrize("wrong", ["", "0h", "-1d", "1.5h", "24", "h", "24 h", "1y", "wd", "24h\n", "٣d ago"])
def test_what_is_not_a_length_of_time_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"is not a length of time\. Write it like 24h, 7d, 2w, 3m or 2wd."):
        Clock.read(wrong)


def test_working_days_pass_over_the_weekend() -> None:
    assert Clock.read("1wd").due(FRIDAY, calendar()) == FRIDAY + timedelta(days=3)
    assert Clock.read("5wd").due(FRIDAY, calendar()) == FRIDAY + timedelta(days=7)


def test_working_days_pass_over_holidays_beside_the_weekend() -> None:
    around = calendar(ISTANBUL, date(2026, 3, 9), date(2026, 3, 10))
    assert Clock.read("2wd").due(FRIDAY, around) == FRIDAY + timedelta(days=6)


def test_what_comes_on_a_sunday_counts_from_monday() -> None:
    sunday = datetime(2026, 3, 8, 10, tzinfo=UTC)
    assert Clock.read("1wd").due(sunday, calendar()) == sunday + timedelta(days=1)


def test_the_day_is_the_one_of_the_place_and_not_of_greenwich() -> None:
    late_on_thursday = datetime(2026, 3, 5, 22, 30, tzinfo=UTC)  # in Istanbul it is Friday, 01:30
    due = Clock.read("1wd").due(late_on_thursday, calendar())
    assert due.astimezone(ISTANBUL).date() == date(2026, 3, 9)


def test_over_the_change_of_clocks_a_working_day_keeps_the_hour_and_24_hours_stay_24_hours() -> None:
    friday = datetime(2026, 3, 27, 9, 0, tzinfo=TIRANE)  # in the night to Sunday 29 March clocks go forward
    monday = Clock.read("1wd").due(friday.astimezone(UTC), calendar(TIRANE))
    assert monday.astimezone(TIRANE) == datetime(2026, 3, 30, 9, 0, tzinfo=TIRANE)
    assert monday - friday.astimezone(UTC) == timedelta(days=3) - timedelta(hours=1)
    saturday = datetime(2026, 3, 28, 9, 0, tzinfo=TIRANE)
    due = Clock.read("24h").due(saturday.astimezone(UTC), calendar(TIRANE))
    assert due.astimezone(TIRANE).hour == 10


def test_where_clocks_do_not_change_nothing_changes() -> None:
    friday = datetime(2026, 3, 27, 9, 0, tzinfo=ISTANBUL).astimezone(UTC)
    assert Clock.read("1wd").due(friday, calendar()) - friday == timedelta(days=3)


@given(
    days_on=st.integers(0, 5000),
    minute=st.integers(0, 24 * 60 - 1),
    days=st.integers(1, 30),
    zone=st.sampled_from([ISTANBUL, TIRANE, ZoneInfo("UTC")]),
)
def test_a_working_day_is_never_early_and_never_on_a_free_day(
    days_on: int, minute: int, days: int, zone: ZoneInfo
) -> None:
    start = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=days_on, minutes=minute)
    around = calendar(zone, date(2026, 1, 1))
    due = Clock(days, "wd").due(start, around)
    assert due - start >= timedelta(days=days) - timedelta(hours=1)
    assert around.is_worked(due.astimezone(zone).date())
    assert Clock(days + 1, "wd").due(start, around) > due


def test_the_clocks_of_the_default_profile_are_those_that_were_agreed() -> None:
    ia = profile("ia")
    said = {
        "assign": ("1h", "3h", "24h", "2wd"),
        "first_contact": ("24h", "24h", "72h", "7d"),
        "assessment": ("3d", "7d", "14d", "14d"),
        "plan": ("3d", "3d", "7d", "14d"),
        "reply": ("24h", "24h", "3d", "7d"),
        "review": ("14d", "30d", "30d", "90d"),
        "after_closure": ("3m", "3m", "3m", "3m"),
    }
    for step, lengths in said.items():
        for risk, written in zip(("emergency", "high", "medium", "low"), lengths, strict=True):
            assert ia.clocks[step, risk] == Clock.read(written), (step, risk)
