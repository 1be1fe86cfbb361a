"""Bottlenecks: a place, a cause and a size.

The place is a pair of units (or a receiver with all its senders) and a step, in the direction in which
something did not move: the request on its way to the receiver, or the news on its way back. The size is the
days of `lost`. The parts are the days given to each of `causes.CAUSES`; the cause is the largest part among
those that stand out, and "slow" (not visible in the record) only when nothing else does. A share stands out
when its lower Wilson bound is above 10 %, slowness when most of what was due came late (above 50 %; above 10 %
at a step that is a deadline of its own), closed hours when they hold most of the days, a batch and an
overload by the rules of `batches` and `causes`. Places where something stands out come first, because
somebody can change it; then the largest loss. Single workers are never looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import pyarrow as pa
from ibis.expr.types import Table

from halka.analysis.statistics import DAY_US, Share
from halka.profiles.clocks import Calendar

from .causes import CAUSES, Overload, Split, split
from .engine import compute, load, settle
from .lost import FEEDBACK_DUE_DAYS, PRODUCT, LossRule, days_lost
from .places import NEWS, Grain, cases_behind, placed, sums
from .synchronisation import who_is_last
from .vocabulary import KINDS

Cause = Literal["closed_hours", "return", "batch", "silence", "overload", "slow", "no_feedback"]

STANDS_OUT = 0.10  # lower bound of a share from which on it is a cause (a proposal; docs/insight.md)
MOSTLY = 0.50  # lower bound of the share of late answers from which on slowness itself stands out
FEWEST = 10  # under so many threads a place is not judged

WHO_CAN_CHANGE: Mapping[Cause, str] = {
    "closed_hours": "nobody",  # the calendar
    "return": "sender",  # the quality of what is sent
    "batch": "head_of_receiver",  # the rhythm of a decision
    "silence": "who_answers",  # who answers requests there
    "overload": "staffing",
    "slow": "not_visible",
    "no_feedback": "who_tells",  # who tells the sender what came of it
}


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """Where children lose days, why, and how many. Days are days of 24 hours.

    `step` is the kind of thread (request, referral, handover, order, or the name of a deadline), or
    "feedback" for the news on its way back. `causes` are all that stand out, the largest part first; `cause`
    is the first that says why, so not "slow" unless it stands alone or nothing stands out. `from_place` None
    means all senders. `parts` are the days lost by cause and add up to `days_lost`. `cases` are the
    references behind the number, the longest wait first; `median_answer_days` counts answers only,
    `half_answered_days` counts silence too and is None when half have never answered.

    The evidence: `silent` (no answer up to the cut-off or the closing of the case), `late` (answered late or
    not at all) and `closed` (due in closed time) of what was due, `refused` of the answers, `untold` of the
    services, `batched` of the receiver's answers; `last`, how often it was the last of several that were
    asked, is shown beside.
    """

    rank: int
    step: str
    from_place: str | None
    to_place: str | None
    cause: Cause
    causes: tuple[Cause, ...]
    days_lost: float
    children: int
    referrals: int
    parts: Mapping[str, float]
    silent: Share
    refused: Share
    untold: Share
    late: Share
    closed: Share
    batched: Share
    overload: Overload | None
    last: Share
    median_answer_days: float | None
    half_answered_days: float | None
    cases: tuple[str, ...]

    @property
    def stands_out(self) -> bool:
        return bool(self.causes)

    @property
    def who_can_change(self) -> str:
        """A key for a translation (`WHO_CAN_CHANGE`)."""
        return WHO_CAN_CHANGE[self.cause]

    @property
    def evidence(self) -> Share | Overload | None:
        """What shows the cause: k of n with its interval; of an overload how waits follow the load."""
        return {
            "closed_hours": self.closed,
            "return": self.refused,
            "batch": self.batched,
            "silence": self.silent,
            "overload": self.overload,
            "slow": self.late,
            "no_feedback": self.untold,
        }[self.cause]


def bottlenecks(
    threads: Table,
    cutoff_us: int,
    *,
    since_us: int = 0,
    grain: Grain = "pair",
    groups: Mapping[str, str] | None = None,
    fewest: int = FEWEST,
    calendar: Calendar | None = None,
    rule: LossRule = PRODUCT,
) -> list[Bottleneck]:
    """Every place that lost days between `since_us` and the cut-off: what stands out, then the largest loss.

    `threads` is the table of `threads.threads` or `waiting.waiting`. `groups` gives senders a common name
    ("Child units"), so that they are one place. With grain "receiver" all senders of a receiver are one
    place: their group when they share one, else None. Places with fewer than `fewest` threads are left out.
    Without a `calendar` closed hours and batches are not told apart. Raises clocks.UnknownHolidays.
    """
    lost = compute(days_lost(threads, cutoff_us, since_us, rule))
    return of_lost(lost, cutoff_us, grain=grain, groups=groups, fewest=fewest, calendar=calendar)


def of_lost(
    lost: pa.Table,
    cutoff_us: int,
    *,
    grain: Grain = "pair",
    groups: Mapping[str, str] | None = None,
    fewest: int = FEWEST,
    calendar: Calendar | None = None,
) -> list[Bottleneck]:
    """The same from the rows of `days_lost`, for those who have them already."""
    rows = lost.sort_by("thread")
    causes = split(rows, calendar)
    lost = settle(placed(load(_with_causes(rows, causes)), grain, groups or {}))
    evidence = Evidence(causes, _last(lost), cases_behind(lost))
    found = []
    for row in compute(sums(lost, cutoff_us).filter(lambda t: t.referrals >= fewest)).to_pylist():
        found += [at_request(row, evidence), at_news(row, evidence)]
    found = [b for b in found if b.days_lost > 0]
    found.sort(
        key=lambda b: (not b.stands_out, -b.days_lost, b.from_place or "", b.to_place or "", b.step, b.cause)
    )
    return [replace(b, rank=place) for place, b in enumerate(found, 1)]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of receivers beside the sums, and the cases behind each place."""

    causes: Split
    last: Mapping[tuple[str, str], Share]
    cases: Mapping[tuple[Any, ...], dict[str, int]]


def _with_causes(rows: pa.Table, causes: Split) -> pa.Table:
    for cause in CAUSES:
        rows = rows.append_column(f"{cause}_us", pa.array(causes.parts[cause], pa.int64()))
    return rows.append_column("was_closed", pa.array(causes.was_closed, pa.bool_()))


def _last(threads: Table) -> dict[tuple[str, str], Share]:
    """(receiver, kind) -> how often its answer was the last of several of one kind in a case."""
    asked = threads.select(
        "thread", "answered_us", asked_us="sent_us",
        case_id=threads.kind + ":" + threads.case_id, to_org=threads.kind + ":" + threads.to_org,
    )  # fmt: skip
    found = {}
    for row in compute(who_is_last(asked)).to_pylist():
        kind, _, receiver = row["name"].partition(":")
        found[receiver, kind] = Share(row["last"], row["asked"])
    return found


def at_request(row: Mapping[str, Any], evidence: Evidence) -> Bottleneck:
    """The place of the requests themselves, of a row of `places.sums`; without a rank."""
    receiver = (row["receiver"], row["kind"])
    batch, overload = evidence.causes.batches.get(receiver), evidence.causes.overloads.get(receiver)
    late = Share(row["late"], row["due"])
    enough = MOSTLY if row["kind"] in KINDS else STANDS_OUT
    stands_out: dict[Cause, bool] = {
        "closed_hours": row["closed_hours_us"] > MOSTLY * sum(row[f"{cause}_us"] for cause in CAUSES),
        "return": Share(row["refused"], row["answered"]).is_above(STANDS_OUT),
        "batch": batch is not None and batch.is_batch,
        "silence": Share(row["silent"], row["due"]).is_above(STANDS_OUT),
        "overload": overload is not None and overload.stands_out,
        "slow": late.is_above(enough),
    }
    parts = {cause: row[f"{cause}_us"] for cause in stands_out}
    causes = [cause for cause in stands_out if stands_out[cause] and parts[cause]]
    causes.sort(key=lambda cause: (-parts[cause], cause))
    way = (row["sender"], row["receiver"], row["kind"])
    return _bottleneck(row, evidence, way, causes, parts)


def at_news(row: Mapping[str, Any], evidence: Evidence) -> Bottleneck:
    """The place of the news on its way back, of a row of `places.sums`; without a rank."""
    untold = Share(row["untold"], row["feedback_due"]).is_above(STANDS_OUT)
    way = (row["receiver"], row["sender"], NEWS)
    parts: dict[Cause, int] = {"no_feedback": row["no_feedback_us"], "slow": row["told_late_us"]}
    return _bottleneck(row, evidence, way, ["no_feedback"] if untold else [], parts)


def _bottleneck(
    row: Mapping[str, Any],
    evidence: Evidence,
    way: tuple[str | None, str | None, str],
    causes: Sequence[Cause],
    parts: Mapping[Cause, int],
) -> Bottleneck:
    from_place, to_place, step = way
    direction = NEWS if step == NEWS else "request"
    cases = evidence.cases.get((row["sender"], row["receiver"], row["kind"], direction), {})
    receiver = (row["receiver"], row["kind"])
    batch = evidence.causes.batches.get(receiver)
    return Bottleneck(
        rank=0,
        step=step,
        from_place=from_place,
        to_place=to_place,
        cause=next((cause for cause in causes if cause != "slow"), "slow"),
        causes=tuple(causes),
        days_lost=sum(parts.values()) / DAY_US,
        children=len(cases),
        referrals=row["referrals"],
        parts={name: us / DAY_US for name, us in parts.items()},
        silent=Share(row["silent"], row["due"]),
        refused=Share(row["refused"], row["answered"]),
        untold=Share(row["untold"], row["feedback_due"]),
        late=Share(row["late"], row["due"]),
        closed=Share(row["closed"], row["due"]),
        batched=Share(batch.k, batch.n) if batch else Share(0, 0),
        overload=evidence.causes.overloads.get(receiver),
        last=evidence.last.get(receiver, Share(0, 0)),
        median_answer_days=_days(row["median_us"]),
        half_answered_days=_days(row["p50_us"]),
        cases=tuple(cases),
    )


def _days(us: float | None) -> float | None:
    return None if us is None else us / DAY_US


def in_words(found: Bottleneck) -> str:
    """The bottleneck as one or two plain English sentences."""
    place = f"{found.from_place or 'All senders'} to {found.to_place or 'all senders'}"
    size = f"{place}: {found.days_lost:,.0f} days lost by {found.children:,} {_children(found.children)}."
    return f"{size} {_WHY[found.cause](found)}"


def _children(count: int) -> str:
    return "child" if count == 1 else "children"


def _silence_in_words(b: Bottleneck) -> str:
    return f"{b.silent.k:,} of {b.silent.n:,} requests that were due never got an answer."


def _returns_in_words(b: Bottleneck) -> str:
    first = f"The middle answer took {b.median_answer_days or 0:,.0f} days, and "
    return f"{first}{b.refused.k:,} of {b.refused.n:,} answers were a refusal."


def _batch_in_words(b: Bottleneck) -> str:
    return f"{b.batched.k:,} of {b.batched.n:,} answers are given in one hour of the week."


def _overload_in_words(b: Bottleneck) -> str:
    ratio = b.overload.ratio if b.overload else 0
    return f"When many requests are open, the middle answer takes {ratio:,.1f} times as long."


def _closed_hours_in_words(b: Bottleneck) -> str:
    return f"{b.closed.k:,} of {b.closed.n:,} requests fell due while offices were closed."


def _slow_in_words(b: Bottleneck) -> str:
    if b.step == NEWS:
        return f"The news of what was done came more than {FEEDBACK_DUE_DAYS} days after it."
    if b.median_answer_days is None:
        return "Nobody has answered yet."
    return f"The middle answer took {b.median_answer_days:,.1f} days. Why is not visible in the record."


def _no_news_in_words(b: Bottleneck) -> str:
    return f"After {b.untold.k:,} of {b.untold.n:,} services the sender never received feedback."


_WHY: Mapping[Cause, Callable[[Bottleneck], str]] = {
    "closed_hours": _closed_hours_in_words,
    "return": _returns_in_words,
    "batch": _batch_in_words,
    "silence": _silence_in_words,
    "overload": _overload_in_words,
    "slow": _slow_in_words,
    "no_feedback": _no_news_in_words,
}
