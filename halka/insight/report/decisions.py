"""What a board could decide about its largest bottlenecks: proposals, each resting on one place of the record."""

from __future__ import annotations

from collections.abc import Sequence

from halka.insight.measures.bottlenecks import Bottleneck

from .amounts import Count
from .facts import Decision

ASKED = 5
DAYS_TO_DO_IT = 30
DAY_US = 86_400_000_000

# Cause -> the part of the days lost that the action would take away. A place has one action for one cause.
_PART = {
    "silence": "silent",
    "slow_and_refused": "refusal",
    "no_feedback": "feedback",
    "slow": "late",
}


def who(found: Bottleneck) -> str:
    """The unit that can change it: the one that something did not move away from, or did not come back from."""
    place = found.from_place if "feedback" in found.parts else found.to_place
    return place or ""


def proposals(found: Sequence[Bottleneck], until_us: int, mark: str) -> tuple[Decision, ...]:
    """One for each of the largest places; the effect is what was lost there for this cause in this period."""
    asked = []
    for place in found[:ASKED]:
        days = place.parts.get(_PART.get(place.cause, ""), place.days_lost)
        cell = f"{mark}effect/{place.from_place}/{place.to_place}/{place.cause}"
        asked.append(
            Decision(
                place.cause,
                who(place),
                place.from_place,
                place.to_place,
                until_us + DAYS_TO_DO_IT * DAY_US,
                Count(round(days), cell),
            )
        )
    return tuple(asked)
