"""Bottlenecks: a place, a cause and a size, ranked by the days that children lost there.

The place is a pair of units (or a receiver with all its senders), in the direction in which something did
not move: the request on its way to the receiver, or the news on its way back. The size is the days of
`lost`. The cause is the larger of the parts that stand out: silence when the lower Wilson bound of the
silent share is above 10 %, refusals when that of the refused share is, missing news when that of the share
without it is. A place where nothing stands out is slow, cause not visible. Single workers are never looked
at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import ibis
from ibis.expr.types import Table

from .engine import compute, settle
from .lost import DAY_US, FEEDBACK_DUE_DAYS, days_lost
from .silence import answered_within, wilson

Cause = Literal["silence", "slow_and_refused", "slow", "no_feedback"]
Grain = Literal["pair", "receiver"]

STANDS_OUT = (
    0.10  # lower bound of a share from which on it is a cause (a proposal; guide of insight, section 6)
)
FEWEST = 10  # under so many referrals a place is not judged


@dataclass(frozen=True, slots=True)
class Share:
    """k of n, with its 95 % Wilson interval; None when n is 0."""

    k: int
    n: int

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.k, self.n)

    @property
    def stands_out(self) -> bool:
        interval = self.interval
        return interval is not None and interval[0] > STANDS_OUT


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """Where children lose days, why, and how many. Days are days of 24 hours.

    `from_place` None means all senders. `parts` are the days lost by span and add up to `days_lost`. `cases`
    are the references behind the number, the longest wait first; `median_answer_days` counts answers only,
    `half_answered_days` counts silence too and is None when half have never answered.
    """

    rank: int
    from_place: str | None
    to_place: str | None
    cause: Cause
    days_lost: float
    children: int
    referrals: int
    parts: Mapping[str, float]
    silent: Share
    refused: Share
    untold: Share
    median_answer_days: float | None
    half_answered_days: float | None
    cases: tuple[str, ...]

    @property
    def is_news(self) -> bool:
        """Whether it is the news that did not move, on its way back."""
        return "feedback" in self.parts

    @property
    def receiver(self) -> str:
        """Who was asked, whichever direction did not move."""
        return (self.from_place if self.is_news else self.to_place) or ""


def bottlenecks(
    threads: Table,
    cutoff_us: int,
    *,
    since_us: int = 0,
    grain: Grain = "pair",
    groups: Mapping[str, str] | None = None,
    fewest: int = FEWEST,
) -> list[Bottleneck]:
    """Every place that lost days between `since_us` and the cut-off, the largest loss first.

    `threads` is the table of `threads.threads`. `groups` gives senders a common name ("Child units"), so that
    they are one place. With grain "receiver" all senders of a receiver are one place: their group when they
    share one, else None. Places with fewer than `fewest` referrals are left out.
    """
    lost = settle(_placed(days_lost(threads, cutoff_us, since_us), grain, groups or {}))
    rows = compute(_sums(lost, cutoff_us).filter(lambda t: t.referrals >= fewest)).to_pylist()
    return ranked(rows, _cases_behind(lost))


def ranked(
    rows: Iterable[Mapping[str, Any]], cases: Mapping[tuple[Any, Any, str], dict[str, int]]
) -> list[Bottleneck]:
    """The places of these sums, the largest loss first.

    A row has sender, receiver, referrals, due, silent, answered, refused, feedback_due, untold, median_us, p50_us
    and silent_us, late_us, refusal_us, feedback_us. `cases` gives, for (sender, receiver, "request" or "news"),
    each case with the microseconds it lost, the longest first.
    """
    found = []
    for row in rows:
        key = (row["sender"], row["receiver"])
        found += [_request(row, cases.get((*key, "request"), {})), _news(row, cases.get((*key, "news"), {}))]
    found = [b for b in found if b.days_lost > 0]
    found.sort(key=lambda b: (-b.days_lost, b.from_place or "", b.to_place or "", b.cause))
    return [replace(b, rank=place) for place, b in enumerate(found, 1)]


def _placed(lost: Table, grain: Grain, groups: Mapping[str, str]) -> Table:
    sender = lost.from_org.substitute(dict(groups)) if groups else lost.from_org
    lost = lost.mutate(sender=sender, receiver=lost.to_org)
    if grain == "receiver":
        together = ibis.window(group_by=lost.receiver)
        is_one = lost.sender.min().over(together) == lost.sender.max().over(together)
        lost = lost.mutate(sender=ibis.ifelse(is_one, lost.sender, ibis.null("string")))
    return lost.mutate(request_us=lost.silent_us + lost.late_us + lost.refusal_us)


def _sums(lost: Table, cutoff_us: int) -> Table:
    answered = lost.outcome.isin(["accepted", "refused"])
    wait = ibis.ifelse(answered, lost.wait_us, cutoff_us - lost.sent_us)
    requests = lost.select(
        sender=lost.sender.fill_null(""), receiver="receiver", wait_us=wait, is_answered=answered
    )
    sums = lost.group_by(["sender", "receiver"]).aggregate(
        referrals=lost.count(),
        due=lost.is_due.sum().coalesce(0),
        silent=(lost.outcome == "silent").sum(),
        answered=lost.answered_us.count(),
        refused=lost.refused_us.count(),
        feedback_due=lost.is_feedback_due.sum().coalesce(0),
        untold=(lost.is_feedback_due & lost.feedback_us.isnull()).sum().coalesce(0),
        silent_us=lost.silent_us.sum(),
        late_us=lost.late_us.sum(),
        refusal_us=lost.refusal_us.sum(),
        feedback_us=lost.feedback_lost_us.sum(),
        median_us=(lost.answered_us - lost.sent_us).quantile(0.5),
    )
    sums = sums.mutate(sender_key=sums.sender.fill_null(""))
    km = answered_within(requests, ["sender", "receiver"]).select("receiver", "p50_us", sender_key="sender")
    return sums.left_join(km, ["sender_key", "receiver"])


def _cases_behind(lost: Table) -> dict[tuple[Any, Any, str], dict[str, int]]:
    """(sender, receiver, direction) -> case -> microseconds lost, longest first."""
    found: dict[tuple[Any, Any, str], dict[str, int]] = {}
    for direction, column in (("request", "request_us"), ("news", "feedback_lost_us")):
        by_case = (
            lost.group_by(["sender", "receiver", "case_id"])
            .aggregate(us=lost[column].sum())
            .filter(lambda t: t.us > 0)
            .order_by([ibis.desc("us"), "case_id"])
        )
        for row in compute(by_case).to_pylist():
            found.setdefault((row["sender"], row["receiver"], direction), {})[row["case_id"]] = row["us"]
    return found


def _request(row: Mapping[str, Any], cases: dict[str, int]) -> Bottleneck:
    silent, refused = Share(row["silent"], row["due"]), Share(row["refused"], row["answered"])
    candidates: list[tuple[int, Cause]] = []
    if silent.stands_out:
        candidates.append((row["silent_us"], "silence"))
    if refused.stands_out:
        candidates.append((row["refusal_us"], "slow_and_refused"))
    cause = max(candidates)[1] if candidates else "slow"
    parts = {name: row[f"{name}_us"] for name in ("silent", "late", "refusal")}
    return _bottleneck(row, cases, row["sender"], row["receiver"], cause, parts)


def _news(row: Mapping[str, Any], cases: dict[str, int]) -> Bottleneck:
    untold = Share(row["untold"], row["feedback_due"])
    cause: Cause = "no_feedback" if untold.stands_out else "slow"
    return _bottleneck(row, cases, row["receiver"], row["sender"], cause, {"feedback": row["feedback_us"]})


def _bottleneck(
    row: Mapping[str, Any],
    cases: dict[str, int],
    from_place: str | None,
    to_place: str | None,
    cause: Cause,
    parts: Mapping[str, int],
) -> Bottleneck:
    return Bottleneck(
        rank=0,
        from_place=from_place,
        to_place=to_place,
        cause=cause,
        days_lost=sum(parts.values()) / DAY_US,
        children=len(cases),
        referrals=row["referrals"],
        parts={name: us / DAY_US for name, us in parts.items()},
        silent=Share(row["silent"], row["due"]),
        refused=Share(row["refused"], row["answered"]),
        untold=Share(row["untold"], row["feedback_due"]),
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


def _refusals_in_words(b: Bottleneck) -> str:
    first = f"The middle answer took {b.median_answer_days or 0:,.0f} days, and "
    return f"{first}{b.refused.k:,} of {b.refused.n:,} answers were a refusal."


def _slow_in_words(b: Bottleneck) -> str:
    if "feedback" in b.parts:
        return f"The news of what was done came more than {FEEDBACK_DUE_DAYS} days after it."
    if b.median_answer_days is None:
        return "Nobody has answered yet."
    return f"The middle answer took {b.median_answer_days:,.1f} days. Why is not visible in the record."


def _no_news_in_words(b: Bottleneck) -> str:
    return f"After {b.untold.k:,} of {b.untold.n:,} services the sender was never told what came of it."


_WHY = {
    "silence": _silence_in_words,
    "slow_and_refused": _refusals_in_words,
    "slow": _slow_in_words,
    "no_feedback": _no_news_in_words,
}
