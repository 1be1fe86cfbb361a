from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest

from halka.analysis import measures
from halka.analysis.measures.clocks import WorkingTime
from halka.analysis.measures.deadlines import Kept, due, kept, outcomes, overdue
from halka.profiles import ProfileProblem, profile
from halka.profiles.deadlines import Deadline, read_deadlines
from halka.profiles.profile import FOLDER
from tests.analysis.province import table
from tests.analysis.simulated import HOURS, simulated
from tests.analysis.toys import DAY, HOUR, events, rows, shuffled

ISTANBUL = ZoneInfo("Europe/Istanbul")
TURKEY = profile("tr").calendar
APPLY = Deadline(
    step="application",
    limit=3,
    unit="working_days",
    start=("arrived",),
    end=("applied",),
    source="own",
    kind="law",
)
CUTOFF = int(datetime(2026, 6, 30, tzinfo=UTC).timestamp()) * 1_000_000


def at(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=ISTANBUL).timestamp()) * 1_000_000  # type: ignore[arg-type, misc]


def due_day(deadline: Deadline, *start: int) -> tuple[int, int]:
    """The month and the day on whose last microsecond the deadline ends."""
    clock = WorkingTime(TURKEY, at(*start), at(*start))
    end = int(due(deadline, np.array([at(*start)]), clock)[0])
    shown = datetime.fromtimestamp((end + 1) // 1_000_000, tz=ISTANBUL)
    assert (shown.hour, shown.minute, (end + 1) % 1_000_000) == (0, 0, 0)
    return (datetime.fromtimestamp(end // 1_000_000, tz=ISTANBUL)).timetuple()[1:3]


@pytest.mark.parametrize(
    ("row", "day"),
    [
        (APPLY, (6, 2)),  # 25 May 2026 is a Monday; the feast lasts from the 27th to Saturday the 30th
        (replace(APPLY, limit=1), (5, 26)),  # until 13:00, but worked
        (replace(APPLY, counts_day_0=True), (6, 1)),
        (replace(APPLY, counts_day_0=True, limit=1), (5, 25)),
        (replace(APPLY, unit="calendar_days"), (5, 28)),
        (replace(APPLY, unit="calendar_days", moves=True), (6, 1)),
        (replace(APPLY, unit="calendar_days", counts_day_0=True), (5, 27)),
    ],
)
def test_the_last_day_follows_the_rules_of_the_row(row: Deadline, day: tuple[int, int]) -> None:
    assert due_day(row, 2026, 5, 25, 10) == day


def test_from_a_sunday_the_first_working_day_is_monday() -> None:
    one = replace(APPLY, limit=1)
    assert due_day(one, 2026, 5, 24, 10) == (5, 25)
    assert due_day(replace(one, counts_day_0=True), 2026, 5, 24, 10) == (5, 25)


def test_hours_are_exact_and_know_no_weekend() -> None:
    clock = WorkingTime(TURKEY, at(2026, 5, 29), at(2026, 5, 29))
    start = np.array([at(2026, 5, 29, 16, 30)])
    assert due(replace(APPLY, unit="hours", limit=72), start, clock)[0] == start[0] + 3 * DAY


def log(*acts: tuple[str, str, int], thread: str | None = None) -> Any:
    return measures.load(
        table([{"case_id": c, "type": act, "ts_us": us, "thread": thread} for c, act, us in acts])
    )


MONDAY = at(2026, 6, 1, 10)
ACTS = [
    ("in time", "arrived", MONDAY), ("in time", "applied", at(2026, 6, 4, 23, 59)),
    ("late", "arrived", MONDAY), ("late", "applied", at(2026, 6, 8, 9)),
    ("silent", "arrived", MONDAY),
    ("open", "arrived", at(2026, 6, 29, 10)),
    ("before", "applied", MONDAY), ("before", "arrived", MONDAY + HOUR),
    ("other", "visited", MONDAY),
]  # fmt: skip


def test_each_case_is_in_time_late_or_still_open_and_late_on_three_clocks() -> None:
    found = {r["case_id"]: r for r in outcomes(log(*ACTS), APPLY, TURKEY, CUTOFF).to_pylist()}
    assert {case: r["is_met"] for case, r in found.items()} == {
        "in time": True, "late": False, "silent": False, "open": None, "before": False,
    }  # fmt: skip
    late = found["late"]  # due at the end of Thursday; done on Monday at 9
    assert (late["late_us"] - 1) / HOUR == 3 * 24 + 9
    assert (late["late_open_us"] / HOUR, late["late_days"]) == (9 + 1, 2)
    assert (found["in time"]["late_us"], found["in time"]["late_days"]) == (0, 0)
    assert found["silent"]["late_us"] == CUTOFF - found["silent"]["due_us"]
    assert (found["open"]["late_us"], found["open"]["late_days"]) == (None, None)


def test_open_and_not_yet_due_are_neither_met_nor_broken() -> None:
    found = kept(outcomes(log(*ACTS), APPLY, TURKEY, CUTOFF))
    assert found == Kept(k=1, n=4, open=1)
    assert found.share == 0.25
    assert found.interval == pytest.approx((0.0456, 0.6994), abs=1e-4)
    assert Kept(0, 0, 0).interval is None


def test_a_step_that_not_every_case_needs_counts_where_it_was_done() -> None:
    found = outcomes(log(*ACTS), replace(APPLY, optional=True), TURKEY, CUTOFF)
    assert found["case_id"].to_pylist() == ["in time", "late"]


def test_what_was_not_known_at_the_cutoff_does_not_count() -> None:
    early = kept(outcomes(log(*ACTS), APPLY, TURKEY, at(2026, 6, 3)))
    assert early == Kept(k=0, n=0, open=4)


def test_a_row_counts_only_while_it_is_in_force() -> None:
    for row, size in (
        (replace(APPLY, valid_from=date(2026, 6, 2)), 1),
        (replace(APPLY, valid_to=date(2026, 6, 1)), 4),
        (replace(APPLY, valid_from=date(2026, 6, 1), valid_to=date(2026, 6, 28)), 4),
    ):
        assert outcomes(log(*ACTS), row, TURKEY, CUTOFF).num_rows == size


def test_a_clock_of_a_thread_does_not_stop_for_another() -> None:
    acts = [{"case_id": "1", "type": "arrived", "ts_us": MONDAY, "thread": thread} for thread in "AB"]
    acts.append({"case_id": "1", "type": "applied", "ts_us": MONDAY + HOUR, "thread": "B"})
    found = outcomes(measures.load(table(acts)), replace(APPLY, scope="thread"), TURKEY, CUTOFF)
    assert [(r["thread"], r["is_met"]) for r in found.to_pylist()] == [("A", False), ("B", True)]


def test_a_start_that_is_not_recorded_gives_no_rows() -> None:
    for acts in ([], [("1", "applied", MONDAY)]):
        assert kept(outcomes(log(*acts), APPLY, TURKEY, CUTOFF)) == Kept(0, 0, 0)


def test_the_order_of_rows_changes_nothing_also_at_the_same_moment() -> None:
    tied = [(case, act, MONDAY) for case in "12" for act in ("applied", "arrived", "applied", "arrived")]
    rows_ = table([{"case_id": c, "type": act, "ts_us": us} for c, act, us in [*ACTS, *tied]])
    order = list(range(rows_.num_rows))
    random.Random(3).shuffle(order)
    found = [outcomes(measures.load(t), APPLY, TURKEY, CUTOFF) for t in (rows_, shuffled(rows_, order))]
    assert found[0].equals(found[1])


def test_cases_are_held_against_a_due_time_of_their_own() -> None:
    ended = measures.cases.durations(measures.load(events(("1", 5, "a"), ("2", 9, "a"), ("3", 9, "a"))))
    dues = pa.table({"case_id": ["1", "2", "4"], "due_us": [4_000_000, 9_000_000, 0]})
    found = rows(overdue(ended, measures.beside(ended, "dues", dues)))
    assert [(r["case_id"], r["late_us"]) for r in found] == [("1", 1_000_000), ("2", 0)]


def test_the_simulated_province_meets_its_deadlines_as_planted() -> None:
    log, expected = simulated()
    told = expected["C2.1 legal deadline met"]
    cutoff = rows(measures.quality.record(log))[0]["last_us"]
    apply = Deadline(
        "application",
        5 * 24,
        "hours",
        ("notification",),
        ("emergency_application",),
        "own",
        "law",
        optional=True,
    )
    decide = Deadline(
        "decision",
        72,
        "hours",
        ("emergency_application",),
        ("emergency_decision",),
        "own",
        "law",
        scope="thread",
    )
    for deadline, name in (
        (apply, "emergency application within 5 days"),
        (decide, "emergency decision within 3 days"),
    ):
        found = kept(outcomes(log, deadline, HOURS, cutoff))
        assert (found.k, found.n, found.open) == (told[name]["k"], told[name]["n"], 0)


def test_the_deadlines_of_turkey_name_their_article() -> None:
    law = profile("tr").deadlines
    assert [(d.limit, d.unit, d.article) for d in law] == [(n, "calendar_days", "9") for n in (5, 3, 30)]
    assert not any(d.confirmed for d in law)
    assert profile("al").deadlines == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("limit = 5", "limit = 0", "deadline 1.*limit must lie between 1 and 400 days"),
        ('unit = "calendar_days"', 'unit = "days"', "deadline 1.*unit must be one of hours, calendar_days"),
        ('kind = "law"', "", "deadline 1.*kind"),
        ('end = "order.applied_for"', "end = []", "deadline 1.*name the acts of start and end"),
        ("optional = true", "maybe = true", "deadline 1: maybe is not known"),
        ("[[deadline]]", "[[limit]]", "no table"),
    ],
)
def test_a_broken_row_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (FOLDER / "tr" / "deadlines.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "deadlines.toml"
    path.write_text(
        text.replace(old, new) if new == "[[limit]]" else text.replace(old, new, 1), encoding="utf-8"
    )
    with pytest.raises(ValueError, match=said):
        read_deadlines(path)


def test_a_broken_file_of_a_profile_is_a_problem_of_the_profile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = __import__("halka.profiles.profile", fromlist=["FOLDER"])
    path = tmp_path / "deadlines.toml"
    path.write_text("deadline = [", encoding="utf-8")
    with pytest.raises(ProfileProblem, match=r"deadlines\.toml"):
        reader._deadlines(tmp_path)
