"""Small logs in the words of the vocabulary "plain", and one indicator measured on them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from halka.analysis import measures
from halka.analysis.measures.indicators import DECLARED, Indicator
from halka.analysis.measures.indicators.facts import Facts
from halka.analysis.measures.vocabulary import vocabulary
from halka.profiles.clocks import Calendar
from tests.analysis.province import table
from tests.analysis.toys import DAY

START = 1_704_067_200_000_000  # Monday, 1 January 2024, UTC
Row = dict[str, Any]


def at(day: float) -> int:
    """The moment so many days after Monday, 1 January 2024."""
    return START + int(day * DAY)


def act(day: float, deed: str, sender: str = "A", receiver: str | None = None, **more: Any) -> Row:
    """One event; due is in days, as `day` is. The case is C1 unless another is named."""
    due = more.pop("due", None)
    row = {"case_id": "C1", "type": deed, "from_org": sender, "to_org": receiver, "ts_us": at(day)}
    return row | ({} if due is None else {"due_us": at(due)}) | more


def asked(day: float, thread: str, receiver: str = "B", *, due: float | None = 5, **more: Any) -> Row:
    """A request of A; due so many days after it was sent."""
    limit = None if due is None else day + due
    return act(day, "request.sent", "A", receiver, thread=thread, due=limit, **more)


def answered(day: float, thread: str, sender: str = "B", **more: Any) -> Row:
    return act(day, "request.answered", sender, "A", thread=thread, **more)


def measure(
    code: str,
    *rows: Row,
    cutoff: float = 100,
    since: float | None = None,
    calendar: Calendar | None = None,
    **words: Any,
) -> Indicator:
    """The indicator of this code; `words` changes the vocabulary."""
    facts = Facts(
        measures.load(table(rows)),
        at(cutoff),
        0 if since is None else at(since),
        calendar,
        replace(vocabulary("plain"), **words),
    )
    return DECLARED[code].measure(facts)
