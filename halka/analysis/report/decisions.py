"""What a board could decide about its largest bottlenecks: proposals, each resting on one place of the record."""

from __future__ import annotations

from collections.abc import Sequence

from halka.analysis.measures.bottlenecks import Bottleneck
from halka.analysis.measures.places import NEWS
from halka.analysis.statistics import DAY_US

from .amounts import Count
from .facts import Decision, Place

ASKED = 5
DAYS_TO_DO_IT = 30


def who(found: Bottleneck) -> str:
    """The unit that can change it: who asks, when the fault is in what was sent; who was asked, when it is in the
    answer or in the news of what came of it."""
    sender, receiver = (
        (found.to_place, found.from_place) if found.step == NEWS else (found.from_place, found.to_place)
    )
    return (sender if found.who_can_change == "sender" and sender else receiver) or ""


def proposals(found: Sequence[tuple[Bottleneck, Place]], until_us: int) -> tuple[Decision, ...]:
    """One for each of the first places; the effect is what was lost there for this cause in this period."""
    return tuple(
        Decision(
            action=place.cause,
            step=place.step,
            owner=place.who,
            from_place=place.from_place,
            to_place=place.to_place,
            due_us=until_us + DAYS_TO_DO_IT * DAY_US,
            effect=effect(bottleneck, place, place.cause),
        )
        for bottleneck, place in found[:ASKED]
    )


def effect(bottleneck: Bottleneck, place: Place, cause: str) -> Count:
    """The days that were lost at a place for this cause."""
    if cause == "silence":
        return place.silent_days
    part = bottleneck.parts.get(cause)
    return place.days_lost if part is None else Count(round(part), f"{place.days_lost.cell}/{cause}")
