"""The tables of a report on a large log, by the kernel instead of SQL; loaded only when a log is large."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa

from halka.analysis.kernel import OnePass, from_events
from halka.analysis.kernel.loops import IS_COMPILED
from halka.analysis.logs import EVENT_SCHEMA
from halka.analysis.logs.arrays import numbers, strings

Progress = Callable[[str, float], None]


def tables(events: pa.Table, progress: Progress) -> dict[str, pa.Table]:
    """Name of the table in the report -> its rows, for all that the kernel can do."""
    if not IS_COMPILED:
        return _measured(events, progress, "Measuring (quicker with the extra halka[large])")
    _warmed(progress)
    return _measured(events, progress, "Measuring")


def _warmed(progress: Progress) -> None:
    """Load the machine code, or compile it the first time, on a log of two events."""
    text, times = strings(["", ""]), numbers(np.arange(2))
    columns = {field.name: times if field.type == pa.int64() else text for field in EVENT_SCHEMA}
    _measured(pa.table(columns), progress, "Compiling")


def _measured(events: pa.Table, progress: Progress, stage: str) -> dict[str, pa.Table]:
    found = OnePass(from_events(events))
    jobs = _jobs(found)
    made = {}
    for done, (name, job) in enumerate(jobs.items(), 1):
        made[name] = job()
        progress(stage, done / len(jobs))
    return made


def _jobs(found: OnePass) -> Mapping[str, Callable[[], pa.Table]]:
    by_name = [("from", "ascending"), ("to", "ascending")]
    return {
        "directly_follows": found.directly_follows,
        "activities": found.activities,
        "starts": found.starts,
        "ends": found.ends,
        "cases": found.durations,
        "durations": found.duration_summary,
        "variants": found.variants,
        "handover_resource": lambda: found.handovers("actor").sort_by(by_name),
        "handover_group": lambda: found.handovers("from_org"),
        "names": found.names,
    }
