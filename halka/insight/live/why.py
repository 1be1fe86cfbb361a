"""Why a place loses days: the causes of `measures.causes` from the threads themselves, when somebody looks.

Made on arrays in memory: an engine would take longer to start than the page may take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from halka.analysis.measures.bottlenecks import Bottleneck, Evidence, at_news, at_request
from halka.analysis.measures.causes import CAUSES, Split, split
from halka.analysis.measures.clocks import UnknownHolidays
from halka.analysis.measures.synchronisation import last_of
from halka.analysis.statistics import Share
from halka.casework.acts import CLOSURE_APPROVED
from halka.insight import extract
from halka.insight.calendars import shared
from halka.insight.live.behind import pairs, threads_of
from halka.insight.live.counted import cell_of, name
from halka.insight.live.numbers import Numbers
from halka.insight.live.standstills import Standstill
from halka.sharing.acts import REFERRAL_ASKED, REFERRAL_REVOKED
from halka.trust.acts import Act

KIND = "referral"
_ENDED = ("withdrawn", "closed")
_CHUNK = 500
_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("thread", "case_id", "to_org", "kind", "outcome")]
    + [
        (name, pa.int64())
        for name in (
            *("sent_us", "due_us", "answered_us", "refused_us", "clarified_us", "revoked_us", "closed_us"),
            *("late_from_us", "late_to_us", "refusal_us"),
        )
    ]
)
Row = dict[str, Any]


def why(found: Numbers, place: Standstill) -> tuple[Bottleneck, bool]:
    """The place with its causes and their evidence, and whether the calendar of the receiver covers its years; without
    it closed hours and batches are not told apart. Times of answers are those of `Numbers.timed`."""
    return explained(found, place)[:2]


def explained(found: Numbers, place: Standstill) -> tuple[Bottleneck, bool, dict[str, str]]:
    """The same, and what each number is made of."""
    senders = {sender for sender, receiver in pairs(found) if receiver == place.receiver}
    asked = threads_of(found).filter(to_unit=place.receiver)
    rows = [dict(row) for row in asked.order_by("thread").values() if row["from_unit"] in senders]
    lost = _lost(rows, found)
    calendar = shared([place.receiver])
    try:
        causes = split(lost, calendar)
    except UnknownHolidays:
        causes, calendar = split(lost, None), None
    evidence = Evidence(causes, _last(found, place.receiver, rows), {})
    sums = _sums(rows, causes, found.cutoff_us) | {"sender": _sender(place), "receiver": place.receiver}
    told = (at_news if place.is_news else at_request)(sums, evidence)
    return told, calendar is not None, _made_of(rows, causes, found.cutoff_us)


def _sender(place: Standstill) -> str | None:
    return place.to_place if place.is_news else place.from_place


def _lost(rows: Sequence[Row], found: Numbers) -> pa.Table:
    """The columns of `lost.days_lost` that causes are made of. The late span is what was lost from the due time on."""
    revoked, closed = _ends(rows, found)
    clarified = _clarified(rows, found)
    taken = [
        row
        | {"case_id": row["case"], "to_org": row["to_unit"], "kind": KIND}
        | {
            "clarified_us": clarified.get(row["thread"]),
            "revoked_us": revoked.get(row["thread"]),
            "closed_us": closed.get(row["thread"]),
        }
        | {"late_from_us": row["due_us"] or 0}
        | {"late_to_us": (row["due_us"] or 0) + row["silent_us"] + row["late_us"]}
        for row in rows
    ]
    return pa.Table.from_pylist(taken, schema=_SCHEMA)


def _ends(rows: Sequence[Row], found: Numbers) -> tuple[dict[str, int], dict[str, int]]:
    """When the threads that ended without an answer were withdrawn, or their cases closed."""
    ended = {row["thread"]: row for row in rows if row["outcome"] in _ENDED}
    revoked: dict[str, int] = {}
    closings: dict[str, list[int]] = {}
    ends = [REFERRAL_REVOKED, CLOSURE_APPROVED]
    for entry in _entries(sorted({row["case"] for row in ended.values()}), found, ends):
        row = ended.get(entry["thread"] or "")
        if entry["type"] == "case.closed":
            closings.setdefault(entry["case_id"], []).append(entry["ts_us"])
        elif row is not None and entry["ts_us"] >= row["sent_us"]:
            revoked[row["thread"]] = min(entry["ts_us"], revoked.get(row["thread"], entry["ts_us"]))
    closed = {
        thread: min(after)
        for thread, row in ended.items()
        if (after := [moment for moment in closings.get(row["case"], []) if moment >= row["sent_us"]])
    }
    return revoked, closed


def _clarified(rows: Sequence[Row], found: Numbers) -> dict[str, int]:
    """When the receivers of threads that were late first asked what was meant."""
    late = {row["thread"]: row for row in rows if row["silent_us"] + row["late_us"]}
    first: dict[str, int] = {}
    for entry in _entries(sorted({row["case"] for row in late.values()}), found, [REFERRAL_ASKED]):
        row = late.get(entry["thread"] or "")
        if row is not None and entry["ts_us"] >= row["sent_us"]:
            first[row["thread"]] = min(entry["ts_us"], first.get(row["thread"], entry["ts_us"]))
    return first


def _entries(cases: Sequence[str], found: Numbers, acts: Sequence[Act]) -> Iterator[Row]:
    for at in range(0, len(cases), _CHUNK):
        among = extract.entries_of(cases[at : at + _CHUNK], found.seq)
        events = extract.events(acts, among=among)
        yield from (row for row in events.to_pylist() if row["ts_us"] <= found.cutoff_us)


def _last(found: Numbers, receiver: str, rows: Sequence[Row]) -> dict[tuple[str, str], Share]:
    """How often this receiver was the last of several that were asked for a child."""
    known, cases = pairs(found), sorted({row["case"] for row in rows})
    together = (
        (case, to, answered)
        for at in range(0, len(cases), _CHUNK)
        for case, sender, to, answered in threads_of(found)
        .filter(case__in=cases[at : at + _CHUNK])
        .values_list("case", "from_unit", "to_unit", "answered_us")
        if (sender, to) in known
    )
    last, asked = last_of(together).get(receiver, (0, 0))
    return {(receiver, KIND): Share(last, asked)}


def _made_of(rows: Sequence[Row], causes: Split, cutoff_us: int) -> dict[str, str]:
    """Measure -> the name under which it is rounded, for what the roll-ups do not count."""
    due = [bool(row["is_due"]) for row in rows]
    late = [
        is_due and (row["answered_us"] or cutoff_us) > row["due_us"]
        for is_due, row in zip(due, rows, strict=True)
    ]
    chosen = {
        "closed": ("requests", np.array(due, dtype=np.bool_) & causes.was_closed),
        "late": ("requests", late),
        **{f"days by {cause}": ("days", causes.parts[cause] != 0) for cause in CAUSES},
        **{
            f"news days by {cause}": (
                "days",
                [row["feedback_lost_us"] != 0 and (row["feedback_us"] is None) is untold for row in rows],
            )
            for cause, untold in (("no_feedback", True), ("slow", False))
        },
    }
    return {
        measure: name(kind, {cell_of(row) for row, is_in in zip(rows, mask, strict=True) if is_in})
        for measure, (kind, mask) in chosen.items()
    }


def _sums(rows: Sequence[Row], causes: Split, cutoff_us: int) -> Row:
    """The row of `places.sums`."""
    due = [row for row in rows if row["is_due"]]
    told = [row for row in rows if row["is_feedback_due"]]
    is_due = np.array([row["is_due"] for row in rows], dtype=np.bool_)
    news = [(row["feedback_us"] is None, row["feedback_lost_us"]) for row in rows]
    return {
        "kind": KIND,
        "referrals": len(rows),
        "due": len(due),
        "silent": sum(row["outcome"] in ("silent", "closed") for row in due),
        "late": sum((row["answered_us"] or cutoff_us) > row["due_us"] for row in due),
        "closed": int((is_due & causes.was_closed).sum()),
        "answered": sum(row["answered_us"] is not None for row in rows),
        "refused": sum(row["refused_us"] is not None for row in rows),
        "feedback_due": len(told),
        "untold": sum(row["feedback_us"] is None for row in told),
        "no_feedback_us": sum(us for is_missing, us in news if is_missing),
        "told_late_us": sum(us for is_missing, us in news if not is_missing),
        "median_us": None,
        "p50_us": None,
        **{f"{cause}_us": int(causes.parts[cause].sum()) for cause in CAUSES},
    }
