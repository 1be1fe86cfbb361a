"""The five analyses of a log at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from .onepass import OnePass
from .sources import from_events, from_parquet


@dataclass(frozen=True, slots=True)
class FiveAnalyses:
    """One Arrow table each; the columns are those of the Ibis measures.

    `directly_follows` has exact medians; the hand-overs count and sum (from, to, count, sum_us); `durations` is
    one row over all cases; `left_out` counts rows of the file without case, activity or time."""

    events: int
    left_out: int
    directly_follows: pa.Table
    handover_units: pa.Table
    handover_people: pa.Table
    variants: pa.Table
    durations: pa.Table


def five_analyses(log: Path | pa.Table, columns: Mapping[str, str] | None = None) -> FiveAnalyses:
    """Directly-follows, hand-over between units and between people, variants and durations of a log.

    `log` is a Parquet file, whose `columns` are named or guessed as in `read_log`, or an event table. A file's
    times must be timestamps (taken as UTC where they have no zone) or microseconds. Raises UnreadableLog.
    """
    coded = from_parquet(log, columns) if isinstance(log, Path) else from_events(log)
    found = OnePass(coded, with_waits=False)
    return FiveAnalyses(
        events=coded.events,
        left_out=coded.left_out,
        directly_follows=found.directly_follows(),
        handover_units=found.handovers("from_org"),
        handover_people=found.handovers("actor"),
        variants=found.variants(),
        durations=found.duration_summary(),
    )
