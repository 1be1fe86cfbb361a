"""Two requests told from beginning to end: how it should go, and how it goes when somebody is silent.

Not the most extreme ones: an extreme is recognised by those who were there. The good one is the middle of all that
went well, the bad one stands where three quarters of the others were less bad."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from halka.analysis.statistics import DAY_US

from .amounts import FEWEST_JUDGED, Count
from .facts import Mark, Story, Stretch

LONGEST = 8
"""A need that was asked for more often fills no drawing that people read."""
Row = Mapping[str, Any]


def stories(threads: Sequence[Row], until_us: int, mark: str) -> tuple[Story | None, Story | None]:
    """The good and the bad one; None where there are too few alike for anybody to stay unknown."""
    chains: dict[tuple[str, str], list[Row]] = {}
    for row in sorted(threads, key=lambda r: (r["sent_us"], r["thread"])):
        if row["due_us"] is not None:
            chains.setdefault((row["case_id"], row["need"] or row["thread"]), []).append(row)
    told = [_story(chain, until_us) for _, chain in sorted(chains.items()) if len(chain) <= LONGEST]
    good = [story for story, is_good in told if is_good]
    bad = [story for story, is_good in told if not is_good and story.silent]
    return _at(good, 0.5, lambda s: s.days, f"{mark}good"), _at(bad, 0.75, lambda s: s.silent, f"{mark}bad")


def _at(found: list[Story], share: float, by: Any, cell: str) -> Story | None:
    if len(found) < FEWEST_JUDGED:
        return None
    ordered = sorted(found, key=lambda s: (by(s), s.days, repr(s)))
    one = ordered[int(share * (len(ordered) - 1))]
    return Story(one.stretches, one.marks, one.asked, Count(len(found), cell))


def _story(chain: Sequence[Row], until_us: int) -> tuple[Story, bool]:
    start = chain[0]["sent_us"]
    stretches: list[Stretch] = []
    marks: list[Mark] = []
    at = 0
    places = {None: "b"}
    for row in chain:
        place = places.setdefault(row["to_org"], "bcdefgh"[min(len(places) - 1, 6)])
        at = _asked(row, place, start, at, until_us, stretches, marks)
    last = chain[-1]
    place = places[last["to_org"]]
    for act, column in (("served", "served_us"), ("told", "feedback_us")):
        if last["accepted_us"] is not None and last[column] is not None:
            at = _reach(_day(last[column], start), at, "planned" if act == "served" else "moving", stretches)
            marks.append(Mark(at, act, place))
    is_good = (
        len(chain) == 1
        and last["outcome"] in ("accepted", "replied")
        and last["answered_us"] <= last["due_us"]
        and (last["outcome"] == "replied" or last["feedback_us"] is not None)
    )
    return Story(tuple(stretches), tuple(marks), len(chain), Count(0, "")), is_good


def _asked(
    row: Row, place: str, start: int, at: int, until_us: int, stretches: list[Stretch], marks: list[Mark]
) -> int:
    """One request of the story: the wait that was in order, and the silence after its due time."""
    at = _reach(_day(row["sent_us"], start), at, "moving", stretches)
    marks.append(Mark(at, "sent", place))
    end = row["sent_us"] + row["wait_us"]
    at = _reach(_day(min(end, max(row["due_us"], row["sent_us"])), start), at, "moving", stretches)
    at = _reach(_day(min(end, until_us), start), at, "silence", stretches)
    marks.append(Mark(at, "waiting" if row["outcome"] in ("silent", "open") else row["outcome"], place))
    return at


def _reach(day: int, at: int, kind: str, stretches: list[Stretch]) -> int:
    if day > at:
        stretches.append(Stretch(day - at, kind))
    return max(day, at)


def _day(us: int, start: int) -> int:
    return round((us - start) / DAY_US)
