"""summary.json: docs/summary.md says every key with its type, and nothing else is in it."""

from __future__ import annotations

import functools
import json
import operator
import re
from pathlib import Path
from types import NoneType
from typing import Any

import pyarrow.parquet as pq
import pytest

from halka.insight.analyse import analyse
from halka.insight.analyse.asked import DEFAULT, Asked
from halka.insight.analyse.command import main
from halka.insight.report.wish import Wish
from tests.insight.province import province, table
from tests.insight.simulated import us
from tests.insight.toys import ROOT, shuffled

TYPES: dict[str, Any] = {
    "text": str, "number": int | float, "object": dict, "list": list, "null": NoneType,
}  # fmt: skip


def documented(after: str, before: str) -> dict[str, str]:
    """Key -> type, from the tables of the page between two pieces of its text."""
    page = (ROOT / "docs" / "summary.md").read_text("utf-8")
    part = page.partition(after)[2].partition(before)[0]
    rows = re.findall(r"^\| (`.+?) \| ([a-z ]+) \|", part, re.MULTILINE)
    return {key: kind for keys, kind in rows for key in re.findall(r"`(\w+)`", keys)}


def hold(told: dict[str, Any], said: dict[str, str]) -> None:
    """The keys are those of the page, and so are their types."""
    assert set(told) == set(said)
    for key, kind in said.items():
        first, *others = (TYPES[name] for name in kind.split(" or "))
        assert isinstance(told[key], functools.reduce(operator.or_, others, first)), key


def summary(folder: Path, events: Any, asked: Asked = DEFAULT, report: Wish | None = None) -> dict[str, Any]:
    folder.mkdir(exist_ok=True)
    pq.write_table(events, folder / "log.parquet")
    analyse(folder / "log.parquet", folder / "out", asked=asked, report=report)
    found: dict[str, Any] = json.loads((folder / "out" / "summary.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return summary(tmp_path_factory.mktemp("log"), province(5))


@pytest.fixture(scope="module")
def working(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("working")


@pytest.fixture(scope="module")
def at_work(working: Path) -> dict[str, Any]:
    """The same log with the working days of Albania."""
    report = Wish(("html",), is_internal=True, calendar="al")
    return summary(working, province(5), Asked(calendar="al"), report)


@pytest.mark.parametrize("which", ["found", "at_work"])
def test_the_page_lists_every_key_with_its_type(which: str, request: pytest.FixtureRequest) -> None:
    told: dict[str, Any] = request.getfixturevalue(which)
    hold(told, documented("# summary.json", "## coordination"))
    hold(told["coordination"], documented("## coordination", "A bottleneck ("))
    for row in told["coordination"]["bottlenecks"]:
        hold(row, documented("A bottleneck (", "\n## "))


def test_a_calendar_tells_closed_hours_and_working_days(
    found: dict[str, Any], at_work: dict[str, Any], working: Path
) -> None:
    def closed(told: dict[str, Any]) -> int:
        return sum(row["closed"]["k"] for row in told["coordination"]["bottlenecks"])

    def unit(told: dict[str, Any]) -> str:
        return str(next(row["unit"] for row in told["coordination"]["indicators"] if row["code"] == "C1.2"))

    assert (found["coordination"]["calendar"], at_work["coordination"]["calendar"]) == (None, "al")
    assert closed(found) == 0 < closed(at_work)
    assert any(row["batched"]["n"] for row in at_work["coordination"]["bottlenecks"])
    assert (unit(found), unit(at_work)) == ("days", "working days")
    report = (working / "out" / "situation-internal.html").read_text("utf-8")
    assert re.search(r"[0-9] working days / [0-9.]+ working days", report)


@pytest.mark.parametrize(
    ("code", "year", "said"),
    [("xx", 2024, "There is no profile “xx”. Use one of: al, ia, tr."), ("tr", 1999, "not for 1999")],
)
def test_a_calendar_that_does_not_fit_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], code: str, year: int, said: str
) -> None:
    there = {"case_id": "1", "thread": "t", "from_org": "A", "to_org": "B", "due_us": us(f"{year}-06-05")}
    rows = [
        {**there, "type": "referral.sent", "ts_us": us(f"{year}-06-01")},
        {**there, "type": "referral.accepted", "ts_us": us(f"{year}-06-08")},
    ]
    pq.write_table(table(rows), tmp_path / "log.parquet")
    out = tmp_path / "out"
    assert main([str(tmp_path / "log.parquet"), "--out", str(out), "--calendar", code]) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()


def test_rows_have_the_keys_that_the_page_names(found: dict[str, Any]) -> None:
    told = found["coordination"]
    assert set(told["indicators"][0]) == {
        "code", "name", "unit", "k", "n", "value", "low", "high", "p90", "not_reached",
    }  # fmt: skip
    assert {"rank", "step", "from_place", "to_place", "cause", "days_lost", "children", "referrals"} < set(
        told["bottlenecks"][0]
    )
    assert (
        sum(told["outcomes"].values()) == told["requests"] == sum(row["referrals"] for row in told["pairs"])
    )
    assert set(found["returns_group"][0]) == {"from", "to", "times", "cases"}
    assert "cases" not in told["bottlenecks"][0]


def test_the_order_of_the_rows_changes_nothing(found: dict[str, Any], tmp_path: Path) -> None:
    events = province(5)
    other = summary(tmp_path / "x", shuffled(events, list(range(events.num_rows))[::-1]))
    for key in ("coordination", "again", "returns_group", "directly_follows"):
        assert other[key] == found[key], key
