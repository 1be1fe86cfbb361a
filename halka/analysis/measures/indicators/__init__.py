"""The 25 indicators of the three Cs: communication, coordination, cooperation.

    from halka.analysis import measures

    for found in measures.indicators.indicators(events, cutoff_us):
        found.code, found.value, found.k, found.n, found.low, found.high, found.p90

Each is one function whose docstring gives its formula and its source; docs/indicators.md is made from them."""

from __future__ import annotations

from ibis.expr.types import Table

from halka.profiles.clocks import Calendar

from ..vocabulary import Vocabulary, vocabulary
from . import communication, cooperation, coordination
from .facts import Facts
from .figures import NOT_REACHED, Figure, Good, Indicator, verdict
from .register import DECLARED

__all__ = [
    "DECLARED",
    "NOT_REACHED",
    "Figure",
    "Good",
    "Indicator",
    "communication",
    "cooperation",
    "coordination",
    "indicators",
    "verdict",
]


def indicators(
    events: Table,
    cutoff_us: int,
    since_us: int = 0,
    calendar: Calendar | None = None,
    words: Vocabulary | str = "ledger",
) -> list[Indicator]:
    """All indicators in their order, as known at the cut-off (microseconds UTC).

    What belongs to the period began at `since_us` or later: a request when it was sent, a case with its first
    event. Figures of the moment (C1.4, C2.8) know no beginning. With a `calendar` times to answer are working
    days; without one they are days of 24 hours, and C2.5 cannot be judged. `words` is a vocabulary or its
    name. An indicator whose acts never occur in the log is "not recorded": n = 0 and no value."""
    facts = Facts(
        events, cutoff_us, since_us, calendar, vocabulary(words) if isinstance(words, str) else words
    )
    return [DECLARED[code].measure(facts) for code in sorted(DECLARED, key=_place)]


def _place(code: str) -> tuple[int, ...]:
    return tuple(int(part) for part in code.removeprefix("C").split("."))
