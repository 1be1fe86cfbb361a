"""Dates of any common form, the order of day and month decided by the column, and never a silent guess."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halka.analysis.logs import UnreadableLog
from halka.analysis.logs.dates import order_of_days, read_times, since_1970
from halka.analysis.logs.moments import UnreadableTime, microseconds

NOON = "2025-12-31T14:30:00"


def us(text: str) -> int:
    return microseconds(text, UTC)[0]


@pytest.mark.parametrize(
    "text",
    [
        "31.12.2025 14:30",
        "31.12.2025 14.30",
        "31.12.2025, 14:30:00",
        "31/12/2025 2:30 PM",
        "12/31/2025 02:30pm",
        "31-12-2025 14:30",
        "2025/12/31 14:30",
        "2025.12.31 14:30",
        "20251231143000",
        "31 Aralık 2025 14:30",
        "31 ARALIK 2025 14:30",
        "Çarşamba, 31 Ara 2025 14:30",
        "31 dhjetor 2025 2:30 MD",
        "31 Dhjetor 2025, 14:30",
        "31-Dec-2025 14:30",
        "Dec 31, 2025 2:30 PM",
        "December 31st, 2025 14:30",
        "٣١/١٢/٢٠٢٥ ١٤:٣٠",
        "31 ديسمبر 2025 2:30 م",
        "31 كانون الأول 2025 14:30",
        "31.12.25 14:30",
        "31.12.2025 15:30 +01:00",
        "31.12.2025 14:30 UTC",
    ],
)
def test_dates_as_people_write_them(text: str) -> None:
    assert us(text) == us(NOON)


@pytest.mark.parametrize(
    "text",
    [
        "soon", "", "1704101212345", "1704103200", "0000-01-01", "2024-02-30", "31.13.2025", "1/2", "10:00", "25:00",
        "31 Foo 2025", "31.12.2025 13:00 PM", "31.12.2025 7", "03/04/2024", "31.12.2025 10:00 Mars", "2024",
    ],
)  # fmt: skip
def test_what_is_no_time_or_two_is_refused(text: str) -> None:
    with pytest.raises(UnreadableTime):
        microseconds(text, UTC)


def test_midnight_and_noon_of_twelve_hours() -> None:
    assert us("1/31/2025 12:05 AM") == us("2025-01-31T00:05")
    assert us("31.01.2025 12:05 ÖS") == us("2025-01-31T12:05")


def alone(text: str, clock: tzinfo, day_first: bool | None = None) -> int | str:
    """The time, or why there is none."""
    try:
        return microseconds(text, clock, day_first=day_first)[0]
    except UnreadableTime as problem:
        return str(problem)


ZONES = st.sampled_from(["UTC", "Europe/Istanbul", "Europe/Tirane"])
MOMENTS = st.datetimes(datetime(1850, 1, 1), datetime(2060, 1, 1))  # noqa: DTZ001 - the zone is what is tested
FORMS = st.sampled_from(
    [
        "%Y-%m-%dT%H:%M:%S.%fZ",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M+03:00",
        "%d.%m.%Y %H:%M",
        "%m/%d/%Y %H:%M:%S",
        "%Y-%m-%d",
    ]
)


@settings(max_examples=200, deadline=None)
@given(
    moments=st.lists(MOMENTS, min_size=1, max_size=8),
    forms=st.lists(FORMS, min_size=1, max_size=2),
    zone=ZONES,
    data=st.data(),
)
def test_a_column_is_read_as_each_of_its_times_alone(
    moments: list[datetime], forms: list[str], zone: str, data: Any
) -> None:
    """Also in the hours that a change of the clock skips or repeats."""
    clock = UTC if zone == "UTC" else ZoneInfo(zone)
    day_first = data.draw(st.sampled_from([None, True, False]))
    texts = [f"{moment:{forms[at % len(forms)]}}" for at, moment in enumerate(moments)]
    found = read_times(pa.array([*texts, None]), clock, day_first=day_first)
    together = [found.faults.get(at, found.us[at].as_py()) for at in range(len(texts))]
    assert together == [alone(text, clock, day_first) for text in texts]
    assert found.us[len(texts)].as_py() is None


@settings(max_examples=300, deadline=None)
@given(st.text("0123456789-:+.TZ ", min_size=4, max_size=26))
def test_what_the_quick_way_takes_the_careful_way_takes_too(text: str) -> None:
    found = read_times(pa.array([text]), UTC)
    assert found.faults.get(0, found.us[0].as_py()) == alone(text, UTC)


def decided(*texts: str, asked: bool | None = None) -> tuple[bool | None, tuple[str, ...]]:
    return order_of_days("When", [pa.array(texts[:1]), pa.array(texts[1:], pa.string())], asked)


def test_one_date_settles_the_column_and_the_reason_is_said() -> None:
    assert decided("03/04/2024", "31/12/2024") == (
        True,
        ("Dates in 'When' were read with the day first, because of 31/12/2024.",),
    )
    assert decided("03/04/2024", "12/31/2024")[0] is False
    assert decided("03.04.2024") == (
        True,
        ("Dates in 'When' have dots, so 03.04.2024 was read with the day first.",),
    )
    assert decided("2024-01-01", "05/05/2024") == (None, ())
    assert "1969 to 2068" in decided("31/12/24")[1][0]


def test_a_column_that_settles_nothing_is_refused_unless_somebody_says() -> None:
    with pytest.raises(UnreadableLog, match=r"'When', 03/04/2024 is two days.*--day-first or --month-first"):
        decided("03/04/2024", "04/04/2024")
    with pytest.raises(UnreadableLog, match="holds 31/12/2024 and 12/31/2024"):
        decided("31/12/2024", "12/31/2024", "03/04/2024")
    for asked in (True, False):
        order, said = decided("03/04/2024", "31/12/2024", asked=asked)
        assert order is asked
        assert "as you said" in said[0]


def test_numbers_are_times_when_most_of_the_column_are() -> None:
    found = since_1970("t", [pa.array(["1704103200", None, "x", "1704103201"])])
    assert found is not None
    assert found[0][0].us.to_pylist() == [1704103200_000000, None, None, 1704103201_000000]
    assert found[0][0].faults == {2: "cannot read the time 'x'"}
    assert found[1] == "Numbers in 't' were read as seconds since 1970, UTC."
    assert since_1970("t", [pa.array(["20240101", "2024-01-01"])]) is None
    assert since_1970("t", [pa.array([None], pa.string())]) is None
