"""C1, communication: a question went out, arrived, was understood and answered."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from halka.analysis.statistics import DAY_US, HOUR_US

from .. import network
from ..engine import load
from ..silence import Curve, curves
from .facts import NEVER, Facts, Mask, Moments, Threads, each
from .figures import Figure, Good, middle, share
from .register import WORKING_DAYS, indicator

FEEDBACK_DAYS = 60
_EVERYBODY = "all"  # beside the names of institutions, which get a prefix

MESSAGES = (
    "case.notified",
    "request.sent",
    "request.answered",
    "referral.sent",
    "referral.accepted",
    "referral.returned",
    "referral.feedback_given",
)


@indicator("C1.1", unit="share", good=Good(0.95, "at least", "P"), needs=("asked.sent", "asked.answered"))
def reply_rate(facts: Facts) -> Figure:
    """Reply rate.

    Formula: requests with at least one reply ÷ requests past their due time. For each institution asked.
    Beside it: closed_without_answer, the share of those whose case was closed first.
    Source: Fuks et al. 2005 (a message that was understood); relational coordination, "frequent".
    """
    due = facts.due
    is_answered = due.answered <= facts.cutoff_us
    by = each(due.receiver, lambda m: share(is_answered[m].sum(), m.sum()))
    closed = share((due.outcome == "closed").sum(), len(due)).value
    return share(is_answered.sum(), len(due), {"closed_without_answer": closed}, by)


def _due_time(facts: Facts) -> Good:
    asked = facts.requests
    allowed = (asked.due - asked.sent)[asked.due < NEVER]
    days = float(np.median(allowed)) / DAY_US if len(allowed) else None
    return Good(days, "at most", "P", of="p90")


@indicator("C1.2", unit=WORKING_DAYS, good=_due_time, needs=("asked.sent", "asked.answered"))
def time_to_reply(facts: Facts) -> Figure:
    """Time to reply, with silence.

    Formula: P50 and P90 of first reply - request by Kaplan-Meier, open requests kept as waiting up to the
    cut-off; interval of the P50 by Greenwood, log-log. For each institution asked. What was withdrawn, or
    closed with its case, stays unanswered up to the cut-off. Beside it: by_day_10 and by_day_30, the shares
    answered by then; answers_only_p50 and _p90, which leave silence out and flatter.
    Good: P90 up to the middle of the times that were allowed, in calendar days.
    Source: Kaplan and Meier 1958; relational coordination, "timely"; OPerA, waiting time.
    """
    asked = facts.requests
    is_answered = asked.answered <= facts.cutoff_us
    wait = _waits(facts, asked.sent, np.minimum(asked.answered, facts.cutoff_us))
    receivers = [f"to {name}" for name in asked.receiver]
    both = pa.table(
        {
            "group": [*receivers, *[_EVERYBODY] * len(asked)],
            "wait_us": np.concatenate([wait, wait]),
            "is_answered": np.concatenate([is_answered, is_answered]),
        }
    )
    found = curves(load(both), "group")
    by = each(asked.receiver, lambda m: _reached(found[f"to {asked.receiver[m][0]}"], wait[m & is_answered]))
    everybody = found.get(_EVERYBODY)
    total = _reached(everybody, wait[is_answered]) if everybody else Figure()
    return Figure(
        value=total.value, n=total.n, low=total.low, high=total.high, p90=total.p90, more=total.more, by=by
    )


def _waits(facts: Facts, start: Moments, end: Moments) -> Moments:
    """From start to end; with a calendar the open time, stretched so that a working day is a day."""
    if facts.clock is None:
        return end - start
    return facts.clock.between(start, end) * (DAY_US // HOUR_US) // (facts.working_day_us // HOUR_US)


def _reached(curve: Curve, answers: Moments) -> Figure:
    low, high = curve.interval(0.5)
    only = middle(answers)
    more = {
        "by_day_10": curve.within(10)[0],
        "by_day_30": curve.within(30)[0],
        "answers_only_p50": only.value,
        "answers_only_p90": only.p90,
    }
    return Figure(value=curve.reached(0.5), n=curve.n, low=low, high=high, p90=curve.reached(0.9), more=more)


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


@indicator(
    "C1.4",
    unit="requests",
    good=Good(0, "at most", "P", of="older_than_twice_due"),
    needs=("asked.sent", "asked.answered"),
)
def silent_requests(facts: Facts) -> Figure:
    """Silent requests now.

    Formula: requests past their due time without a reply, not withdrawn, whenever they were sent; P90 of
    their age in days; n is all requests. For each institution asked. Beside it: older_than_twice_due, those
    whose age is more than twice the time that was allowed; closed, those whose case was closed meanwhile.
    Source: reviews of serious cases ("information was not shared").
    """
    asked = facts.every_thread.where(np.isin(facts.every_thread.kind, facts.words.asks))
    is_silent = (asked.answered == NEVER) & (asked.revoked == NEVER) & (asked.due <= facts.cutoff_us)
    total = _silent(facts, asked, is_silent)
    by = each(asked.receiver, lambda m: _silent(facts, asked.where(m), is_silent[m]))
    return Figure(value=total.value, n=total.n, p90=total.p90, more=total.more, by=by)


def _silent(facts: Facts, asked: Threads, is_silent: Mask) -> Figure:
    silent = asked.where(is_silent)
    age = facts.cutoff_us - silent.sent
    return Figure(
        value=len(silent),
        k=len(silent),
        n=len(asked),
        p90=middle(age).p90,
        more={
            "older_than_twice_due": int((age > 2 * (silent.due - silent.sent)).sum()),
            "closed": int((silent.closed < NEVER).sum()),
        },
    )


@indicator(
    "C1.5",
    unit="per request",
    good=Good(0.1, "at most", "P"),
    needs=("asked.sent", "asked.reminded"),
)
def reminder_burden(facts: Facts) -> Figure:
    """Reminder burden.

    Formula: reminders ÷ requests; k may be larger than n. For each institution asked.
    Source: rework metrics (edeaR, "redo").
    """
    asked = facts.requests

    def burden(own: Mask) -> Figure:
        k, n = int(asked.reminders[own].sum()), int(own.sum())
        return Figure(value=k / n if n else None, k=k, n=n)

    total = burden(np.ones(len(asked), bool))
    return Figure(value=total.value, k=total.k, n=total.n, by=each(asked.receiver, burden))


@indicator(
    "C1.6",
    unit="share",
    good=Good(0.90, "at least", "P"),
    needs=("asked.sent", "asked.answered", "asked.clarification_asked"),
)
def right_first_time(facts: Facts) -> Figure:
    """Right first time.

    Formula: answered requests in which nobody had to ask what was meant ÷ answered requests. For each
    institution asked.
    Source: relational coordination, "accurate".
    """
    answered = facts.requests.where(facts.requests.answered <= facts.cutoff_us)
    is_clear = answered.clarified == NEVER
    by = each(answered.receiver, lambda m: share(is_clear[m].sum(), m.sum()))
    return share(is_clear.sum(), len(answered), by=by)


@indicator(
    "C1.7",
    unit="share",
    good=Good(0.80, "at least", "P"),
    needs=("referral.accepted", "referral.feedback_given"),
)
def feedback_loop_closed(facts: Facts) -> Figure:
    """Feedback loop closed.

    Formula: accepted referrals whose sender was told within 60 days ÷ accepted referrals that are at least
    60 days old. For each receiver. Beside it: any_time, those told at all.
    Source: Working Together to Safeguard Children (tell the referrer).
    """
    referrals = facts.threads("referral")
    old_enough = referrals.accepted <= facts.cutoff_us - FEEDBACK_DAYS * DAY_US
    accepted = referrals.where(old_enough)
    in_time = accepted.feedback <= accepted.accepted + FEEDBACK_DAYS * DAY_US
    any_time = share((accepted.feedback < NEVER).sum(), len(accepted)).value
    by = each(accepted.receiver, lambda m: share(in_time[m].sum(), m.sum()))
    return share(in_time.sum(), len(accepted), {"any_time": any_time}, by)


@indicator("C1.8", unit="0 to 1", good=Good(0.7, "at least", "P"), needs=("asked.sent", "asked.answered"))
def reciprocity(facts: Facts) -> Figure:
    """Reciprocity.

    Formula: pairs of institutions that write both ways ÷ pairs that write at all (notices, requests,
    referrals, answers, feedback). Beside it: by_weight, Σmin ÷ Σmax of the messages of each pair.
    Source: Wasserman and Faust 1994; Bunger et al. (ties of expertise are mutual, referrals are not).
    """
    found = network.reciprocity(network.network(network.messages(facts.period, MESSAGES)))
    return share(found.mutual, found.connected, {"by_weight": found.weighted})


@indicator(
    "C1.9", unit="share", good=Good(0.95, "at least", "S"), needs=("referral.sent", "referral.received")
)
def acknowledgement(facts: Facts) -> Figure:
    """Acknowledgement.

    Formula: referrals received by the end of the next working day ÷ referrals for which it is over; without a
    calendar within 24 hours. Received is what the receiver has seen, or answered at once. For each receiver.
    Source: Working Together to Safeguard Children (one working day).
    """
    referrals = facts.threads("referral")
    limit = referrals.sent + DAY_US
    if facts.clock is not None and len(referrals):
        limit = facts.clock.end_of(facts.clock.working_day(facts.clock.days(referrals.sent), 1))
    over = limit <= facts.cutoff_us
    in_time = (np.minimum(referrals.seen, referrals.answered) <= limit)[over]
    by = each(referrals.receiver[over], lambda m: share(in_time[m].sum(), m.sum()))
    return share(in_time.sum(), over.sum(), by=by)
