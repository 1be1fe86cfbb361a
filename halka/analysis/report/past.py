"""What became of the last proposals, from the record alone: what the report of the period before would have asked
for, and how many days were lost for the same cause then and now. Whether anything was decided is in no record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from halka.analysis.measures.bottlenecks import Bottleneck
from halka.analysis.measures.places import NEWS, Grain

from .amounts import Count
from .asked import Asked, asked, places
from .decisions import effect, proposals
from .extras import Extras
from .facts import PastDecision, Place

Found = Sequence[tuple[Bottleneck, Place]]


def past(loaded: Any, now: Asked, every: Found, extras: Extras) -> tuple[PastDecision, ...]:
    """Of the events of the period before. Its places are those that its report would have shown; of this one every
    place counts, however few its requests."""
    before = asked(loaded, now.period.before, extras.words)
    return past_decisions(places(before, extras), every, extras.grain, now.mark)


def past_decisions(then: Found, now: Found, grain: Grain, mark: str) -> tuple[PastDecision, ...]:
    """One for each proposal of the places of `then`. `now` holds every place that lost days in this period, however
    few its requests; a place that is not among them lost none. `mark` begins the cells of this period."""
    known = {_key(bottleneck, grain): (bottleneck, place) for bottleneck, place in now}
    told = []
    for (bottleneck, _), decision in zip(then, proposals(then, 0), strict=False):
        key = _key(bottleneck, grain)
        lost_now = Count(0, f"{mark}past/{'/'.join(key)}")
        if key in known:
            lost_now = effect(*known[key], decision.action)
        sides = decision.from_place, decision.to_place
        told.append(PastDecision(decision.action, *sides, lost_then=decision.effect, lost_now=lost_now))
    return tuple(told)


def _key(found: Bottleneck, grain: Grain) -> tuple[str, str, str]:
    """What is the same place in both periods: by receiver, whether it had one sender then or several."""
    sender, receiver = found.from_place or "", found.to_place or ""
    if grain == "receiver":
        return (found.step, sender, "") if found.step == NEWS else (found.step, "", receiver)
    return found.step, sender, receiver
