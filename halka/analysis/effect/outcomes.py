"""What counts of each request, and from when on it can be known: the outcomes of a plan, request by request."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from halka.analysis.measures.clocks import WorkingTime
from halka.analysis.statistics import DAY_US
from halka.profiles.clocks import Calendar

from .plan import MOST_DAYS, Plan
from .requests import NEVER, Moments, Requests

TOLD_WITHIN_DAYS = 60.0

_MISSING = {
    "answered_in_time": ({"answered", "accepted", "started", "served", "returned"}, "an answer"),
    "days_lost": ({"answered", "accepted", "started", "served", "returned"}, "an answer"),
    "told": ({"feedback_given"}, "that the sender was told"),
    "complete": ({"clarification_asked", "returned"}, "that somebody asked what was meant"),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """`value` of each request; `ripe`: the moment from which on it can be judged, NEVER for those that never count."""

    value: NDArray[np.float64]
    ripe: Moments


def not_recorded(asked: Requests, plan: Plan) -> str | None:
    """Why the log cannot say it; None when it can."""
    steps, words = _MISSING[plan.outcome]
    if not len(asked):
        return f"the log holds no request of the step “{plan.step}”"
    if not steps & asked.has:
        return f"the log never says {words} (step “{plan.step}”)"
    if (
        plan.outcome in ("answered_in_time", "days_lost")
        and plan.due_days is None
        and not (asked.due < NEVER).any()
    ):
        return "no request has a time when it is due: write due_days into the plan, or name the column with --due"
    return None


def counted(asked: Requests, plan: Plan, until_us: int, calendar: Calendar | None) -> Counted:
    """As judged for a window that ends at `until_us`: what came later does not count for it."""
    due = _due(asked, plan, calendar)
    if plan.outcome == "answered_in_time":
        return Counted((asked.answered <= due).astype(np.float64), due)
    if plan.outcome == "days_lost":
        end = np.minimum(np.minimum(asked.answered, asked.ended), due + _whole(MOST_DAYS, due))
        lost = np.where(due < NEVER, np.maximum(end - due, 0), 0) / DAY_US
        return Counted(np.minimum(lost, MOST_DAYS), due)
    if plan.outcome == "told":
        return _told(asked, plan, calendar)
    judged = np.minimum(asked.answered, asked.asked_back)
    ripe = np.maximum(judged, np.where(due < NEVER, due, judged))
    return Counted(
        (asked.asked_back > until_us).astype(np.float64), np.where(judged <= until_us, ripe, NEVER)
    )


def _told(asked: Requests, plan: Plan, calendar: Calendar | None) -> Counted:
    """Of requests that were taken on; where the log knows no such step, of all."""
    is_taken = bool((asked.taken < NEVER).any())
    start = asked.taken if is_taken else asked.sent
    limit = _later(start, plan.due_days or TOLD_WITHIN_DAYS, calendar)
    return Counted((asked.told <= limit).astype(np.float64), limit)


def _due(asked: Requests, plan: Plan, calendar: Calendar | None) -> Moments:
    """The plan's own limit, the same before and after; otherwise what the log says."""
    if plan.due_days is None or plan.outcome == "told":
        return asked.due
    return _later(asked.sent, plan.due_days, calendar)


def _later(start: Moments, days: float, calendar: Calendar | None) -> Moments:
    """With a calendar the end of so many working days, without one so many times 24 hours."""
    is_there = start < NEVER
    found = np.full(len(start), NEVER, np.int64)
    if calendar is None or not is_there.any():
        found[is_there] = start[is_there] + round(days * DAY_US)
        return found
    own = start[is_there]
    clock = WorkingTime(calendar, int(own.min()), int(own.max()))
    found[is_there] = clock.end_of(clock.working_day(clock.days(own), round(days)))
    return found


def _whole(days: int, moments: Moments) -> Moments:
    return np.where(moments < NEVER, days * DAY_US, 0)
