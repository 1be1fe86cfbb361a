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

from halka.analysis.analyse import analyse, contents
from halka.analysis.analyse.command import main
from halka.analysis.analyse.measuring import DEFAULT, Measuring
from halka.analysis.report.wish import Wish
from tests.analysis.province import province, table
from tests.analysis.simulated import us
from tests.analysis.toys import DAY, HOUR, ROOT, shuffled

TYPES: dict[str, Any] = {
    "text": str, "number": int | float, "object": dict, "list": list, "truth": bool, "null": NoneType,
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


def summary(
    folder: Path, events: Any, measuring: Measuring = DEFAULT, report: Wish | None = None
) -> dict[str, Any]:
    folder.mkdir(exist_ok=True)
    pq.write_table(events, folder / "log.parquet")
    analyse(folder / "log.parquet", folder / "out", measuring=measuring, report=report)
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
    return summary(working, province(5), Measuring(calendar="al"), report)


@pytest.mark.parametrize("which", ["found", "at_work"])
def test_the_page_lists_every_key_with_its_type(which: str, request: pytest.FixtureRequest) -> None:
    told: dict[str, Any] = request.getfixturevalue(which)
    hold(told, documented("# summary.json", "\n## "))
    hold(told["workload"], documented("## workload", "\n## "))
    hold(told["coordination"], documented("## coordination", "A bottleneck ("))
    hold(told["coordination"]["last"], documented("The last (", "\n## "))


@pytest.mark.parametrize(
    ("rows", "after", "before"),
    [
        (("coordination", "bottlenecks"), "A bottleneck (", "A receiver has"),
        (("coordination", "receivers"), "A receiver has", "The last ("),
        (("pathway", "rules"), "A rule has", "\n## "),
        (("batches",), "## batches", "\n## "),
    ],
)
def test_the_page_lists_every_key_of_a_row(
    at_work: dict[str, Any], rows: tuple[str, ...], after: str, before: str
) -> None:
    told: Any = functools.reduce(lambda part, key: part[key], rows, at_work)
    assert told
    for row in told:
        hold(row, documented(after, before))


def test_rules_have_their_share(at_work: dict[str, Any]) -> None:
    hold(at_work["pathway"], documented("## pathway", "A rule has"))
    assert (
        at_work["pathway"]["k"] + max(rule["cases"] for rule in at_work["pathway"]["rules"])
        <= (at_work["pathway"]["n"])
    )


NOON = us("2024-03-04") + 12 * HOUR  # a Monday
ASKED: list[dict[str, Any]] = [
    {"thread": f"{case}{to}", "case_id": case, "from_org": "A", "to_org": to, "type": kind, "ts_us": NOON + days * DAY}
    for case, to, kind, days in (
        ("1", "B", "referral.sent", 0), ("1", "B", "referral.accepted", 2), ("1", "C", "referral.sent", 0),
        ("1", "C", "referral.accepted", 10), ("2", "B", "referral.sent", 0), ("2", "B", "referral.refused", 10),
        ("3", "B", "referral.sent", 0), ("1", "", "notice.accepted", 0), ("1", "", "order.applied_for", 7),
        ("2", "", "notice.accepted", 0), ("2", "", "order.applied_for", 4), ("3", "", "other", 20),
    )
]  # fmt: skip


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    rows = sorted(ASKED, key=lambda row: row["ts_us"])
    return summary(tmp_path_factory.mktemp("hand"), table(rows), Measuring(calendar="tr"))


def test_silence_counts_in_the_times_of_a_receiver(by_hand: dict[str, Any]) -> None:
    first, second = by_hand["coordination"]["receivers"]
    assert (first["to_org"], first["requests"], second["to_org"]) == ("B", 3, "C")
    assert [first[f"p{p}_d"] for p in (25, 50, 75, 90)] == [2, 10, None, None]
    assert first["within_7d"]["share"] == pytest.approx(1 / 3)
    assert first["within_7d"]["low"] < 1 / 3 < first["within_7d"]["high"]


def test_who_is_waited_for_last(by_hand: dict[str, Any]) -> None:
    told = by_hand["coordination"]["last"]
    assert (told["groups"], told["complete"], told["wait_p50_d"]) == (1, 1, 8)
    assert told["receivers"] == [
        {"to_org": "C", "kind": "referral", "asked": 1, "last": 1, "share": 1},
        {"to_org": "B", "kind": "referral", "asked": 1, "last": 0, "share": 0},
    ]


def test_deadlines_of_the_law_come_with_its_calendar(
    by_hand: dict[str, Any], found: dict[str, Any], at_work: dict[str, Any]
) -> None:
    [told] = by_hand["deadlines"]
    hold(told, documented("## deadlines", "\n## "))
    assert (told["step"], told["k"], told["n"], told["open"]) == (
        "application to the judge for emergency protection", 1, 2, 0,
    )  # fmt: skip
    # Seven days after noon UTC; in time was up to the end of the fifth day in Istanbul, nine hours more.
    assert told["late_p50_d"] == pytest.approx(7 - (5 + 9 / 24))
    assert (found["deadlines"], at_work["deadlines"]) == (None, None)


def test_the_rules_of_the_pathway_are_counted(by_hand: dict[str, Any]) -> None:
    answered = by_hand["pathway"]["rules"][0]
    assert (answered["name"], answered["activations"], answered["fulfilled"]) == (
        "a referral is answered",
        4,
        3,
    )
    assert (answered["undecided"], by_hand["pathway"]["k"], by_hand["pathway"]["n"]) == (1, 3, 3)


def test_a_foreign_log_is_held_to_nothing(tmp_path: Path) -> None:
    told = summary(tmp_path, table([{"case_id": "1", "type": "x", "ts_us": 0, "actor": "Ann"}]))
    assert [told[key] for key in ("pathway", "deadlines", "batches", "coordination")] == [None] * 4
    assert told["workload"]["workers"] == {"workers": 1, "total": 1, "median": 1, "largest": 1, "gini": 0}


def test_so_many_pairs_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = [{"a": a, "b": "Z", "cases": cases} for a, cases in zip("ABCD", (1, 5, 1, 2), strict=True)]
    monkeypatch.setattr(contents, "LISTED_PAIRS", 3)
    told = contents._together(pairs)
    assert (told["pairs"], [pair["a"] for pair in told["listed"]]) == (4, ["A", "B", "D"])


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
    for key in set(found) - {"file", "cases"}:
        assert other[key] == found[key], key
