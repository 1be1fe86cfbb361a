"""Days lost: how long children waited beyond what was due, and at which step. One rule, kept in this file.

A thread can lose days in four ways, in spans that follow each other and never overlap:

* silent:   from its due time on, while nobody answers;
* late:     from its due time to the answer, when the answer came after it;
* refusal:  from the refusal (or the due time, if later) until some unit accepts the same need of the same
            case, or the due time of the next request for it takes over, or sender or case give it up;
* feedback: from 14 days after the service (without one: after the acceptance) until the sender is told.

In the product a span counts only until somebody who took care would have gone another way (a proposal, not a
norm): 30 days for silence, lateness and refusal, 7 for feedback, because the child is served and it is the
sender who is in the dark. So a few forgotten requests do not drown the rest. `UNCAPPED` counts every day. The
clock stops when the case is closed, unless `ends_with_case` is False. The same need is the same `need` of the
same case; where none is recorded the thread itself if it was sent again, else a request of the same sender."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis
from ibis.expr.types import BooleanValue, Table

from halka.analysis.statistics import DAY_US

from .joins import with_columns_of

FEEDBACK_DUE_DAYS = 14


@dataclass(frozen=True, slots=True)
class LossRule:
    """How days lost are counted. None for a limit: every day counts.

    `ends_with_case`: whether the clock stops when the case is closed without an answer."""

    longest_wait_days: int | None = 30
    longest_feedback_days: int | None = 7
    feedback_due_days: int = FEEDBACK_DUE_DAYS
    ends_with_case: bool = True


PRODUCT = LossRule()
UNCAPPED = LossRule(longest_wait_days=None, longest_feedback_days=None)


def days_lost(threads: Table, cutoff_us: int, since_us: int = 0, rule: LossRule = PRODUCT) -> Table:
    """The thread table with what each thread lost between `since_us` and the cut-off.

    For each span: max(0, min(end, cut-off) - max(start, since)), so the parts add up over months, pairs and
    districts. New columns: late_from_us, late_to_us (the span beyond the due time without an answer, inside
    the period; equal when nothing was lost); silent_us, late_us (its length, of threads that are silent and
    of others), refusal_us, feedback_lost_us (microseconds); is_due (past its due time, and neither withdrawn
    nor closed before it); is_feedback_due (accepted and not given back, and old enough or already told).
    """
    rows = with_columns_of(threads, ["thread"], _need_met(threads))
    closed = rows.closed_us if rule.ends_with_case else ibis.null("int64")
    ended = ibis.least(rows.answered_us, rows.revoked_us, closed)
    start, stop = _span(rows.due_us, ended, rule.longest_wait_days, since_us, cutoff_us)
    refused = rows.refused_us.notnull() & (rows.outcome != "withdrawn") & (rows.outcome != "closed")
    given_up = ibis.least(rows.met_us, rows.taken_over_us, rows.revoked_us, closed, rows.done_us)
    after = _span(
        ibis.greatest(rows.refused_us, rows.due_us), given_up, rule.longest_wait_days, since_us, cutoff_us
    )
    told_by = ibis.coalesce(rows.served_us, rows.accepted_us) + rule.feedback_due_days * DAY_US
    told = ibis.least(rows.feedback_us, closed)
    untold = _span(told_by, told, rule.longest_feedback_days, since_us, cutoff_us)
    is_silent = ended.isnull() & (rows.due_us <= cutoff_us)
    is_told = rows.accepted_us.notnull() & (rows.kind == "referral")  # of other threads nobody is told
    is_told &= ~_given_back(rows)
    return rows.select(
        *threads.columns,
        late_from_us=start,
        late_to_us=stop,
        silent_us=ibis.ifelse(is_silent, stop - start, 0),
        late_us=ibis.ifelse(is_silent, 0, stop - start),
        refusal_us=ibis.ifelse(refused, after[1] - after[0], 0),
        feedback_lost_us=ibis.ifelse(is_told, untold[1] - untold[0], 0),
        is_due=(rows.due_us <= cutoff_us)
        & ~(rows.outcome.isin(["withdrawn", "closed"]) & (ended <= rows.due_us)),
        is_feedback_due=is_told & ((told_by <= cutoff_us) | rows.feedback_us.notnull()),
    )


def moving_until(threads: Table) -> Any:
    """Until when (microseconds UTC) the passing of time alone changes a row of `days_lost`, counted by `PRODUCT`;
    0 when it does not. After that moment only a new event of the case changes the row.
    """
    wait, news = (PRODUCT.longest_wait_days or 0) * DAY_US, (PRODUCT.longest_feedback_days or 0) * DAY_US
    ended = ibis.coalesce(threads.answered_us, threads.revoked_us, threads.closed_us)
    unanswered = ibis.ifelse(ended.isnull(), threads.due_us + wait, 0)
    refused = ibis.greatest(threads.refused_us, threads.due_us) + wait
    told_by = ibis.coalesce(threads.served_us, threads.accepted_us) + PRODUCT.feedback_due_days * DAY_US
    waits = threads.feedback_us.isnull() & ~_given_back(threads)
    untold = ibis.ifelse(waits, told_by + news, 0)
    return ibis.greatest(*(ibis.coalesce(found, 0) for found in (unanswered, refused, untold)))


def _given_back(threads: Table) -> BooleanValue:
    """Whether it came back after it was accepted: that says what came of it, and no more is to be told."""
    return ibis.coalesce(threads.refused_us >= threads.accepted_us, False)


def totals(lost: Table, by: Sequence[str]) -> Table:
    """Days lost for each group `by` (columns of the thread table), from the table of `days_lost`.

    Columns: *by, threads, days, silent_days, late_days, refusal_days, feedback_days; days is their sum."""
    sums = lost.group_by(list(by)).aggregate(
        threads=lost.count(),
        days=(lost.silent_us + lost.late_us + lost.refusal_us + lost.feedback_lost_us).sum() / DAY_US,
        silent_days=lost.silent_us.sum() / DAY_US,
        late_days=lost.late_us.sum() / DAY_US,
        refusal_days=lost.refusal_us.sum() / DAY_US,
        feedback_days=lost.feedback_lost_us.sum() / DAY_US,
    )
    return sums.order_by(list(by))


def _span(start: Any, end: Any, longest_days: int | None, since_us: int, cutoff_us: int) -> tuple[Any, Any]:
    """Beginning and end of a span inside the period, the same moment when it is empty or never began."""
    begin = ibis.greatest(start, since_us)
    stop = ibis.least(ibis.coalesce(end, cutoff_us), cutoff_us)
    stop = stop if longest_days is None else ibis.least(stop, start + longest_days * DAY_US)
    some = start.notnull() & (stop > begin)
    return ibis.ifelse(some, begin, since_us), ibis.ifelse(some, stop, since_us)


def _need_met(threads: Table) -> Table:
    """For each refused thread: when the need was met, and when a later request for it fell due."""
    refused = threads.filter(threads.refused_us.notnull()).select(
        "thread", "case_id", "refused_us", need_key=_need_key(threads)
    )
    others = threads.select(
        "case_id",
        "accepted_us",
        need_key=_need_key(threads),
        other="thread",
        again_us="sent_us",
        again_due_us="due_us",
    )
    both = refused.join(others, ["case_id", "need_key"])
    return both.group_by("thread").aggregate(
        met_us=both.accepted_us.min(where=both.accepted_us >= both.refused_us),
        taken_over_us=both.again_due_us.min(
            where=(both.other != both.thread) & (both.again_us >= both.refused_us)
        ),
    )


def _need_key(threads: Table) -> Any:
    return ibis.cases(
        (threads.need.notnull(), "need " + threads.need),
        (threads.resent_us.notnull(), "thread " + threads.thread),
        else_="from " + threads.from_org,
    )
