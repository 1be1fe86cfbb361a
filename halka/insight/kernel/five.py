"""The five analyses at once, and all tables of a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from .casebycase import CaseByCase
from .codes import from_events, from_parquet

_THREADS = 2  # the loops let go of the interpreter; more threads would only wait for memory


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
    left_out = coded.left_out
    cases = CaseByCase(coded)
    del coded
    found = _together(
        {
            "directly_follows": cases.directly_follows,
            "handover_units": lambda: cases.handovers("from_org", with_waits=False),
            "handover_people": lambda: cases.handovers("actor", with_waits=False),
            "variants": cases.variants,
            "durations": cases.duration_summary,
        }
    )
    return FiveAnalyses(events=cases.events, left_out=left_out, **found)


def _together(jobs: Mapping[str, Callable[[], pa.Table]]) -> dict[str, pa.Table]:
    with ThreadPoolExecutor(_THREADS) as pool:
        begun = {name: pool.submit(job) for name, job in jobs.items()}
        return {name: future.result() for name, future in begun.items()}
