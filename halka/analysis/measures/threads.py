"""Threads: a question of one unit to another, with everything that came back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis
from ibis import _
from ibis.expr.types import Table

from halka.analysis.statistics import DAY_US

from .joins import with_columns_of
from .known import as_known
from .lost import days_lost
from .silence import answered_within
from .vocabulary import STEPS, Vocabulary, act, translated, vocabulary

# Column of the thread table -> steps whose first one it is. Work begun is an acceptance, too.
_FIRST = {
    "seen_us": ("received",),
    "replied_us": ("answered",),
    "accepted_us": ("accepted", "started", "served"),
    "refused_us": ("returned",),
    "clarified_us": ("clarification_asked",),
    "escalated_us": ("escalated",),
    "served_us": ("served",),
    "feedback_us": ("feedback_given",),
    "done_us": ("done",),
    "revoked_us": ("withdrawn",),
}
ANSWERED = ("replied", "accepted", "refused")  # outcomes of a thread that was answered


def threads(
    events: Table,
    cutoff_us: int,
    words: Vocabulary | None = None,
    kinds: Sequence[str] = ("referral",),
) -> Table:
    """One row for each thread of these kinds that was sent by the cut-off; others are left out.

    `words` says what the acts of the log mean (the ledger's by default). Columns: thread, kind (request,
    referral, handover, order), case_id, from_org (sender), to_org (receiver), need (the reason of the sent
    event, if any), sent_us, due_us, seen_us, replied_us, accepted_us, refused_us (sent back), clarified_us
    (somebody asked what was meant), escalated_us, served_us, feedback_us, done_us, revoked_us, resent_us
    (last sent again, after it came back), closed_us (the case was closed), reminders, refusal_reason, answered_us
    (first reply, acceptance or refusal), outcome, wait_us. The outcome is what ended the wait for an answer:
    replied, accepted, refused, withdrawn, closed (the case was, before any answer), silent (nothing yet and
    past its due time) or open (nothing yet). wait_us runs from sending to that end, or to the cut-off."""
    words, known = words or vocabulary("ledger"), as_known(events, cutoff_us)
    acts = translated(known.filter(known.thread.notnull()), words, _acts(kinds, STEPS))
    closed = translated(known, words, ["case.closed"])
    sent = _first_of(acts, _acts(kinds, ["sent"])).select(
        "thread", "case_id", "from_org", "to_org", "due_us", need="reason", sent_us="ts_us",
        kind=_.type.substitute({act(kind, "sent"): kind for kind in kinds}),
    )  # fmt: skip
    later = acts.join(sent.select("thread", "sent_us"), "thread").filter(lambda t: t.ts_us >= t.sent_us)
    first = {name: later.ts_us.min(where=later.type.isin(_acts(kinds, own))) for name, own in _FIRST.items()}
    reminders = later.type.isin(_acts(kinds, ["reminded"])).sum()
    again = later.ts_us.max(where=later.type.isin(_acts(kinds, ["sent"])))
    times = later.group_by("thread").aggregate(**first, reminders=reminders, again_us=again)
    reasons = _first_of(acts, _acts(kinds, ["returned"])).select("thread", refusal_reason="reason")
    return _with_outcome(
        with_columns_of(sent, ["thread"], times, reasons, _closings(closed, sent)), cutoff_us
    )


def _acts(kinds: Sequence[str], steps: Sequence[str]) -> list[str]:
    return [act(kind, step) for kind in kinds for step in steps]


def _first_of(acts: Table, chosen_acts: Sequence[str]) -> Table:
    chosen = acts.filter(acts.type.isin(chosen_acts))
    order = ibis.window(group_by=chosen.thread, order_by=[chosen.ts_us, chosen.seq])
    return chosen.mutate(place=ibis.row_number().over(order)).filter(lambda t: t.place == 0)


def _closings(closed: Table, sent: Table) -> Table:
    """When the case of each thread was first closed after the thread was sent."""
    closed = closed.select("case_id", closed_at="ts_us")
    both = sent.select("thread", "case_id", "sent_us").join(closed, "case_id")
    both = both.filter(both.closed_at >= both.sent_us)
    return both.group_by("thread").aggregate(closed_us=both.closed_at.min())


def _with_outcome(rows: Table, cutoff_us: int) -> Table:
    kept = [name for name in rows.columns if name != "again_us"]
    rows = rows.select(
        *kept,
        answered_us=ibis.least(rows.replied_us, rows.accepted_us, rows.refused_us),
        resent_us=ibis.ifelse(rows.again_us >= rows.refused_us, rows.again_us, None),
    )
    end = ibis.least(rows.answered_us, rows.revoked_us, rows.closed_us)
    outcome = ibis.cases(
        (end.isnull() & (rows.due_us <= cutoff_us), "silent"),
        (end.isnull(), "open"),
        ((end == rows.answered_us) & rows.accepted_us.notnull(), "accepted"),
        (end == rows.refused_us, "refused"),
        (end == rows.answered_us, "replied"),
        (end == rows.revoked_us, "withdrawn"),
        else_="closed",
    )
    return rows.mutate(outcome=outcome, wait_us=ibis.coalesce(end, cutoff_us) - rows.sent_us)


def pairs(threads: Table, cutoff_us: int) -> Table:
    """How one unit serves another: one row for each ordered pair of sender and receiver.

    Columns: from_org, to_org, referrals; seen_, answer_, service_ and feedback_ with median_d and p90_d
    (days of 24 hours: sent to seen, sent to answered, answered to served, served to feedback; only those
    that happened); answered_p50_d and answered_p90_d (Kaplan-Meier, with silence; null is "not reached");
    due (referrals past their due time that were not withdrawn or closed before it), silent (of those);
    answered, refused; accepted, feedback_due (accepted and old enough, or already told), feedback;
    children_waiting; days_lost."""
    lost = days_lost(threads, cutoff_us)
    own = lost.group_by(["from_org", "to_org"]).aggregate(**_counts(lost), **_waits(lost))
    km = answered_within(asked(threads, cutoff_us), ["from_org", "to_org"])
    both = with_columns_of(own, ["from_org", "to_org"], km)
    return (
        both.mutate(answered_p50_d=both.p50_us / DAY_US, answered_p90_d=both.p90_us / DAY_US)
        .drop("p50_us", "p90_us")
        .order_by(["from_org", "to_org"])
    )


def refusal_reasons(threads: Table) -> Table:
    """Columns: from_org, to_org, reason (null when none was given), refusals."""
    refused = threads.filter(threads.refused_us.notnull())
    return (
        refused.group_by(["from_org", "to_org", "refusal_reason"])
        .aggregate(refusals=refused.count())
        .rename(reason="refusal_reason")
        .order_by(["from_org", "to_org", ibis.desc("refusals"), "reason"])
    )


def asked(threads: Table, cutoff_us: int) -> Table:
    """The threads for `silence.curves`. Columns: from_org, to_org, wait_us, is_answered.

    Withdrawn and closed requests compete with the answer: they never will have one, so they stay in the count as
    unanswered up to the cut-off. Censoring them where they ended would flatter the receiver."""
    answered = threads.outcome.isin(ANSWERED)
    wait = ibis.ifelse(answered, threads.wait_us, cutoff_us - threads.sent_us)
    return threads.select("from_org", "to_org", wait_us=wait, is_answered=answered)


def _counts(t: Table) -> dict[str, Any]:
    return {
        "referrals": t.count(),
        "due": t.is_due.sum(),
        "silent": (t.outcome == "silent").sum(),
        "answered": t.answered_us.count(),
        "refused": t.refused_us.count(),
        "accepted": t.accepted_us.count(),
        "feedback_due": t.is_feedback_due.sum(),
        "feedback": (t.is_feedback_due & t.feedback_us.notnull()).sum(),
        "children_waiting": t.case_id.nunique(where=t.outcome.isin(["silent", "open"])),
        "days_lost": (t.silent_us + t.late_us + t.refusal_us).sum() / DAY_US,
    }


def _waits(t: Table) -> dict[str, Any]:
    spans = {
        "seen": t.seen_us - t.sent_us,
        "answer": t.answered_us - t.sent_us,
        "service": t.served_us - t.answered_us,
        "feedback": t.feedback_us - t.served_us,
    }
    return {
        f"{name}_{part}_d": span.quantile(share) / DAY_US
        for name, span in spans.items()
        for part, share in (("median", 0.5), ("p90", 0.9))
    }
