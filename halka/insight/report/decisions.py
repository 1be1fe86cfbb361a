"""What a board could decide about its largest bottlenecks: proposals, each resting on one place of the record."""

from __future__ import annotations

from collections.abc import Sequence

from halka.insight.measures.bottlenecks import Bottleneck
from halka.insight.measures.places import NEWS

from .amounts import Count
from .facts import Decision, Place

ASKED = 5
DAYS_TO_DO_IT = 30
DAY_US = 86_400_000_000


def who(found: Bottleneck) -> str:
    """The unit that can change it: the one that something did not move away from, or did not come back from."""
    place = found.from_place if found.step == NEWS else found.to_place
    return place or ""


def proposals(found: Sequence[tuple[Bottleneck, Place]], until_us: int) -> tuple[Decision, ...]:
    """One for each of the largest places; the effect is what was lost there for this cause in this period."""
    return tuple(
        Decision(
            place.cause,
            place.who,
            place.from_place,
            place.to_place,
            until_us + DAYS_TO_DO_IT * DAY_US,
            _effect(bottleneck, place),
        )
        for bottleneck, place in found[:ASKED]
    )


def _effect(bottleneck: Bottleneck, place: Place) -> Count:
    if place.cause == "silence":
        return place.silent_days
    return Count(round(bottleneck.parts[bottleneck.cause]), f"{place.days_lost.cell}/{place.cause}")
