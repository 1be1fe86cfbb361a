"""What the summary holds a log to: pathway rules, deadlines, and the rhythm of those who decide once a week.

Each is null where the log has none of the acts, or nobody said which days are worked; Ibis, which takes a second, is
loaded only where there is something to measure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from halka.analysis.logs import EventLog
from halka.analysis.report.wish import WrongWish, calendar_of
from halka.analysis.statistics import DAY_US
from halka.profiles import profile
from halka.profiles.deadlines import Deadline
from halka.profiles.pathway import PathwayRule

from .measuring import Measuring

if TYPE_CHECKING:
    from halka.analysis.measures import Vocabulary

RULES_OF = "ia"  # the profile whose pathway rules count where no other was asked for


def standards(log: EventLog, measuring: Measuring) -> dict[str, object]:
    """`pathway`, `deadlines` and `batches` over the whole log, known at its last event. Raises WrongWish."""
    acts = set(pc.unique(log.events["type"]).to_pylist())
    rules = [
        rule
        for rule in profile(measuring.calendar or RULES_OF).pathway
        if _occur(acts, rule.first, rule.then)
    ]
    if not acts or (measuring.calendar is None and measuring.vocabulary == "ledger" and not rules):
        return dict.fromkeys(("pathway", "deadlines", "batches"))
    from halka.analysis import measures

    try:
        words = measures.vocabulary(measuring.vocabulary)
        return {
            "pathway": _pathway(log, words, rules),
            "deadlines": _deadlines(log, words, measuring),
            "batches": _batches(log, measuring),
        }
    except (measures.UnreadableVocabulary, measures.clocks.UnknownHolidays) as problem:
        raise WrongWish(str(problem)) from None


def _occur(acts: set[str], *ends: Iterable[str]) -> bool:
    return any(act in acts for end in ends for act in end)


def _last_us(log: EventLog) -> int:
    return int(pc.max(log.events["ts_us"]).as_py())


def _pathway(log: EventLog, words: Vocabulary, of_profile: Sequence[PathwayRule]) -> dict[str, Any] | None:
    """The rules of the vocabulary in its words; where it has none, those of the profile, in the words of the ledger."""
    from halka.analysis import measures
    from halka.analysis.measures.vocabulary import translated

    events = measures.load(log.events)
    if words.pathway:
        events = measures.settle(translated(events, words))
        acts = set(measures.compute(events.select("type").distinct())["type"].to_pylist())
        rules = [rule for rule in words.pathway if _occur(acts, rule.first, rule.then)]
    else:
        rules = list(of_profile)
    if not rules:
        return None
    closing = ("case.closed",) if words.pathway else measures.workload.CLOSING
    found = measures.rules.conformance(events, rules, _last_us(log), closing)
    return {**_share(found), "rules": [_rule(checked) for checked in found.rules]}


def _rule(checked: Any) -> dict[str, Any]:
    """Without the cases behind it: a summary travels further than its log."""
    counts = {name: getattr(checked, name) for name in ("activations", "fulfilled", "violated", "undecided")}
    return {
        "name": checked.rule.name,
        "kind": checked.rule.kind,
        "source": checked.rule.source,
        **counts,
        "cases": len(checked.cases),
    }


def _deadlines(log: EventLog, words: Vocabulary, measuring: Measuring) -> list[dict[str, Any]] | None:
    """Those of the vocabulary and of the profile of the calendar, whose acts the log has; a step counts once."""
    from halka.analysis import measures
    from halka.analysis.measures.waiting import ROUND_THE_CLOCK

    known = {row.step: row for row in words.deadlines}
    if measuring.calendar is not None:
        known = {**{row.step: row for row in profile(measuring.calendar).deadlines}, **known}
    if not known:
        return None
    in_words = _in_words(log.events, words)
    acts = set(pc.unique(in_words["type"]).to_pylist())
    events = measures.load(in_words)
    days = calendar_of(measuring.calendar) or ROUND_THE_CLOCK
    found = []
    for deadline in known.values():
        if not (_occur(acts, deadline.start) and _occur(acts, deadline.end)):
            continue
        outcomes = measures.deadlines.outcomes(events, deadline, days, _last_us(log))
        if outcomes.num_rows:
            found.append(_deadline(deadline, outcomes, measures.deadlines.kept(outcomes)))
    return found or None


def _in_words(events: pa.Table, words: Vocabulary) -> pa.Table:
    """Every event; its act in the words of the vocabulary where that knows it, and as it is where not."""
    acts = [words.acts.get(act, act) for act in events["type"].to_pylist()]
    return events.set_column(events.schema.get_field_index("type"), "type", pa.array(acts, pa.string()))


def _deadline(deadline: Deadline, outcomes: pa.Table, kept: Any) -> dict[str, Any]:
    late = np.asarray(outcomes["late_us"].drop_null().to_numpy(), np.float64)
    late = late[late > 0] / DAY_US
    told = {name: getattr(deadline, name) for name in ("step", "kind", "source", "article", "confirmed")}
    spread = {f"late_p{p}_d": float(np.percentile(late, p)) if len(late) else None for p in (50, 90)}
    return {**told, **_share(kept), "open": kept.open, **spread}


def _share(found: Any) -> dict[str, Any]:
    low, high = found.interval or (None, None)
    return {"k": found.k, "n": found.n, "low": low, "high": high}


def _batches(log: EventLog, measuring: Measuring) -> list[dict[str, object]] | None:
    """The busiest hour of the week of each unit and act, where there are enough acts to speak of one."""
    calendar = calendar_of(measuring.calendar)
    if calendar is None:
        return None
    from halka.analysis import measures
    from halka.analysis.measures.batches import FEWEST

    names = ("name", "act", "weekday", "hour", "k", "n", "acts", "share", "is_batch")
    found = measures.batches.busiest_hours(measures.load(log.events), calendar)
    return [{name: getattr(batch, name) for name in names} for batch in found if batch.n >= FEWEST]
