"""The state of every referral, worked out by the measures and kept as rows of `Thread`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

import pyarrow as pa

from halka.analysis import measures
from halka.insight import extract
from halka.insight.models import Thread
from halka.insight.precomputed import days
from halka.trust import rows


class State(NamedTuple):
    """A row of `Thread`."""

    thread: str
    case: str
    from_unit: str
    to_unit: str
    need: str
    focus: str
    sent_us: int
    due_us: int | None
    seen_us: int | None
    accepted_us: int | None
    refused_us: int | None
    answered_us: int | None
    served_us: int | None
    feedback_us: int | None
    refusal_reason: str
    outcome: str
    is_due: bool
    is_feedback_due: bool
    silent_us: int
    late_us: int
    refusal_us: int
    feedback_lost_us: int
    moves_until_us: int
    chain_us: int | None


def keep(found: Iterable[State], known: dict[str, State]) -> set[int]:
    """Writes the threads that differ from the `known` ones; answers the days on which those were sent."""
    changed, touched = [], set()
    for state in found:
        old = known.get(state.thread)
        if old != state:
            changed.append(state)
            touched |= {days.day_of(one.sent_us) for one in (old, state) if one is not None}
    rows.put_many(Thread, State._fields, changed, over=("thread",) if known else ())
    return touched


def known_in(cases: Iterable[str]) -> dict[str, State]:
    """The rows of these cases, by thread."""
    wanted = sorted(cases)
    chunks = (wanted[at : at + 500] for at in range(0, len(wanted), 500))
    found = (
        row for chunk in chunks for row in Thread.objects.filter(case__in=chunk).values_list(*State._fields)
    )
    return {row[0]: State._make(row) for row in found}


def states(events: pa.Table, cutoff_us: int) -> list[State]:
    """What the measures say of the referrals at the cut-off. `events` are all events of some cases."""
    if not events.num_rows:
        return []
    known = measures.settle(measures.threads.threads(measures.load(events), cutoff_us))
    lost = measures.lost.days_lost(known, cutoff_us)
    found = measures.compute(lost.mutate(moves_until_us=measures.lost.moving_until(lost))).to_pylist()
    focus = extract.focus_areas({row["case_id"] for row in found})
    chains = _chains(found)
    return [_state(row, focus.get(row["case_id"], ""), chains.get(row["thread"])) for row in found]


def _state(row: dict[str, object], focus: str, chain_us: int | None) -> State:
    own = {"case": row["case_id"], "focus": focus, "chain_us": chain_us}
    texts = {"from_unit": row["from_org"], "to_unit": row["to_org"], "need": row["need"]}
    texts["refusal_reason"] = row["refusal_reason"]
    own |= {name: text or "" for name, text in texts.items()}
    own |= {name: bool(row[name]) for name in ("is_due", "is_feedback_due")}
    return State._make(own[name] if name in own else row[name] for name in State._fields)


def _chains(found: Iterable[dict[str, Any]]) -> dict[str, int]:
    """A need that was refused, asked again and answered in the end: how long that took, by its last request."""
    needs: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in found:
        needs[row["case_id"], row["need"] or ""].append(row)
    chains = {}
    for asked in needs.values():
        asked.sort(key=lambda row: (row["sent_us"], row["thread"]))
        first, last = asked[0], asked[-1]
        if len(asked) > 1 and last["answered_us"] and any(row["refused_us"] for row in asked):
            chains[last["thread"]] = last["answered_us"] - first["sent_us"]
    return chains
