"""Pathway rules, after Declare: what must follow, what must come before, what must not happen together.

Rules are data; each is one query over the event table, no alignment. A rule is activated by an event (or a
case) and is then fulfilled, violated, or undecided at the cut-off, because the case goes on and there is time
left. Source: Pesic, Schonenberg, van der Aalst, "DECLARE: full support for loosely-structured processes" (2007)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
from ibis.expr.types import Table

from halka.analysis.statistics import Share
from halka.profiles.pathway import PathwayRule

from .engine import compute
from .known import as_known
from .workload import CLOSING


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a rule. `cases` are the references behind its violations, in their order."""

    rule: PathwayRule
    activations: int
    fulfilled: int
    violated: int
    undecided: int
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conformance(Share):
    """`k` of `n` cases break no rule; an undecided rule is not broken."""

    rules: tuple[Checked, ...]


def conformance(
    events: Table,
    rules: Sequence[PathwayRule],
    cutoff_us: int,
    closing: Collection[str] | None = CLOSING,
) -> Conformance:
    """All rules over the cases known at the cut-off. `closing`: acts that end a case; None when all have ended."""
    known = as_known(events, cutoff_us)
    checked = tuple(_check(known, rule, cutoff_us, closing) for rule in rules)
    broken = {case for found in checked for case in found.cases}
    cases = compute(known.aggregate(n=known.case_id.nunique())).to_pylist()[0]["n"]
    return Conformance(cases - len(broken), cases, checked)


def activations(
    events: Table, rule: PathwayRule, cutoff_us: int, closing: Collection[str] | None = CLOSING
) -> Table:
    """Each activation of a rule, as known at the cut-off.

    Columns: case_id, thread (null where the case counts), ts_us, seq (of the event; for not_together of the
    first such event), status (fulfilled, violated or undecided); in the order of cases and places.
    """
    known = _placed(as_known(events, cutoff_us), rule, closing)
    judge = {"response": _response, "precedence": _precedence, "not_together": _not_together}[rule.kind]
    found = judge(known, rule, cutoff_us)
    return found.select("case_id", "thread", "ts_us", "seq", "status").order_by(["case_id", "ts_us", "seq"])


def _check(known: Table, rule: PathwayRule, cutoff_us: int, closing: Collection[str] | None) -> Checked:
    found = compute(activations(known, rule, cutoff_us, closing))
    status = found["status"].to_pylist()
    broken = {
        case for case, said in zip(found["case_id"].to_pylist(), status, strict=True) if said == "violated"
    }
    return Checked(
        rule=rule,
        activations=len(status),
        fulfilled=status.count("fulfilled"),
        violated=status.count("violated"),
        undecided=status.count("undecided"),
        cases=tuple(sorted(broken)),
    )


def _placed(known: Table, rule: PathwayRule, closing: Collection[str] | None) -> Table:
    """The events with place in the case, has_ended (the case was closed after them), is_first and is_then."""
    in_case = ibis.window(group_by=known.case_id, order_by=[known.ts_us, known.seq])
    placed = known.mutate(place=ibis.row_number().over(in_case), is_end=_is_one_of(known, closing or ()))
    ended = placed.place.max(where=placed.is_end).over(ibis.window(group_by=placed.case_id))
    placed = placed.mutate(
        has_ended=ibis.literal(True) if closing is None else (ended > placed.place).fill_null(False),
        was_closed=ibis.literal(True) if closing is None else ended.notnull(),
        is_first=_is_one_of(placed, rule.first),
        is_then=_is_one_of(placed, rule.then),
    )
    if rule.scope == "thread":
        return placed.filter(placed.thread.notnull())
    return placed.mutate(thread=ibis.null("string"))


def _response(known: Table, rule: PathwayRule, cutoff_us: int) -> Table:
    later = ibis.window(group_by=["case_id", "thread"], order_by="place", following=(1, None))
    marked = known.mutate(next_us=known.ts_us.min(where=known.is_then).over(later))
    marked = marked.filter(marked.is_first)
    in_time, too_late = marked.next_us.notnull(), marked.has_ended
    if rule.within_us is not None:
        limit = marked.ts_us + rule.within_us
        in_time = in_time & (marked.next_us <= limit)
        too_late = too_late | marked.next_us.notnull() | (limit < cutoff_us)
    return marked.mutate(status=ibis.cases((in_time, "fulfilled"), (too_late, "violated"), else_="undecided"))


def _precedence(known: Table, rule: PathwayRule, _: int) -> Table:
    earlier = ibis.window(group_by=["case_id", "thread"], order_by="place", preceding=(None, 1))
    marked = known.mutate(before_us=known.ts_us.max(where=known.is_first).over(earlier))
    marked = marked.filter(marked.is_then)
    in_time = marked.before_us.notnull()
    if rule.within_us is not None:
        in_time = in_time & (marked.ts_us - marked.before_us <= rule.within_us)
    return marked.mutate(status=ibis.cases((in_time, "fulfilled"), else_="violated"))


def _not_together(known: Table, rule: PathwayRule, _: int) -> Table:
    either = known.filter(known.is_first | known.is_then)
    found = either.group_by(["case_id", "thread"]).aggregate(
        ts_us=either.ts_us.argmin(either.place),
        seq=either.seq.argmin(either.place),
        both=either.is_first.any() & either.is_then.any(),
        ended=either.was_closed.any(),
    )
    status = ibis.cases((found.both, "violated"), (found.ended, "fulfilled"), else_="undecided")
    return found.mutate(status=status)


def _is_one_of(events: Table, acts: Collection[str]) -> Any:
    return events.type.isin(list(acts)) if acts else ibis.literal(False)
