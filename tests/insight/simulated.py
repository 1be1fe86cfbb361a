"""The simulated province among the reference logs, where somebody has it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from halka.insight import measures
from halka.insight.logs import read_log
from halka.profiles.clocks import Calendar
from tests.insight.toys import reference_logs

# Its offices are open from 8 to 17 on five days; its clock shows UTC and knows no holidays.
HOURS = Calendar(
    zone=ZoneInfo("UTC"),
    weekend=frozenset({6, 7}),
    holidays=frozenset(),
    opening=dict.fromkeys(range(1, 6), (8 * 60, 17 * 60)),
)


@cache
def _read() -> tuple[Any, dict[str, Any]] | None:
    folder = reference_logs()
    if folder is None:
        return None
    home = folder / "coordination-sim"
    numbers = json.loads((home / "indicators.reference.json").read_text("utf-8"))
    return measures.load(read_log(home / "events.csv").events), numbers["indicators"]


def simulated() -> tuple[Any, dict[str, Any]]:
    """Its events, loaded, and the indicators of its reference file; skips the test when they are not here."""
    found = _read()
    if found is None:
        pytest.skip("the reference logs are not on this computer (HALKA_EVENT_LOGS)")
    return found
