"""Where requests or the news of them stand still, ranked from sums that are kept ready.

Sums show silence, returns and missing news. Whether batches, overload or closed hours are behind a slow place
needs every single moment: `why` tells, on the page behind a place, and `measures.bottlenecks` in the report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from halka.analysis.measures.bottlenecks import STANDS_OUT
from halka.analysis.statistics import DAY_US, Share

Cause = Literal["silence", "return", "slow", "no_feedback"]


@dataclass(frozen=True, slots=True)
class Standstill:
    """A receiver with its senders, in the direction that did not move, and the days children lost there.

    `from_place` and `to_place` None mean all senders. `parts` are the days of 24 hours by span (silent, late,
    refusal, or feedback) and add up to `days_lost`. `cause` is the largest part among those that stand out by their
    lower Wilson bound. The two answer times are in days; None is "not known" or "not reached".
    """

    rank: int
    from_place: str | None
    to_place: str | None
    cause: Cause
    days_lost: float
    referrals: int
    parts: Mapping[str, float]
    silent: Share
    refused: Share
    untold: Share
    median_answer_days: float | None = None
    half_answered_days: float | None = None

    @property
    def is_news(self) -> bool:
        """Whether it is the news that did not move, on its way back."""
        return "feedback" in self.parts

    @property
    def receiver(self) -> str:
        """Who was asked, whichever direction did not move."""
        return (self.from_place if self.is_news else self.to_place) or ""


def ranked(rows: Iterable[Mapping[str, object]]) -> list[Standstill]:
    """The places of these sums, the largest loss first.

    A row has sender, receiver, referrals, due, silent, answered, refused, feedback_due, untold and, in microseconds,
    silent_us, late_us, refusal_us, feedback_us.
    """
    found = [place for row in rows for place in (_request(row), _news(row)) if place.days_lost > 0]
    found.sort(key=lambda b: (-b.days_lost, b.from_place or "", b.to_place or "", b.cause))
    return [replace(b, rank=place) for place, b in enumerate(found, 1)]


def _request(row: Mapping[str, Any]) -> Standstill:
    candidates: list[tuple[int, Cause]] = []
    if Share(row["silent"], row["due"]).is_above(STANDS_OUT):
        candidates.append((row["silent_us"], "silence"))
    if Share(row["refused"], row["answered"]).is_above(STANDS_OUT):
        candidates.append((row["refusal_us"], "return"))
    cause = max(candidates)[1] if candidates else "slow"
    return _standstill(row, row["sender"], row["receiver"], cause, ("silent", "late", "refusal"))


def _news(row: Mapping[str, Any]) -> Standstill:
    cause: Cause = "no_feedback" if Share(row["untold"], row["feedback_due"]).is_above(STANDS_OUT) else "slow"
    return _standstill(row, row["receiver"], row["sender"], cause, ("feedback",))


def _standstill(
    row: Mapping[str, Any], from_place: str | None, to_place: str | None, cause: Cause, spans: tuple[str, ...]
) -> Standstill:
    parts = {span: row[f"{span}_us"] / DAY_US for span in spans}
    return Standstill(
        rank=0,
        from_place=from_place,
        to_place=to_place,
        cause=cause,
        days_lost=sum(parts.values()),
        referrals=row["referrals"],
        parts=parts,
        silent=Share(row["silent"], row["due"]),
        refused=Share(row["refused"], row["answered"]),
        untold=Share(row["untold"], row["feedback_due"]),
    )
