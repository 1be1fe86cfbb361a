"""Waiting for the last one: several were asked, and the last answer holds up the case.

Source: OPerA's synchronisation and lagging time (van der Aalst and others, 2023); docs/indicators.md, C2.4."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import ibis
from ibis.expr.types import Table


def requests(events: Table, asks: Collection[str], answers: Collection[str]) -> Table:
    """Questions with their first answer. Columns: case_id, thread, to_org, asked_us, answered_us (null: none yet).

    A thread is one request, from its first act in `asks`; rows without a thread are left out.
    """
    known = events.filter(events.thread.notnull())
    asked = known.filter(known.type.isin(list(asks)))
    order = ibis.window(group_by=[asked.case_id, asked.thread], order_by=[asked.ts_us, asked.seq])
    asked = asked.mutate(place=ibis.row_number().over(order)).filter(lambda t: t.place == 0)
    asked = asked.select("case_id", "thread", "to_org", asked_us="ts_us", asked_seq="seq")
    said = known.filter(known.type.isin(list(answers))).select("case_id", "thread", "ts_us", "seq")
    said = said.join(asked, ["case_id", "thread"])
    said = said.filter(
        (said.ts_us > said.asked_us) | ((said.ts_us == said.asked_us) & (said.seq > said.asked_seq))
    )
    first = said.group_by(["case_id", "thread"]).aggregate(answered_us=said.ts_us.min())
    both = asked.left_join(first, ["case_id", "thread"])
    return both.select("case_id", "thread", "to_org", "asked_us", "answered_us").order_by(
        ["case_id", "thread"]
    )


def waits(requests: Table) -> Table:
    """Groups of two or more requests, by case. Columns: case_id, requests, answered, first_us, last_us (answers),
    wait_us (last - first; null while an answer is missing: then the wait goes on)."""
    groups = requests.group_by("case_id").aggregate(
        requests=requests.count(),
        answered=requests.answered_us.count(),
        first_us=requests.answered_us.min(),
        last_us=requests.answered_us.max(),
    )
    groups = groups.filter(groups.requests > 1)
    wait = ibis.ifelse(groups.answered == groups.requests, groups.last_us - groups.first_us, None)
    return groups.mutate(wait_us=wait).order_by("case_id")


def who_is_last(requests: Table) -> Table:
    """How often an answer of each receiver was the last of a complete group.

    Columns: name, asked (its requests in groups of two or more that are all answered), last (its answers that
    came last; those that tie for it count for each), share (last ÷ asked); the highest share first.
    """
    whole = waits(requests).filter(lambda t: t.wait_us.notnull()).select("case_id", "last_us")
    rows = requests.filter(requests.to_org.notnull()).join(whole, "case_id")
    found = rows.group_by(name=rows.to_org).aggregate(
        asked=rows.count(), last=(rows.answered_us == rows.last_us).sum()
    )
    return found.mutate(share=found["last"] / found.asked).order_by([ibis.desc("share"), "name"])


def last_of(requests: Iterable[tuple[str, str | None, int | None]]) -> dict[str, tuple[int, int]]:
    """The same of (case, receiver, answered) in memory: receiver -> (last, asked)."""
    groups: dict[str, list[tuple[str | None, int | None]]] = {}
    for case, receiver, answered in requests:
        groups.setdefault(case, []).append((receiver, answered))
    found: dict[str, tuple[int, int]] = {}
    for group in groups.values():
        moments = [answered for _, answered in group if answered is not None]
        if len(group) == 1 or len(moments) < len(group):
            continue
        for receiver, answered in group:
            if receiver is not None:
                last, asked = found.get(receiver, (0, 0))
                found[receiver] = last + (answered == max(moments)), asked + 1
    return found
