"""What the summary says of requests between institutions, where a log has any: exact, for the owner of the log."""

from __future__ import annotations

from dataclasses import asdict
from math import isinf
from typing import TYPE_CHECKING, Any

from halka.analysis.logs import EventLog
from halka.analysis.report.wish import WrongWish, calendar_of
from halka.profiles.clocks import Calendar

from .measuring import DEFAULT, Measuring
from .receivers import last, receivers

if TYPE_CHECKING:
    from halka.analysis.measures import Vocabulary

_TOLD = (
    "rank", "step", "from_place", "to_place", "cause", "causes", "who_can_change", "days_lost", "children", "referrals",
)  # fmt: skip
_SHARES = ("silent", "refused", "untold", "late", "closed", "batched", "last")


def coordination(log: EventLog, measuring: Measuring = DEFAULT) -> dict[str, object] | None:
    """The measures of threads over the whole log, known at its last event; None when no row names a thread.

    Times are in days of 24 hours. A percentile that was never reached is null, and its name stands in
    `not_reached`. See docs/summary.md for the keys. Raises WrongWish."""
    events = log.events
    if events.num_rows == 0 or events["thread"].null_count == events.num_rows:
        return None
    from halka.analysis import measures  # Ibis takes a second, which logs without threads are spared

    try:
        found = _found(log, measures.vocabulary(measuring.vocabulary), calendar_of(measuring.calendar))
    except (measures.UnreadableVocabulary, measures.clocks.UnknownHolidays) as problem:
        raise WrongWish(str(problem)) from None
    return {"calendar": measuring.calendar, **found} if found else None


def _found(log: EventLog, words: Vocabulary, calendar: Calendar | None) -> dict[str, object] | None:
    from halka.analysis import measures

    events = log.events
    loaded = measures.load(events)
    cutoff_us = max(events["ts_us"].to_pylist())
    threads = measures.settle(measures.threads.threads(loaded, cutoff_us, words, ("request", "referral")))
    rows = measures.compute(threads).to_pylist()
    if not rows:
        return None
    return {
        "cutoff_us": cutoff_us,
        "vocabulary": words.name,
        "requests": len(rows),
        "outcomes": _outcomes(rows),
        "pairs": measures.compute(measures.threads.pairs(threads, cutoff_us)).to_pylist(),
        "receivers": receivers(threads, cutoff_us),
        "last": last(threads),
        "bottlenecks": [
            _bottleneck(found)
            for found in measures.bottlenecks.bottlenecks(threads, cutoff_us, calendar=calendar)
        ],
        "indicators": [
            _indicator(found)
            for found in measures.indicators.indicators(loaded, cutoff_us, calendar=calendar, words=words)
        ],
    }


def _outcomes(rows: list[dict[str, Any]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        found[row["outcome"]] = found.get(row["outcome"], 0) + 1
    return dict(sorted(found.items()))


def _bottleneck(found: Any) -> dict[str, Any]:
    """Without the cases behind it: a summary travels further than its log."""
    told = {name: getattr(found, name) for name in _TOLD}
    shares = {name: asdict(getattr(found, name)) for name in _SHARES}
    overload = asdict(found.overload) if found.overload else None
    if overload and isinf(overload["ratio"]):  # the middle wait of the quiet times is nothing
        overload["ratio"] = None
    return {**told, "parts": dict(found.parts), **shares, "overload": overload}


def _indicator(found: Any) -> dict[str, Any]:
    numbers = {name: getattr(found, name) for name in ("value", "low", "high", "p90")}
    never = sorted(name for name, number in numbers.items() if number is not None and isinf(number))
    return {
        "code": found.code,
        "name": found.name,
        "unit": found.unit,
        "k": found.k,
        "n": found.n,
        **{name: None if name in never else number for name, number in numbers.items()},
        "not_reached": never,
    }
