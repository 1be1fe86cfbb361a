"""The annex: by which function each number was made, and a fingerprint of its code."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib.resources import files
from typing import Any

from halka.analysis import measures, statistics

from .amounts import Count
from .facts import Trace

# What the reader sees -> the measure, and whether it stands on requests or on all rows. Its formula is worded in
# `wording`, under the same key.
_MEASURES: dict[str, tuple[Callable[..., Any], str]] = {
    "threads": (measures.threads.threads, "requests"),
    "pairs": (measures.threads.pairs, "requests"),
    "answered": (measures.silence.answered_within, "requests"),
    "wilson": (statistics.wilson, "requests"),
    "days_lost": (measures.lost.days_lost, "requests"),
    "bottlenecks": (measures.bottlenecks.bottlenecks, "requests"),
    "directly_follows": (measures.flow.directly_follows, "rows"),
    "handovers": (measures.handover.handovers, "rows"),
}


def traces(mark: str, *, rows: int, requests: int) -> tuple[Trace, ...]:
    """One line for each measure of the report."""
    sizes = {"rows": Count(rows, f"{mark}events"), "requests": Count(requests, f"{mark}requests")}
    return tuple(
        Trace(
            key,
            f"{function.__module__.rpartition('.')[2]}.{function.__name__}",
            key,
            code_of(function),
            sizes[of],
        )
        for key, (function, of) in _MEASURES.items()
    )


def code_of_indicator(code: str) -> str:
    """The same of an indicator; empty when nothing measures it yet."""
    declared = measures.indicators.DECLARED.get(code)
    return code_of(declared.formula) if declared else ""


def code_of(function: Callable[..., Any]) -> str:
    """SHA-256 of the file that defines the function: another fingerprint means that the formula may differ."""
    package, _, module = function.__module__.rpartition(".")
    return hashlib.sha256(files(package).joinpath(f"{module}.py").read_bytes()).hexdigest()
