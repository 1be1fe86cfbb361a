"""Computes the facts of a report from an event table, by the measures."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from halka.analysis import measures
from halka.analysis.measures.bottlenecks import FEWEST, Bottleneck
from halka.analysis.measures.known import as_known
from halka.analysis.statistics import DAY_US, quantile

from .amounts import FEWEST_JUDGED, Count, Ratio, Spread, ratio
from .asked import Asked, Row, asked, places
from .decisions import proposals
from .extras import Extras
from .facts import Activity, Facts, Headline, Honesty, Measured, Pair, Period, Step, Waiting, WaitingAt
from .graph import network
from .past import past
from .places import EVERYBODY
from .stories import stories
from .trace import traces

Indicators = Callable[[Any, Period], Sequence[Measured]]


def gather(
    events: pa.Table, period: Period, *, source: str, indicators: Indicators, extras: Extras | None = None
) -> Facts:
    """The facts of `period`, as known at its end. `events` has the columns of EVENT_SCHEMA, in any order of rows.

    A request belongs to the period in which it was sent; days lost before the period do not count; children who
    wait are counted whenever they were asked for. `indicators` gives the indicators of a period.
    Raises clocks.UnknownHolidays when a request lies in a year that the calendar does not list."""
    extras = extras or Extras()
    loaded = measures.load(events)
    known = measures.compute(as_known(loaded, period.until_us))
    inside = known.filter(pc.greater_equal(known["ts_us"], period.since_us))
    own = asked(loaded, period, extras.words)
    every = places(own, extras, fewest=1)
    found = [(bottleneck, place) for bottleneck, place in every if bottleneck.referrals >= FEWEST]
    receivers, pairs = reply_times(own)
    accepted = [row for row in own.rows if row["accepted_us"] is not None]
    good, bad = stories(own.rows, period.until_us, own.mark)
    flowing = measures.load(inside)
    steps, activities = _flow(flowing, own.mark)
    head = _headline(own, [bottleneck for bottleneck, _ in found])
    return Facts(
        source=source,
        period=period,
        headline=head,
        indicators=_aligned(indicators(loaded, period), head),
        before=tuple(indicators(loaded, period.before)),
        places=tuple(place for _, place in found),
        waiting=_waiting(own),
        decisions=proposals(found, period.until_us),
        past_decisions=past(loaded, own, every, extras),
        receivers=receivers,
        pairs=pairs,
        funnel=_funnel(own),
        steps=steps,
        activities=activities,
        network=network(_ties(own, flowing), accepted, own.mark),
        good=good,
        bad=bad,
        honesty=_honesty(inside, flowing, own, extras),
        traces=traces(own.mark, rows=inside.num_rows, requests=len(own.rows)),
        felt=extras.felt,
        names=dict(extras.names),
        acts=dict(extras.acts),
        fingerprint=fingerprint(known),
    )


def fingerprint(known: pa.Table) -> str:
    """SHA-256 of the events in the order of the ledger, as CSV; the same for the same events in any order."""
    ordered = known.sort_by([(name, "ascending") for name in ("seq", *sorted(known.column_names))])
    sink = pa.BufferOutputStream()
    pa.csv.write_csv(ordered.select(sorted(known.column_names)), sink)
    return hashlib.sha256(sink.getvalue()).hexdigest()


def reply_times(asked: Asked) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """By receiver alone, and by sender and receiver: two copies of the requests that know nothing of each other,
    in one query. In the first everybody is one sender."""
    together, apart = _copy(asked.threads, EVERYBODY), _copy(asked.threads, "=")
    senders = pa.repeat(EVERYBODY, together.num_rows)
    together = together.set_column(together.schema.get_field_index("from_org"), "from_org", senders)
    both = measures.load(pa.concat_tables([together, apart]))
    found = [
        _pair(row, asked.mark)
        for row in _rows(measures.threads.pairs(both, asked.period.until_us))
        if row["to_org"] is not None
    ]
    found.sort(key=lambda p: (-p.requests.value, p.sender or "", p.receiver))
    return tuple(p for p in found if p.sender is None), tuple(p for p in found if p.sender is not None)


def _copy(threads: pa.Table, mark: str) -> pa.Table:
    """With the mark before the names of threads, cases and senders."""
    for name in ("thread", "case_id", "from_org"):
        marked = pc.binary_join_element_wise(mark, threads[name], "")
        threads = threads.set_column(threads.schema.get_field_index(name), name, marked)
    return threads


def _rows(table: Any) -> list[Row]:
    rows: list[Row] = measures.compute(table).to_pylist()
    return rows


def _headline(asked: Asked, found: Sequence[Bottleneck]) -> Headline:
    late = {
        row["case_id"]
        for row in asked.rows
        if row["is_due"] and (row["answered_us"] is None or row["answered_us"] > row["due_us"])
    }
    due = [row for row in asked.rows if row["is_due"]]
    answered = sum(row["answered_us"] is not None for row in due)
    return Headline(
        requests=Count(len(asked.rows), f"{asked.mark}requests"),
        children=Count(len({row["case_id"] for row in asked.rows}), f"{asked.mark}children"),
        answered=ratio(answered, len(due), f"{asked.mark}answered"),
        overdue=Count(len(late), f"{asked.mark}overdue"),
        days_lost=Count(round(sum(b.days_lost for b in found)), f"{asked.mark}days"),
    )


def _aligned(found: Sequence[Measured], head: Headline) -> tuple[Measured, ...]:
    """What counts all requests, or all that were due, is the same cell as in the headline and shows the same."""
    cells = {count.value: count for count in (head.answered.n, head.requests) if count.value >= FEWEST_JUDGED}
    aligned = []
    for one in found:
        n = cells.get(one.n.value, one.n)
        part = one.ratio
        if part is not None:
            is_answered = n is head.answered.n and part.k.value == head.answered.k.value
            part = Ratio(head.answered.k if is_answered else part.k, n)
        aligned.append(replace(one, n=n, ratio=part))
    return tuple(aligned)


def _waiting(asked: Asked) -> Waiting:
    """Whenever they were asked for: a child of last year waits, too."""
    open_ones = [row for row in asked.ever if row["outcome"] in ("silent", "open")]
    by_receiver: dict[str, list[Row]] = {}
    for row in open_ones:
        by_receiver.setdefault(row["to_org"] or "", []).append(row)
    return Waiting(
        _children(open_ones, "waiting"),
        _children(_silent(open_ones), "waiting/overdue"),
        tuple(
            _waiting_at(receiver, rows, asked.period.until_us)
            for receiver, rows in sorted(
                by_receiver.items(),
                key=lambda found: (-len(_silent(found[1])), -len(found[1]), found[0]),
            )
        ),
    )


def _waiting_at(receiver: str, rows: Sequence[Row], until_us: int) -> WaitingAt:
    ages = sorted((until_us - row["sent_us"]) / DAY_US for row in rows)
    children = _children(rows, f"waiting/{receiver}")
    return WaitingAt(
        receiver,
        _children(_silent(rows), f"waiting/{receiver}/overdue"),
        children,
        Spread(quantile(ages, 0.5), quantile(ages, 0.9), children),
    )


def _silent(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row["outcome"] == "silent"]


def _children(rows: Sequence[Row], cell: str) -> Count:
    return Count(len({row["case_id"] for row in rows}), cell)


def _pair(row: Row, mark: str) -> Pair:
    sender = None if row["from_org"] == EVERYBODY else (row["from_org"] or "=")[1:]
    cell = f"{mark}pair/{EVERYBODY if sender is None else sender}/{row['to_org']}"
    requests = Count(row["referrals"], f"{cell}/requests")
    return Pair(
        sender=sender,
        receiver=row["to_org"],
        requests=requests,
        answer=Spread(row["answered_p50_d"], row["answered_p90_d"], requests),
        silent=ratio(row["silent"] or 0, row["due"] or 0, f"{cell}/unanswered"),
        refused=ratio(row["refused"] or 0, row["answered"] or 0, f"{cell}/refused"),
        told=ratio(row["feedback"] or 0, row["feedback_due"] or 0, f"{cell}/told"),
        days_lost=Count(round(row["days_lost"] or 0), f"{cell}/days"),
    )


def _funnel(asked: Asked) -> tuple[tuple[str, Count], ...]:
    """Requests that came at least as far. Who answers has seen; who serves has accepted."""
    rows = [r for r in asked.rows if r["kind"] == "referral"] or asked.rows
    is_service_told = any(r["served_us"] is not None for r in rows)
    taken = [r for r in rows if r["accepted_us"] is not None or r["replied_us"] is not None]
    served = [r for r in taken if r["served_us"] is not None]
    far = {
        "asked": rows,
        "seen": [r for r in rows if r["seen_us"] is not None or r["answered_us"] is not None],
        "accepted": taken,
        "served": served,
        "told": [r for r in (served if is_service_told else taken) if r["feedback_us"] is not None],
    }
    if not is_service_told:
        del far["served"]
    cells = {"asked": "requests"} if len(rows) == len(asked.rows) else {}
    return tuple(
        (step, Count(len(found), f"{asked.mark}{cells.get(step, f'funnel/{step}')}"))
        for step, found in far.items()
    )


def _flow(inside: Any, mark: str) -> tuple[tuple[Step, ...], tuple[Activity, ...]]:
    begins = {row["activity"]: row["cases"] for row in _rows(measures.flow.starts(inside))}
    activities = tuple(
        Activity(
            row["activity"],
            Count(row["count"], f"{mark}act/{row['activity']}"),
            Count(begins.get(row["activity"], 0), f"{mark}start/{row['activity']}"),
        )
        for row in _rows(measures.flow.activities(inside))
    )
    steps = []
    for row in _rows(measures.flow.directly_follows(inside)):
        times = Count(row["count"], f"{mark}step/{row['from']}/{row['to']}")
        steps.append(
            Step(
                row["from"],
                row["to"],
                times,
                Spread(row["median_s"] / 86_400, row["p90_s"] / 86_400, times),
            )
        )
    return tuple(steps), activities


def _ties(asked: Asked, inside: Any) -> dict[tuple[str, str], int]:
    """Requests by sender and receiver; where a log has none, work handed over from one unit to the next."""
    found: dict[tuple[str, str], int] = {}
    for row in asked.rows:
        if row["from_org"] and row["to_org"]:
            pair = (row["from_org"], row["to_org"])
            found[pair] = found.get(pair, 0) + 1
    if asked.rows:
        return found
    handed = _rows(measures.handover.handovers(inside, "from_org"))
    return {(row["from"], row["to"]): row["count"] for row in handed}


def _honesty(inside: pa.Table, flowing: Any, asked: Asked, extras: Extras) -> Honesty:
    mark = asked.mark
    written = _rows(measures.known.late_entries(flowing, asked.period.until_us))[0]
    addressed = {row["to_org"] for row in asked.rows if row["to_org"]}
    acting = set(pc.unique(inside["from_org"]).to_pylist())
    return Honesty(
        events=Count(written["events"], f"{mark}events"),
        cases=Count(pc.count_distinct(inside["case_id"]).as_py(), f"{mark}cases"),
        late=ratio(written["late"] or 0, written["recorded"], f"{mark}late"),
        nameless=Ratio(
            Count(inside["from_org"].null_count, f"{mark}nameless"), Count(written["events"], f"{mark}events")
        ),
        recording=len(addressed & acting),
        addressed=len(addressed),
        left_out=extras.left_out,
        no_calendar=extras.no_calendar,
    )
