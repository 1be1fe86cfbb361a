"""From a log and a plan to a verdict. Nothing is said where too little is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from halka.analysis.measures.vocabulary import Vocabulary
from halka.profiles.clocks import Calendar

from .answer import Answer, Counts, Elsewhere, Verdict
from .estimate import Estimate, Sums, estimate
from .outcomes import counted, not_recorded
from .places import Grouping, grouped
from .plan import Plan
from .requests import Requests, requests
from .windows import RECORDED_LATE, Window, Windows, moment, months_later, windows

FEWEST = 20  # requests, before and after
FEWEST_PLACES = 7
_BUSIER = 0.2  # a change of how many ask that is to be told
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def measured(
    events: pa.Table, plan: Plan, words: Vocabulary | None = None, calendar: Calendar | None = None
) -> Answer:
    """`events` is the event table; rows may stand in any order. Raises WrongPlan for a step that nobody knows."""
    cutoff_us = moment(plan.cutoff + timedelta(days=1), plan.zone) - 1
    asked = requests(events, plan.step, cutoff_us, words)
    first, last = _days_of(events, plan.zone)
    return judged(asked, plan, first, min(last, plan.cutoff), calendar)


def judged(asked: Requests, plan: Plan, first: date, last: date, calendar: Calendar | None = None) -> Answer:
    """The same of requests that were read already, from a record of these days."""
    frame = windows(plan, first)
    nothing = Answer(plan, *_no_counts(frame), Elsewhere(0), "cannot_be_measured", "")
    if why := not_recorded(asked, plan):
        return replace(nothing, reason=why)
    places = grouped(asked, plan)
    if not places.own.any():
        return replace(nothing, reason=_not_there(asked, plan))
    return _Measurement(asked, plan, frame, places, calendar).answer(first, last)


class _Measurement:
    def __init__(
        self, asked: Requests, plan: Plan, frame: Windows, places: Grouping, calendar: Calendar | None
    ) -> None:
        self.asked, self.plan, self.frame, self.places, self.calendar = asked, plan, frame, places, calendar

    def answer(self, first: date, last: date) -> Answer:
        own_before, before = self._sums(self.frame.before)
        answer = Answer(
            self.plan,
            _counts(own_before, self.frame.before),
            _no_counts(self.frame)[1],
            Elsewhere(0),
            "no_evidence_yet",
            "",
            next_look=self.frame.next_look,
            notes=self._notes(),
        )
        if why := self._too_early(first, last):
            return replace(answer, reason=why)
        assert self.frame.after is not None
        own_after, after = self._sums(self.frame.after)
        answer = replace(answer, after=_counts(own_after, self.frame.after))
        enough = (before.n >= FEWEST) & (after.n >= FEWEST)
        answer = replace(answer, elsewhere=Elsewhere(int(enough.sum()), names=self._named(enough)))
        if why := _too_few(answer):
            return replace(answer, reason=why)
        return self._compared(answer, own_before, own_after, _chosen(before, enough), _chosen(after, enough))

    def _too_early(self, first: date, last: date) -> str | None:
        plan, after = self.plan, self.frame.after
        if plan.done is None:
            return "nobody has said that it is done"
        if after is None:
            return f"it is done since {plan.done}, which is too short a time"
        if last < after.until + RECORDED_LATE - timedelta(days=31):
            return f"the log ends on {last}, before the time after it does ({after.until})"
        before = self.frame.before
        needed = before.since if plan.windows else months_later(before.until, -6)
        if first > needed + timedelta(days=31):
            return f"the log begins on {first}, too late for what was before {before.until}"
        return None

    def _compared(self, answer: Answer, own: Sums, later: Sums, before: Sums, after: Sums) -> Answer:
        is_share = self.plan.is_share
        pooled = (_with(own, before), _with(later, after))
        first, second = (one.variance(is_share=is_share) for one in pooled)
        variances = np.asarray(first + second)
        changes = after.mean - before.mean
        found = estimate(float((later.mean - own.mean)[0]), float(variances[0]), changes, variances[1:])
        verdict, reason = _verdict(found, self.plan)
        weight = 1 / (variances[1:] + found.between)
        elsewhere = replace(
            answer.elsewhere,
            value=found.elsewhere,
            before=float((weight * before.mean).sum() / weight.sum()),
            after=float((weight * after.mean).sum() / weight.sum()),
        )
        is_settled = verdict != "no_evidence_yet" and self.frame.is_last
        return replace(
            answer,
            elsewhere=elsewhere,
            difference=found.difference,
            low=found.low,
            high=found.high,
            verdict=verdict,
            reason=reason,
            next_look=None if is_settled else self.frame.next_look,
        )

    def _sums(self, window: Window) -> tuple[Sums, Sums]:
        """Of the place, and of each other place."""
        since, until = (moment(day, self.plan.zone) for day in (window.since, window.until))
        found = counted(self.asked, self.plan, until, self.calendar)
        chosen = (self.asked.sent >= since) & (self.asked.sent < until) & (found.ripe < until)
        if window.months is not None:
            chosen[chosen] = self._in_months(self.asked.sent[chosen], window.months)
        own = np.sort(found.value[chosen & self.places.own])  # sums of fractions in one order
        here = Sums(*(np.array([float(one)]) for one in (len(own), own.sum(), (own**2).sum())))
        others = chosen & (self.places.group >= 0)
        order = np.argsort(found.value[others], kind="stable")
        group, value = self.places.group[others][order], found.value[others][order]
        size = len(self.places.names)
        sums = (
            np.bincount(group, of, size).astype(np.float64) for of in (np.ones(len(value)), value, value**2)
        )
        return here, Sums(*sums)

    def _in_months(self, moments: NDArray[np.int64], months: frozenset[int]) -> NDArray[np.bool_]:
        if not len(moments):
            return np.zeros(0, bool)
        stamps = pa.array(moments, pa.timestamp("us", "UTC"))
        local = pc.local_timestamp(stamps.cast(pa.timestamp("us", self.plan.zone)))
        return np.isin(np.asarray(pc.month(local)), sorted(months))

    def _named(self, enough: NDArray[np.bool_]) -> tuple[str, ...]:
        return tuple(sorted(self.places.names[at] for at in np.flatnonzero(enough)))

    def _notes(self) -> tuple[str, ...]:
        plan, after = self.plan, self.frame.after
        notes = [f"“{name}” is named in the plan and not in the log." for name in self.places.unknown]
        if self.asked.joined:
            notes.append(
                "No column ties an answer to its request: the first answer of the unit asked, in the same case, counts."
            )
        if self.frame.before.months:
            notes.append("Before holds the same half of the year as after.")
        if after is not None:
            notes += _busier(self._asked_a_month(self.frame.before), self._asked_a_month(after))
            notes += self._refused(self.frame.before, after)
        if plan.calendar is None and plan.due_days is not None:
            notes.append("Days of due_days are calendar days.")
        return tuple(notes)

    def _own(self, window: Window) -> NDArray[np.bool_]:
        since, until = (moment(day, self.plan.zone) for day in (window.since, window.until))
        chosen = (self.asked.sent >= since) & (self.asked.sent < until) & self.places.own
        if window.months is not None:
            chosen[chosen] = self._in_months(self.asked.sent[chosen], window.months)
        return np.asarray(chosen)

    def _asked_a_month(self, window: Window) -> float:
        months = len(window.months) if window.months else (window.until - window.since).days / 30.4
        return float(self._own(window).sum() / months)

    def _refused(self, before: Window, after: Window) -> list[str]:
        """An answer that comes sooner because it is a no is not what was asked for."""
        shares = []
        for window in (before, after):
            own = self._own(window)
            refused = self.asked.refused[own] <= self.asked.answered[own]
            answered = self.asked.answered[own] < np.iinfo(np.int64).max
            shares.append((refused & answered).sum() / max(int(own.sum()), 1))
        if shares[1] - shares[0] < 0.1:
            return []
        return [f"More was refused: {100 * shares[0]:.0f} of 100 before, {100 * shares[1]:.0f} after."]


def _verdict(found: Estimate, plan: Plan) -> tuple[Verdict, str]:
    """The interval turned so that up is good, against nothing and against the smallest change worth having."""
    low, high = (found.low, found.high) if plan.direction == "up" else (-found.high, -found.low)
    if high < 0:
        return "worse", "it got worse than elsewhere"
    if low > 0:
        if high >= plan.useful:
            return "better", "it got better than elsewhere"
        return "smaller", "it got better than elsewhere, and by less than was hoped"
    if high < plan.useful:
        return "no_clear_change", "no change that would be worth having"
    return "no_evidence_yet", "nothing and enough are both possible"


def _too_few(answer: Answer) -> str | None:
    for name, counts in (("before", answer.before), ("after", answer.after)):
        if counts.n < FEWEST:
            return f"{counts.n} requests {name}, and {FEWEST} are needed"
    if answer.elsewhere.places < FEWEST_PLACES:
        return (
            f"{answer.elsewhere.places} other places have {FEWEST} requests before and after, and {FEWEST_PLACES} are"
            " needed"
        )
    return None


def _busier(before: float, after: float) -> list[str]:
    if before and abs(after / before - 1) > _BUSIER:
        return [f"It was asked {before:.1f} times a month before and {after:.1f} after."]
    return []


def _not_there(asked: Requests, plan: Plan) -> str:
    receivers = sorted({asked.units[at] for at in np.unique(asked.receiver) if at >= 0})
    if not receivers:
        return "no request says who was asked: name the column with --receiver"
    shown = ", ".join(receivers[:12]) + (", …" if len(receivers) > 12 else "")
    return f"nobody asked “{', '.join(plan.place)}” at the step “{plan.step}”; asked were: {shown}"


def _days_of(events: pa.Table, zone: str) -> tuple[date, date]:
    if not events.num_rows:
        return date.max, date.min
    ends: dict[str, Any] = pc.min_max(events["ts_us"]).as_py()
    first, last = (
        (_EPOCH + timedelta(microseconds=ends[end])).astimezone(ZoneInfo(zone)) for end in ("min", "max")
    )
    return first.date(), last.date()


def _no_counts(frame: Windows) -> tuple[Counts, Counts]:
    after = frame.after
    empty = Counts(0, 0, after.since, after.until) if after else Counts(0, 0, None, None)
    return Counts(0, 0, frame.before.since, frame.before.until), empty


def _counts(own: Sums, window: Window) -> Counts:
    return Counts(float(own.total[0]), int(own.n[0]), window.since, window.until)


def _chosen(sums: Sums, which: NDArray[np.bool_]) -> Sums:
    return Sums(sums.n[which], sums.total[which], sums.squares[which])


def _with(own: Sums, others: Sums) -> Sums:
    pairs = ((own.n, others.n), (own.total, others.total), (own.squares, others.squares))
    return Sums(*(np.concatenate(pair) for pair in pairs))
