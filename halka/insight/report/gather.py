"""Computes the facts of a report from an event table. The only place of the report that calls the measures."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.csv

from halka.insight import measures
from halka.insight.measures.bottlenecks import FEWEST, Bottleneck
from halka.insight.measures.known import as_known
from halka.insight.measures.places import Grain
from halka.profiles.clocks import Calendar

from .amounts import FEWEST_JUDGED, Count, Ratio, Spread, ratio
from .decisions import proposals
from .facts import (
    Activity,
    Facts,
    Felt,
    Headline,
    Honesty,
    Measured,
    Pair,
    PastDecision,
    Period,
    Step,
    Waiting,
    WaitingAt,
)
from .graph import network
from .past import past_decisions
from .places import EVERYBODY, place
from .stories import stories
from .trace import traces

DAY_US = 86_400_000_000
KINDS = ("request", "referral")
"""A question and the sending of a child are both requests in the words of the report."""
Row = Mapping[str, Any]
Indicators = Callable[[Any, Period], Sequence[Measured]]


@dataclass(frozen=True, slots=True)
class Extras:
    """What no event says. `groups` gives senders a common code; `names` gives codes the names that people know."""

    names: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    grain: Grain = "pair"
    felt: Felt | None = None
    no_calendar: str = ""
    """Why there is no calendar, when the reader should be told (a key of `wording.WITHOUT_CALENDAR`)."""
    left_out: int = 0
    words: measures.Vocabulary | None = None
    """What the acts of the log mean; the ledger's when None."""
    calendar: Calendar | None = None
    """Which days are worked, and when: without one, closed hours and batches are not told apart."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The requests of the period, and of any time, as known at its end."""

    table: Any
    rows: list[Row]
    ever: list[Row]
    period: Period
    mark: str


def gather(
    events: pa.Table, period: Period, *, source: str, indicators: Indicators, extras: Extras | None = None
) -> Facts:
    """The facts of `period`, as known at its end. `events` has the columns of EVENT_SCHEMA, in any order of rows.

    A request belongs to the period in which it was sent; days lost before the period do not count; children who
    wait are counted whenever they were asked for. `indicators` gives the indicators of a period.
    Raises clocks.UnknownHolidays when a request lies in a year that the calendar does not list."""
    extras = extras or Extras()
    loaded = measures.load(events)
    known = measures.settle(as_known(loaded, period.until_us))
    asked = _asked(loaded, period, extras.words)
    found = _bottlenecks(asked.table, period, extras)
    inside = measures.settle(known.filter(known.ts_us >= period.since_us))
    receivers, pairs = _pairs(asked, is_by_sender=False), _pairs(asked, is_by_sender=True)
    accepted = [row for row in asked.rows if row["accepted_us"] is not None]
    good, bad = stories(asked.rows, period.until_us, asked.mark)
    steps, activities = _flow(inside, asked.mark)
    head = _headline(asked, found)
    places = [(b, place(b, extras.grain, asked.mark)) for b in found]
    return Facts(
        source=source,
        period=period,
        headline=head,
        indicators=_aligned(indicators(loaded, period), head),
        before=tuple(indicators(loaded, period.before)),
        places=tuple(one for _, one in places),
        waiting=_waiting(asked),
        decisions=proposals(places, period.until_us),
        past_decisions=_past(loaded, asked, extras),
        receivers=receivers,
        pairs=pairs,
        funnel=_funnel(asked),
        steps=steps,
        activities=activities,
        network=network(_ties(asked, inside), accepted, asked.mark),
        good=good,
        bad=bad,
        honesty=_honesty(inside, asked, extras),
        traces=traces(asked.mark, rows=_size(inside), requests=len(asked.rows)),
        felt=extras.felt,
        names=dict(extras.names),
        fingerprint=fingerprint(measures.compute(known)),
    )


def fingerprint(known: pa.Table) -> str:
    """SHA-256 of the events in the order of the ledger, as CSV; the same for the same events in any order."""
    ordered = known.sort_by([(name, "ascending") for name in ("seq", *sorted(known.column_names))])
    sink = pa.BufferOutputStream()
    pa.csv.write_csv(ordered.select(sorted(known.column_names)), sink)
    return hashlib.sha256(sink.getvalue()).hexdigest()


def _asked(loaded: Any, period: Period, words: measures.Vocabulary | None) -> _Asked:
    everything = measures.settle(measures.threads.threads(loaded, period.until_us, words, KINDS))
    table = measures.settle(everything.filter(everything.sent_us >= period.since_us))
    lost = measures.lost.days_lost(table, period.until_us, period.since_us)
    return _Asked(table, _rows(lost), _rows(everything), period, _mark(period))


def _mark(period: Period) -> str:
    """How the names of the cells of a period begin."""
    return f"{period.since_us // DAY_US}/"


def _past(loaded: Any, asked: _Asked, extras: Extras) -> tuple[PastDecision, ...]:
    """Places of the period before are those that its report would have shown; of this one every place counts."""
    before = asked.period.before
    threads = measures.threads.threads(loaded, before.until_us, extras.words, KINDS)
    threads = measures.settle(threads.filter(threads.sent_us >= before.since_us))
    then = _bottlenecks(threads, before, extras)
    now = _bottlenecks(asked.table, asked.period, extras, fewest=1) if then else []
    return past_decisions(
        [(b, place(b, extras.grain, _mark(before))) for b in then],
        [(b, place(b, extras.grain, asked.mark)) for b in now],
        extras.grain,
        asked.mark,
    )


def _bottlenecks(table: Any, period: Period, extras: Extras, fewest: int = FEWEST) -> list[Bottleneck]:
    return measures.bottlenecks.bottlenecks(
        table,
        period.until_us,
        since_us=period.since_us,
        grain=extras.grain,
        groups=extras.groups,
        fewest=fewest,
        calendar=extras.calendar,
    )


def _rows(table: Any) -> list[Row]:
    rows: list[Row] = measures.compute(table).to_pylist()
    return rows


def _size(table: Any) -> int:
    return int(measures.compute(table.aggregate(n=table.count()))["n"][0].as_py())


def _headline(asked: _Asked, found: Sequence[Bottleneck]) -> Headline:
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


def _waiting(asked: _Asked) -> Waiting:
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
        Spread(_quantile(ages, 0.5), _quantile(ages, 0.9), children),
    )


def _silent(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row["outcome"] == "silent"]


def _children(rows: Sequence[Row], cell: str) -> Count:
    return Count(len({row["case_id"] for row in rows}), cell)


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Linear interpolation, as everywhere."""
    at = share * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def _pairs(asked: _Asked, *, is_by_sender: bool) -> tuple[Pair, ...]:
    """By sender and receiver, or by receiver alone."""
    table = asked.table
    if not is_by_sender:
        table = measures.settle(table.mutate(from_org=ibis.literal(EVERYBODY)))
    rows = _rows(measures.threads.pairs(table, asked.period.until_us))
    found = [
        _pair(row, (row["from_org"] or "") if is_by_sender else None, asked.mark)
        for row in rows
        if row["to_org"] is not None
    ]
    return tuple(sorted(found, key=lambda p: (-p.requests.value, p.sender or "", p.receiver)))


def _pair(row: Row, sender: str | None, mark: str) -> Pair:
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


def _funnel(asked: _Asked) -> tuple[tuple[str, Count], ...]:
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


def _ties(asked: _Asked, inside: Any) -> dict[tuple[str, str], int]:
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


def _honesty(inside: Any, asked: _Asked, extras: Extras) -> Honesty:
    mark = asked.mark
    found = _rows(
        inside.aggregate(
            cases=inside.case_id.nunique(),
            nameless=inside.from_org.isnull().sum().coalesce(0),
        )
    )[0]
    written = _rows(measures.known.late_entries(inside, asked.period.until_us))[0]
    acting = {row["from_org"] for row in _rows(inside.select("from_org").distinct())}
    addressed = {row["to_org"] for row in asked.rows if row["to_org"]}
    return Honesty(
        events=Count(written["events"], f"{mark}events"),
        cases=Count(found["cases"], f"{mark}cases"),
        late=ratio(written["late"] or 0, written["recorded"], f"{mark}late"),
        nameless=Ratio(
            Count(found["nameless"], f"{mark}nameless"), Count(written["events"], f"{mark}events")
        ),
        recording=len(addressed & acting),
        addressed=len(addressed),
        left_out=extras.left_out,
        no_calendar=extras.no_calendar,
    )
