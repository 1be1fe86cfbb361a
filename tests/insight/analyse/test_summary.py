"""summary.json: docs/summary.md says every key with its type, and nothing else is in it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from halka.insight.analyse import analyse
from tests.insight.province import province
from tests.insight.toys import ROOT, shuffled

TYPES = {"text": str, "number": int | float, "object": dict, "list": list}


def documented(part: str) -> dict[str, str]:
    """Key -> type, from one table of the page."""
    page = (ROOT / "docs" / "summary.md").read_text("utf-8")
    head, _, rest = page.partition("## coordination")
    rows = re.findall(r"^\| (`.+?) \| ([a-z ]+) \|", rest if part == "coordination" else head, re.MULTILINE)
    return {key: kind for keys, kind in rows for key in re.findall(r"`(\w+)`", keys)}


def summary(folder: Path, events: Any) -> dict[str, Any]:
    folder.mkdir(exist_ok=True)
    pq.write_table(events, folder / "log.parquet")
    analyse(folder / "log.parquet", folder / "out")
    found: dict[str, Any] = json.loads((folder / "out" / "summary.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return summary(tmp_path_factory.mktemp("log"), province(5))


@pytest.mark.parametrize("part", ["", "coordination"])
def test_the_page_lists_every_key_with_its_type(found: dict[str, Any], part: str) -> None:
    told, said = (found["coordination"] if part else found), documented(part)
    assert set(told) == set(said)
    for key, kind in said.items():
        assert isinstance(told[key], TYPES[kind.split()[0]]), key


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
