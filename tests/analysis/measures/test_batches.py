from __future__ import annotations

import random
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from halka.analysis import measures
from halka.analysis.measures.batches import Batch, batch_wait, busiest_hours
from halka.analysis.measures.clocks import WorkingTime
from halka.profiles.clocks import Calendar
from tests.analysis.province import table
from tests.analysis.simulated import HOURS, simulated
from tests.analysis.toys import DAY, HOUR, shuffled

MONDAY = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000


def found(*hours: float, calendar: Calendar = HOURS, unit: str | None = "COURT") -> list[Batch]:
    """Decisions of a court, so many hours after midnight of Monday, 1 January 2024, UTC."""
    log = [
        {"case_id": "1", "type": "decided", "from_org": unit, "ts_us": MONDAY + int(at * HOUR)}
        for at in hours
    ]
    return busiest_hours(measures.load(table(log)), calendar)


THURSDAYS = [24 * (3 + 7 * week) + 14.25 for week in range(8)]
OTHERS = [24 * (day + 7 * week) + 11 for week in range(2) for day in range(5)]


def test_what_is_saved_up_for_one_hour_of_the_week_is_a_batch() -> None:
    (batch,) = found(*THURSDAYS, *OTHERS)
    assert (batch.weekday, batch.hour, batch.k, batch.n, batch.is_batch) == (4, 14, 8, 18, True)
    assert batch.interval == pytest.approx((0.2456, 0.6628), abs=1e-4)


def test_what_piles_up_behind_closed_doors_is_none() -> None:
    mondays = [24 * 7 * week + 8.5 for week in range(30)]
    (batch,) = found(*mondays, *OTHERS)
    assert (batch.k, batch.n, batch.acts, batch.is_batch) == (2, 10, 40, False)
    assert found(*mondays) == []


def test_after_a_holiday_the_first_open_hour_is_another_one() -> None:
    holiday = Calendar(
        HOURS.zone, HOURS.weekend, frozenset({datetime(2024, 1, 1, tzinfo=UTC).date()}), HOURS.opening
    )
    assert found(24 + 8.5, calendar=holiday) == []
    assert found(0 + 8.5, calendar=holiday)[0].n == 1  # nobody is open: it is no first hour


def test_under_ten_acts_nothing_is_said() -> None:
    (batch,) = found(*THURSDAYS)
    assert (batch.share, batch.is_batch) == (1.0, False)


def test_hours_are_those_of_the_wall() -> None:
    istanbul = Calendar(ZoneInfo("Europe/Istanbul"), HOURS.weekend, HOURS.holidays, HOURS.opening)
    (batch,) = found(*THURSDAYS, calendar=istanbul)
    assert (batch.weekday, batch.hour) == (4, 17)


def test_without_units_or_acts_there_is_nothing_to_tell() -> None:
    assert found() == []
    assert found(*THURSDAYS, unit=None) == []


def test_the_order_of_rows_changes_nothing() -> None:
    moments = [*THURSDAYS, *THURSDAYS, *OTHERS]
    log = table(
        [
            {"case_id": "1", "type": act, "from_org": unit, "ts_us": MONDAY + int(at * HOUR)}
            for at in moments
            for act, unit in (("decided", "COURT"), ("decided", None), ("heard", "COURT"), ("decided", "A"))
        ]
    )
    order = list(range(log.num_rows))
    random.Random(4).shuffle(order)
    told = [busiest_hours(measures.load(rows), HOURS) for rows in (log, shuffled(log, order))]
    assert told[0] == told[1]
    assert [(b.name, b.act) for b in told[0]] == [("A", "decided"), ("COURT", "decided"), ("COURT", "heard")]


def test_the_wait_for_the_hour_is_bounded_by_the_week_the_question_and_the_delay() -> None:
    batch = Batch(8, 8, "COURT", "decided", 4, 14, 8)
    clock = WorkingTime(HOURS, MONDAY, MONDAY + 30 * DAY)
    thursday = MONDAY + 10 * DAY + 14 * HOUR + HOUR // 4  # in the second week
    asked = np.array([MONDAY, thursday - DAY, thursday - DAY, MONDAY])
    answered = np.array([thursday, thursday, thursday, thursday + HOUR])
    late = np.array([20 * DAY, 20 * DAY, HOUR, 20 * DAY])
    waits = batch_wait(asked, answered, late, batch, clock)
    assert list(waits) == [7 * DAY - 3 * HOUR // 4, DAY, HOUR, 0]


def test_in_the_simulated_province_only_the_court_is_found() -> None:
    events, expected = simulated()
    batches = busiest_hours(events, HOURS, ("emergency_decision", "info_reply"))
    assert [b.name for b in batches if b.is_batch] == ["ADLIYE"]
    told = expected["C2.5 batching"]["ADLIYE emergency_decision"]
    assert (batches[0].share, batches[0].n) == (told["share"], told["n"])
    assert f"ISO weekday {batches[0].weekday}, hour {batches[0].hour}" == told["busiest_slot"]
    assert {b.name: b.acts for b in batches[1:]} == {
        key.split()[0]: line["n"] for key, line in expected["C2.5 batching"].items() if "info" in key
    }
    # 4.5 to 6.6 % for all others: the busiest hour of somebody who keeps no day for it.
    assert [round(b.k / b.n, 3) for b in (batches[1], batches[-1])] == [0.066, 0.045]
