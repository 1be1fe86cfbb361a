"""The tables of holidays: what they say, and how a mistake in one is named."""

import shutil
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from halka.profiles import ProfileProblem, profile
from halka.profiles.clocks import minutes
from halka.profiles.holidays import Holiday, read_holidays
from halka.profiles.profile import FOLDER

reader = __import__("halka.profiles.profile", fromlist=["FOLDER"])


def table(code: str) -> tuple[Holiday, ...]:
    return read_holidays(FOLDER / code / "holidays.csv")


@pytest.mark.parametrize("code", ["tr", "al"])
def test_every_year_has_every_holiday_and_each_its_source(code: str) -> None:
    by_year = {
        year: [h for h in table(code) if h.day.year == year and h.kind not in ("moved", "decision")]
        for year in range(2024, 2028)
    }
    names = {year: {h.name for h in found if "(" not in h.name} for year, found in by_year.items()}
    assert len(names[2024]) == (17 if code == "tr" else 14)
    assert all(found == names[2024] for found in names.values())
    assert all("Law" in h.source for found in by_year.values() for h in found)


def test_feasts_move_about_eleven_days_a_year_and_last_three_and_four_days() -> None:
    for feast, days in (("Ramazan", 3), ("Kurban", 4)):
        first = [h.day for h in table("tr") if h.name == f"{feast} Bayramı, 1. gün"]
        assert [(later - day).days for day, later in pairwise(first)] == [pytest.approx(354.5, abs=1)] * 3
        for day in first:
            own = [h for h in table("tr") if feast in h.name and abs((h.day - day).days) < 10]
            assert [h.day for h in own] == [day + timedelta(days=n) for n in range(-1, days)]
            assert [h.open_until for h in own] == [13 * 60] + [None] * days


def test_the_churches_meet_where_the_calendars_say() -> None:
    found = {h.day for h in table("al") if "Pashkëve" in h.name and h.kind == "moving"}
    assert found == {
        date(2024, 3, 31), date(2024, 5, 5), date(2025, 4, 20), date(2026, 4, 5), date(2026, 4, 12),
        date(2027, 3, 28), date(2027, 5, 2),
    }  # fmt: skip
    assert all(day.isoweekday() == 7 for day in found)


def test_an_albanian_holiday_on_a_weekend_gives_the_next_working_day() -> None:
    calendar = profile("al").calendar
    listed = {h.day for h in table("al") if h.kind not in ("moved", "decision") and "shtyrë" not in h.name}
    on_weekends = [day for day in listed if day.isoweekday() > 5]
    given = [h for h in table("al") if "shtyrë" in h.name]
    assert len(given) == len(on_weekends)
    assert all(h.day.isoweekday() < 6 and h.day not in listed for h in given)
    assert not calendar.is_worked(date(2026, 12, 1))  # 28 and 29 November are a weekend


def test_a_country_has_its_own_holidays_and_the_default_none() -> None:
    assert profile("ia").calendar.holidays == frozenset()
    assert date(2026, 4, 23) in profile("tr").calendar.holidays
    assert date(2026, 4, 23) not in profile("al").calendar.holidays
    assert profile("tr").calendar.is_worked(date(2026, 10, 28))  # until 13:00
    assert profile("tr").calendar.hours(date(2026, 10, 28)) == (8 * 60, 13 * 60)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("date,name\n", "line 1: the columns must be date, open_until"),
        ("date,open_until,name,kind,source\n", "there is no holiday in it"),
        ("date,open_until,name,kind,source\n23 April,,x,fixed,y\n", "line 2"),
        ("date,open_until,name,kind,source\n2026-04-23,1 pm,x,fixed,y\n", "line 2.*1 pm"),
        ("date,open_until,name,kind,source\n2026-04-23,,x,always,y\n", "line 2.*kind"),
        ("date,open_until,name,kind,source\n2026-04-23,,x,fixed,\n", "line 2.*source"),
    ],
)
def test_a_broken_table_is_named_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    for code in ("ia", "tr"):
        shutil.copytree(FOLDER / code, tmp_path / code)
    monkeypatch.setattr(reader, "FOLDER", tmp_path)
    (tmp_path / "tr" / "holidays.csv").write_text(text, encoding="utf-8")
    profile.cache_clear()
    try:
        with pytest.raises(ProfileProblem, match=f"(?s)holidays.csv.*{said}"):
            profile("tr")
    finally:
        profile.cache_clear()


def test_times_of_the_day_are_read_strictly() -> None:
    assert (minutes("00:00"), minutes("08:30"), minutes("24:00")) == (0, 510, 1440)
    for wrong in ("8:30", "24:01", "25:00", "08:60", "", "08:30\n"):
        with pytest.raises(ValueError, match="not a time of day"):
            minutes(wrong)
