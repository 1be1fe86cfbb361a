"""The engine: a query is translated once, and still asks what it was asked."""

from __future__ import annotations

import pytest

from halka.analysis import measures
from halka.analysis.measures import engine
from halka.analysis.measures.known import as_known
from tests.analysis.province import DAY, START, table

NAME = str(engine._FIRST_STAND_IN)  # of an act; looks like what takes the place of a moment


def test_queries_of_other_moments_share_a_translation_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "_SQL", {})
    events = measures.load(
        table([{"case_id": "c", "type": NAME, "ts_us": START + n * DAY, "reason": "it's"} for n in range(9)])
    )
    for since in range(3):
        for days in range(since + 1, 9):
            inside = as_known(events, START + days * DAY).filter(
                (events.ts_us > START + since * DAY) & (events.type == NAME) & (events.reason == "it's")
            )
            assert measures.compute(inside).num_rows == days - since
    assert len(engine._SQL) == 1
