"""What leaves the institution: the same facts with every count rounded. Nothing is worded before it went through here.

Renderers take a `Report`, and a `Report` is made here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from halka.analysis.disclosure import BASE, FEWEST, rounded

from .amounts import Count
from .facts import Facts, Mark, Story, Stretch

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Report:
    """Facts that may be worded. `is_internal` is printed on every page: its counts are exact."""

    facts: Facts
    is_internal: bool


def for_outside(facts: Facts, key: bytes) -> Report:
    """Every count rounded to base 5 by the key of the installation; the two stories told in steps of five days.

    Shares are made of the rounded counts; medians and shares of a few are not shown (see `amounts`), and rows about
    a few are left out."""

    def keyed(count: Count) -> Count:
        return Count(rounded(count.value, count.cell, key), count.cell, is_rounded=True)

    safe = _without_small_rows(_with_counts(facts, keyed))
    return Report(replace(safe, good=_coarse(safe.good), bad=_coarse(safe.bad)), is_internal=False)


def for_inside(facts: Facts) -> Report:
    """Exact counts, for those who may see them."""
    return Report(facts, is_internal=True)


def _with_counts(thing: T, change: Callable[[Count], Count]) -> T:
    """The same structure with every count changed, however deep it lies."""
    changed: Any = thing
    if isinstance(thing, Count):
        changed = change(thing)
    elif is_dataclass(thing) and not isinstance(thing, type):
        values = {f.name: _with_counts(getattr(thing, f.name), change) for f in fields(thing)}
        changed = replace(thing, **values)
    elif isinstance(thing, tuple):
        changed = tuple(_with_counts(one, change) for one in thing)
    elif isinstance(thing, Mapping):
        changed = {name: _with_counts(one, change) for name, one in thing.items()}
    return changed  # type: ignore[no-any-return]


def _without_small_rows(facts: Facts) -> Facts:
    """A row that says "under 5" says that there is somebody: it is left out."""
    waiting = facts.waiting
    return replace(
        facts,
        receivers=tuple(pair for pair in facts.receivers if pair.requests.value >= FEWEST),
        pairs=tuple(pair for pair in facts.pairs if pair.requests.value >= FEWEST),
        steps=tuple(step for step in facts.steps if step.times.value >= FEWEST),
        network=replace(
            facts.network, ties=tuple(tie for tie in facts.network.ties if tie.requests.value >= FEWEST)
        ),
        waiting=replace(
            waiting, by_receiver=tuple(at for at in waiting.by_receiver if at.children.value >= FEWEST)
        ),
    )


def _coarse(story: Story | None) -> Story | None:
    """Days in steps of five: exact days would tell those who were there which child it is."""
    if story is None:
        return None
    marks = tuple(Mark(_step(mark.day), mark.act, mark.place) for mark in story.marks)
    stretches = []
    at = 0
    for stretch in story.stretches:
        length = _step(at + stretch.days) - _step(at)
        at += stretch.days
        if length:
            stretches.append(Stretch(length, stretch.kind))
    return replace(story, stretches=tuple(stretches), marks=marks, is_coarse=True)


def _step(days: int) -> int:
    return BASE * round(days / BASE)
