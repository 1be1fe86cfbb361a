"""The simulated province of tests/insight/data: its log, its planted truth, its reference numbers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from halka.insight import measures
from halka.insight.logs import read_log

FOLDER = Path(__file__).with_name("data") / "coordination-sim"
WORDS = measures.vocabulary("coordination-sim")


def us(moment: str) -> int:
    """Microseconds of a moment in UTC, written like 2024-07-01."""
    return int(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp()) * 1_000_000


@cache
def log() -> pa.Table:
    return read_log(FOLDER / "events.csv.gz").events


@cache
def events() -> Any:
    """The log, loaded."""
    return measures.load(log())


@cache
def reference() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "indicators.reference.json").read_text("utf-8"))
    return found


CUTOFF = us(reference()["cut_off"])
