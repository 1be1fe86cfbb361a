"""Days lost summed up by place: from whom, to whom, and what kind of thread."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import ibis
from ibis.expr.types import Table

from .causes import CAUSES
from .engine import compute
from .silence import answered_within
from .threads import ANSWERED

Grain = Literal["pair", "receiver"]
NEWS = "feedback"  # the step of the news on its way back


def placed(lost: Table, grain: Grain, groups: Mapping[str, str]) -> Table:
    """The table of `lost.days_lost` with sender (grouped; null for all) and receiver of its place."""
    sender = lost.from_org.substitute(dict(groups)) if groups else lost.from_org
    lost = lost.mutate(sender=sender, receiver=lost.to_org)
    if grain == "receiver":
        together = ibis.window(group_by=[lost.receiver, lost.kind])
        is_one = lost.sender.min().over(together) == lost.sender.max().over(together)
        lost = lost.mutate(sender=ibis.ifelse(is_one, lost.sender, ibis.null("string")))
    return lost.mutate(request_us=lost.silent_us + lost.late_us + lost.refusal_us)


def sums(lost: Table, cutoff_us: int) -> Table:
    """One row for each sender, receiver and kind: counts, microseconds lost by cause, waits."""
    place = ["sender", "receiver", "kind"]
    answered = lost.answered_us.notnull() & lost.outcome.isin(ANSWERED)
    wait = ibis.ifelse(answered, lost.wait_us, cutoff_us - lost.sent_us)
    requests = lost.select(
        "receiver", "kind", sender=lost.sender.fill_null(""), wait_us=wait, is_answered=answered
    )
    found = lost.group_by(place).aggregate(
        referrals=lost.count(),
        due=lost.is_due.sum().coalesce(0),
        silent=(lost.is_due & lost.outcome.isin(["silent", "closed"])).sum().coalesce(0),
        late=(lost.is_due & (ibis.coalesce(lost.answered_us, cutoff_us) > lost.due_us)).sum().coalesce(0),
        closed=(lost.is_due & lost.was_closed).sum().coalesce(0),
        answered=lost.answered_us.count(),
        refused=lost.refused_us.count(),
        feedback_due=lost.is_feedback_due.sum().coalesce(0),
        untold=(lost.is_feedback_due & lost.feedback_us.isnull()).sum().coalesce(0),
        no_feedback_us=lost.feedback_lost_us.sum(where=lost.feedback_us.isnull()).coalesce(0),
        told_late_us=lost.feedback_lost_us.sum(where=lost.feedback_us.notnull()).coalesce(0),
        median_us=(lost.answered_us - lost.sent_us).quantile(0.5),
        **{f"{cause}_us": lost[f"{cause}_us"].sum() for cause in CAUSES},
    )
    found = found.mutate(sender_key=found.sender.fill_null(""))
    km = answered_within(requests, place).select("receiver", "kind", "p50_us", sender_key="sender")
    return found.left_join(km, ["sender_key", "receiver", "kind"])


def cases_behind(lost: Table) -> dict[tuple[Any, ...], dict[str, int]]:
    """(sender, receiver, kind, direction) -> case -> microseconds lost, longest first."""
    found: dict[tuple[Any, ...], dict[str, int]] = {}
    for direction, column in (("request", "request_us"), (NEWS, "feedback_lost_us")):
        by_case = (
            lost.group_by(["sender", "receiver", "kind", "case_id"])
            .aggregate(us=lost[column].sum())
            .filter(lambda t: t.us > 0)
            .order_by([ibis.desc("us"), "case_id"])
        )
        for row in compute(by_case).to_pylist():
            place = (row["sender"], row["receiver"], row["kind"], direction)
            found.setdefault(place, {})[row["case_id"]] = row["us"]
    return found
