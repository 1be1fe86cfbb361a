"""C1, communication: a question went out, arrived, was understood and answered."""

from __future__ import annotations

from .facts import Facts, each
from .figures import Figure, Good, share
from .register import indicator


@indicator("C1.1", unit="share", good=Good(0.95, "at least", "P"), needs=("asked.sent", "asked.answered"))
def reply_rate(facts: Facts) -> Figure:
    """Reply rate.

    Formula: requests with at least one reply ÷ requests past their due time. For each institution asked.
    Beside it: closed_without_answer, the share of those whose case was closed first.
    Source: Fuks et al. 2005 (a message that was understood); relational coordination, "frequent".
    """
    due = facts.due
    is_answered = due.answered <= facts.cutoff_us
    closed = share((due.outcome == "closed").sum(), len(due)).value
    by = each(due.receiver, lambda m: share(is_answered[m].sum(), m.sum()))
    return share(is_answered.sum(), len(due), {"closed_without_answer": closed}, by)


@indicator("C1.3", unit="share", good=Good(0.90, "at least", "P"), needs=("asked.sent", "asked.answered"))
def on_time_reply(facts: Facts) -> Figure:
    """On-time reply.

    Formula: replies up to the due time ÷ requests past their due time. For each institution asked.
    Source: Istanbul service standard for care orders.
    """
    due = facts.due
    in_time = due.answered <= due.due
    by = each(due.receiver, lambda m: share(in_time[m].sum(), m.sum()))
    return share(in_time.sum(), len(due), by=by)
