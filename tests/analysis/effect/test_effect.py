"""The verdict of an effect: what is found, what is not said, and what must not deceive it."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.effect import simulated
from halka.analysis import measures
from halka.analysis.effect import WrongPlan, measured, plan_of
from halka.analysis.effect.estimate import estimate, student
from halka.analysis.effect.requests import NEVER, requests
from halka.analysis.effect.windows import windows
from halka.config.command import main
from tests.analysis.simulated import CUTOFF, WORDS, log

START = datetime(2022, 1, 1, tzinfo=UTC)
DONE = datetime(2023, 7, 1, tzinfo=UTC)
PLAN = {
    "outcome": "answered_in_time",
    "place": "P00",
    "step": "referral",
    "direction": "up",
    "useful": 15,
    "picked_from": "2023-01-01",
    "picked_until": "2023-03-31",
    "sent": "2023-04-10",
    "done": "2023-07-01",
    "cutoff": "2024-08-05",
}
Row = dict[str, Any]


def province(
    gain: float = 0, drift: float = 0, places: int = 12, monthly: int = 10, worst: bool = False
) -> list[Row]:
    """`gain`: of P00 since it was done. `worst`: P00 was bad in the quarter in which the problem was found only."""
    chance, rows = random.Random(11), []
    for place in range(places):
        for number in range(31 * monthly):
            sent = START + timedelta(days=30.4 * number / monthly + chance.random())
            late = sent >= DONE
            share = 0.5 + drift * late + gain * (late and place == 0)
            if worst and place == 0 and "2023-01-01" <= sent.isoformat() < "2023-04-01":
                share = 0.05
            answered = sent + timedelta(days=5 if chance.random() < share else 20)
            rows += _request(f"{place}-{number}", f"P{place:02d}", sent, answered)
    return rows


def _request(thread: str, place: str, sent: datetime, answered: datetime | None) -> list[Row]:
    due = sent + timedelta(days=10)
    asks = {"case_id": thread, "thread": thread, "due": due.isoformat()}
    rows = [{**asks, "ts": sent.isoformat(), "type": "referral.sent", "from_org": "CPU", "to_org": place}]
    if answered:
        rows.append(
            {
                **asks,
                "ts": answered.isoformat(),
                "type": "referral.accepted",
                "from_org": place,
                "to_org": "CPU",
            }
        )
    return rows


def said(
    rows: list[Row], folder: Path, capsys: pytest.CaptureFixture[str], **changed: Any
) -> Mapping[str, Any]:
    path, plan = folder / "log.csv", folder / "plan.toml"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    lines = [
        f"{name} = {json.dumps(value)}" for name, value in {**PLAN, **changed}.items() if value is not None
    ]
    plan.write_text("\n".join(lines), encoding="utf-8")
    code = main(["effect", str(path), "--plan", str(plan), "--json"])
    told = capsys.readouterr()
    assert code == 0, told.err
    found: Mapping[str, Any] = json.loads(told.out)
    return found


def test_a_true_change_is_found_and_a_drift_of_all_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = said(province(gain=0.3), tmp_path, capsys)
    assert found["verdict"] == "better"
    assert found["low"] < 0.3 < found["high"]
    assert (found["before"]["from"], found["before"]["until"]) == ("2022-01-01", "2023-01-01")
    assert (found["after"]["from"], found["after"]["until"]) == ("2023-07-01", "2024-07-01")
    assert found["comparison"]["places"] == 11
    assert "not proved" in found["sentence"]
    drift = said(province(drift=0.3), tmp_path, capsys)
    assert drift["after"]["value"] - drift["before"]["value"] > 0.2
    assert drift["verdict"] in ("no_clear_change", "no_evidence_yet")
    assert said(province(gain=-0.4), tmp_path, capsys)["verdict"] == "worse"
    down = said(province(gain=-0.4), tmp_path, capsys, outcome="days_lost", direction="down", useful=2)
    assert down["verdict"] == "worse"
    assert down["low"] <= down["difference"] <= down["high"]


def test_the_quarter_in_which_it_was_found_is_no_baseline(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found, plain = (said(province(worst=worst), tmp_path, capsys) for worst in (True, False))
    assert found["before"] == plain["before"]
    assert found["verdict"] != "better"


def test_rows_in_any_order_and_what_is_not_ripe(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = province(gain=0.3)
    straight = said(rows, tmp_path, capsys)
    edge = datetime(2024, 6, 25, tzinfo=UTC)  # due when the window is over
    shuffled = [*rows, *_request("edge", "P00", edge, edge + timedelta(days=1))]
    random.Random(1).shuffle(shuffled)
    assert said(shuffled, tmp_path, capsys) == straight
    silent = [
        row
        for row in rows
        if row["type"] != "referral.accepted" or row["from_org"] != "P00" or row["ts"] < "2023-07"
    ]
    assert said(silent, tmp_path, capsys)["after"] == {**straight["after"], "k": 0, "value": 0}


def test_days_are_those_of_the_zone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Half past nine in the evening of the last day before, in UTC, is the first day after in Istanbul."""
    rows = province(gain=0.3)
    edge = datetime(2023, 6, 30, 21, 30, tzinfo=UTC)
    more = [*rows, *_request("edge", "P00", edge, edge + timedelta(days=1))]
    for zone, counted in (("UTC", 0), ("Europe/Istanbul", 1)):
        counts = [said(one, tmp_path, capsys, zone=zone)["after"]["n"] for one in (rows, more)]
        assert counts[1] - counts[0] == counted


def test_without_a_column_of_threads_the_unit_that_was_asked_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = province(gain=0.3)
    straight = said(rows, tmp_path, capsys)
    bare = [{name: value for name, value in row.items() if name not in ("thread", "due")} for row in rows]
    found = said(bare, tmp_path, capsys, due_days=10)
    assert (found["before"], found["after"]) == (straight["before"], straight["after"])
    nothing = said(bare, tmp_path, capsys)
    assert (nothing["verdict"], "due_days" in nothing["reason"]) == ("cannot_be_measured", True)


@pytest.mark.parametrize(
    ("changed", "verdict", "reason"),
    [
        ({"cutoff": "2023-12-01"}, "no_evidence_yet", "too short"),
        ({"done": None}, "no_evidence_yet", "nobody has said"),
        ({"places": ["P01", "P02", "P03"]}, "no_evidence_yet", "3 other places"),
        ({"left_out": [f"P{n:02d}" for n in range(1, 7)]}, "no_evidence_yet", "5 other places"),
        ({"outcome": "told"}, "cannot_be_measured", "sender was told"),
        ({"place": "NOBODY"}, "cannot_be_measured", "P00, P01"),
        ({"step": "order"}, "cannot_be_measured", "no request"),
        ({"cutoff": "2027-01-01", "windows": [12, 24]}, "no_evidence_yet", "the log ends"),
    ],
)
def test_what_is_not_known_is_not_said(
    changed: dict[str, Any], verdict: str, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = said(province(gain=0.3, monthly=4), tmp_path, capsys, **changed)
    assert found["verdict"] == verdict
    assert reason in found["reason"]
    assert found["difference"] is None
    assert verdict == "cannot_be_measured" or found["next_look"] > {**PLAN, **changed}["cutoff"]


def test_half_a_year_is_compared_with_the_same_half() -> None:
    plan = plan_of({**PLAN, "cutoff": "2024-02-10"})
    found = windows(plan, START.date())
    assert found.after is not None
    assert found.after.until.isoformat() == "2024-01-01"
    assert found.before.months == frozenset(range(7, 13))
    assert found.next_look.isoformat() == "2024-07-31"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"outcome": "happy"}, "outcome is 'happy'. Write one of"),
        ({"picked_from": None}, "picked_from is missing"),
        ({"picked_until": "2022-12-31"}, "does not lie after"),
        ({"sent": "soon"}, "Write a day like"),
        ({"useful": -3}, "above zero"),
        ({"windows": [0, 12]}, "windows is"),
        ({"colour": "red"}, "colour is not known"),
        ({"zone": "Moon"}, "Europe/Istanbul"),
    ],
)
def test_a_plan_that_cannot_be_followed_gets_a_sentence(changed: dict[str, Any], words: str) -> None:
    plan = {name: value for name, value in {**PLAN, **changed}.items() if value is not None}
    with pytest.raises(WrongPlan, match=words.replace("[", r"\[")):
        plan_of(plan)


def test_wrong_files_and_steps_end_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text("outcome = told", encoding="utf-8")
    assert main(["effect", str(tmp_path / "log.csv"), "--plan", str(plan)]) == 2
    assert "plan.toml is not TOML" in capsys.readouterr().err
    with pytest.raises(WrongPlan, match="step is 'dance'"):
        measured(log(), plan_of({**PLAN, "step": "dance"}))


def test_requests_are_the_threads_of_the_measures() -> None:
    found = requests(log(), "request", CUTOFF, WORDS)
    rows = measures.compute(measures.threads.threads(measures.load(log()), CUTOFF, WORDS, ("request",)))
    expected = sorted(
        zip(
            *(rows[name].to_pylist() for name in ("sent_us", "due_us", "answered_us", "to_org")), strict=True
        ),
        key=str,
    )
    columns = (found.sent, found.due, found.answered)
    own = [
        (*(None if one == NEVER else int(one) for one in moments), found.units[at])
        for *moments, at in zip(*columns, found.receiver, strict=True)
    ]
    assert sorted(own, key=str) == expected


def test_the_estimate_is_the_one_of_the_books() -> None:
    # Student's table; the example was computed apart, by the formulas of DerSimonian and Laird.
    assert [round(student(n), 3) for n in (1, 2, 6, 7, 22)] == [12.706, 4.303, 2.447, 2.365, 2.074]
    same = estimate(0.3, 0.01, np.full(8, 0.1), np.full(8, 0.01))
    assert (round(same.difference, 9), same.between) == (0.2, 0)
    apart = estimate(0.3, 0.01, np.array([-0.5, 0.5] * 4), np.full(8, 0.01))
    assert apart.between == pytest.approx(2 / 7 - 0.01)
    assert apart.low < 0 < apart.high


def test_the_simulation_is_seldom_wrong_and_finds_what_is_there() -> None:
    nothing, thirty = (simulated(8, points, 300) for points in (0.0, 0.3))
    assert nothing.better / nothing.runs <= 0.05
    assert nothing.covered / nothing.spoke >= 0.91
    assert thirty.better / thirty.runs >= 0.9
    assert nothing.naive / nothing.runs > 0.1
