"""Days lost: how long children waited beyond what was due, and at which step. One rule, kept in this file.

A referral can lose days in four ways, in spans that follow each other and never overlap:

* silent:   from its due time on, while nobody answers;
* late:     from its due time to the answer, when the answer came after it;
* refusal:  from the refusal (or the due time, if later) until some unit accepts the same need of the same
            case, or the due time of the next request for it takes over, or sender or case give it up;
* feedback: from 14 days after the service (without one: after the acceptance) until the sender is told.

A span counts only until somebody who took care would have gone another way (a proposal, not a norm): 30
days for silence, lateness and refusal, 7 for feedback, because the child is served and it is the sender who
is in the dark. So a few forgotten requests do not drown the rest. The same need is the same `need` of the
same case, or, where none is recorded, a request of the same sender."""

from __future__ import annotations

from typing import Any

import ibis
from ibis.expr.types import Table

DAY_US = 86_400_000_000
FEEDBACK_DUE_DAYS = 14
LONGEST_WAIT_DAYS = 30
LONGEST_FEEDBACK_DAYS = 7


def days_lost(threads: Table, cutoff_us: int, since_us: int = 0) -> Table:
    """The thread table with what each referral lost between `since_us` and the cut-off.

    For each span: max(0, min(end, cut-off) - max(start, since)), so the parts add up over months and pairs.
    New columns: silent_us, late_us, refusal_us, feedback_lost_us (microseconds); is_due (past its due time,
    and neither withdrawn nor closed before it); is_feedback_due (accepted, and old enough or already told).
    """
    rows = threads.left_join(_need_met(threads), "thread").drop("thread_right")
    ended = ibis.least(rows.answered_us, rows.revoked_us, rows.closed_us)
    late = _span(rows.due_us, ended, LONGEST_WAIT_DAYS, since_us, cutoff_us)
    refused = rows.refused_us.notnull() & (rows.outcome != "withdrawn") & (rows.outcome != "closed")
    given_up = ibis.least(rows.met_us, rows.taken_over_us, rows.revoked_us, rows.closed_us, rows.done_us)
    after = _span(
        ibis.greatest(rows.refused_us, rows.due_us), given_up, LONGEST_WAIT_DAYS, since_us, cutoff_us
    )
    told_by = ibis.coalesce(rows.served_us, rows.accepted_us) + FEEDBACK_DUE_DAYS * DAY_US
    told = ibis.least(rows.feedback_us, rows.closed_us)
    untold = _span(told_by, told, LONGEST_FEEDBACK_DAYS, since_us, cutoff_us)
    return rows.mutate(
        silent_us=ibis.ifelse(rows.outcome == "silent", late, 0),
        late_us=ibis.ifelse(rows.outcome == "silent", 0, late),
        refusal_us=ibis.ifelse(refused, after, 0),
        feedback_lost_us=ibis.ifelse(rows.accepted_us.notnull(), untold, 0),
        is_due=(rows.due_us <= cutoff_us)
        & ~(rows.outcome.isin(["withdrawn", "closed"]) & (ended <= rows.due_us)),
        is_feedback_due=rows.accepted_us.notnull() & ((told_by <= cutoff_us) | rows.feedback_us.notnull()),
    ).drop("met_us", "taken_over_us")


def moving_until(threads: Table) -> Any:
    """Until when (microseconds UTC) the passing of time alone changes a row of `days_lost`; 0 when it does not.

    After that moment only a new event of the case changes the row.
    """
    ended = ibis.coalesce(threads.answered_us, threads.revoked_us, threads.closed_us)
    unanswered = ibis.ifelse(ended.isnull(), threads.due_us + LONGEST_WAIT_DAYS * DAY_US, 0)
    refused = ibis.greatest(threads.refused_us, threads.due_us) + LONGEST_WAIT_DAYS * DAY_US
    told_by = ibis.coalesce(threads.served_us, threads.accepted_us) + FEEDBACK_DUE_DAYS * DAY_US
    untold = ibis.ifelse(threads.feedback_us.isnull(), told_by + LONGEST_FEEDBACK_DAYS * DAY_US, 0)
    return ibis.greatest(*(ibis.coalesce(found, 0) for found in (unanswered, refused, untold)))


def _span(start: Any, end: Any, longest_days: int, since_us: int, cutoff_us: int) -> Any:
    """Length of a span inside the period, at most `longest_days` after its start; 0 when it never began."""
    stop = ibis.least(ibis.coalesce(end, cutoff_us), start + longest_days * DAY_US, cutoff_us)
    return ibis.ifelse(
        start.notnull() & (stop > ibis.greatest(start, since_us)), stop - ibis.greatest(start, since_us), 0
    )


def _need_met(threads: Table) -> Table:
    """For each refused referral: when the need was met, and when a later request for it fell due."""
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
    return ibis.ifelse(threads.need.notnull(), "need " + threads.need, "from " + threads.from_org)
