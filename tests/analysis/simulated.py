"""The simulated province of tests/analysis/data: its log, its office hours, its reference numbers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from halka.analysis import measures
from halka.analysis.logs import read_log
from halka.profiles.clocks import Calendar

FOLDER = Path(__file__).with_name("data") / "coordination-sim"
WORDS = measures.vocabulary("coordination-sim")

# Its offices are open from 8 to 17 on five days; its clock shows UTC and knows no holidays.
HOURS = Calendar(
    zone=ZoneInfo("UTC"),
    weekend=frozenset({6, 7}),
    holidays=frozenset(),
    opening=dict.fromkeys(range(1, 6), (8 * 60, 17 * 60)),
)


def us(moment: str) -> int:
    """Microseconds of a moment in UTC, written like 2024-07-01."""
    return int(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp()) * 1_000_000


@cache
def log() -> pa.Table:
    return read_log(FOLDER / "events.csv.gz").events


@cache
def reference() -> dict[str, Any]:
    """Everything in its reference file."""
    found: dict[str, Any] = json.loads((FOLDER / "indicators.reference.json").read_text("utf-8"))
    return found


CUTOFF = us(reference()["cut_off"])


@cache
def simulated() -> tuple[Any, dict[str, Any]]:
    """Its events, loaded, and the indicators of its reference file."""
    return measures.load(log()), reference()["indicators"]
