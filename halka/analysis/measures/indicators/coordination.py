"""C2, coordination: steps of different institutions follow each other, in order, in time, without loops."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from halka.analysis.statistics import DAY_US, HOUR_US

from .. import batches, deadlines, network, returns, rules, synchronisation, workload
from ..engine import compute, load
from ..waiting import ROUND_THE_CLOCK
from .facts import NEVER, Facts, each
from .figures import Figure, Good, Place, middle, share
from .register import indicator

_BETWEEN = "\x1f"  # between the name of a unit and that of a worker
DECISIONS = (
    "request.answered",
    "referral.accepted",
    "referral.returned",
    "order.decided",
    "board.decided",
)


@indicator("C2.1", unit="share", good=Good(1.0, "at least", "L"), needs=())
def legal_deadline_met(facts: Facts) -> Figure:
    """Legal deadline met.

    Formula: steps done up to their limit ÷ steps whose limit has passed, over all deadlines of the
    vocabulary. For each step. A step that not every case needs counts only where it was done. Beside each:
    open, steps that are neither done nor due; p90 is of the days that the step took. Days are those of the
    calendar; without one every day is worked, in UTC. A deadline whose acts never occur is left out.
    Source: the deadline itself (in Türkiye Law 5395, article 9); its list names law and article.
    """
    by: dict[Place, Figure] = {}
    for deadline in facts.words.deadlines:
        found = deadlines.outcomes(facts.events, deadline, facts.calendar or ROUND_THE_CLOCK, facts.cutoff_us)
        found = found.filter(pc.greater_equal(found["start_us"], facts.since_us))
        if not found.num_rows or not any(facts.acts.occurs(act) for act in deadline.end):
            continue
        over = found.filter(
            pc.and_(found["is_met"].is_valid(), pc.less_equal(found["due_us"], facts.cutoff_us))
        )
        done = over.filter(over["end_us"].is_valid())
        took = middle(np.asarray(pc.subtract(done["end_us"], done["start_us"]).to_numpy(), np.int64))
        part = share(over["is_met"].to_pylist().count(True), over.num_rows)
        waiting = {"open": float(found.num_rows - over.num_rows)}
        by[(deadline.step,)] = replace(part, p90=took.p90, more=waiting)
    return share(sum(p.k or 0 for p in by.values()), sum(p.n for p in by.values()), by=by)


@indicator("C2.2", unit="days", good=Good(2, "at most", "S"), needs=("handover.offered", "handover.accepted"))
def handover_wait(facts: Facts) -> Figure:
    """Hand-over wait.

    Formula: P50 and P90 of accepted - handed over, of those that were accepted; days of 24 hours. For each
    receiver. Beside it: open, hand-overs that nobody has accepted yet.
    Source: van der Aalst, Reijers, Song 2005; Istanbul service standard for care orders.
    """
    all_sent = facts.threads("handover")
    taken = all_sent.where(all_sent.accepted < NEVER)
    wait = taken.accepted - taken.sent
    by = each(taken.receiver, lambda m: middle(wait[m]))
    return middle(wait, more={"open": len(all_sent) - len(taken)}, by=by)


@indicator(
    "C2.3", unit="share", good=Good(0.05, "at most", "P"), needs=("referral.sent", "referral.returned")
)
def ping_pong(facts: Facts) -> Figure:
    """Ping-pong.

    Formula: referrals that came back ÷ referrals sent, at most one for one; one that is sent again counts
    again. For each receiver. Beside it: aba_per_case, how often the work of a case goes A, B, A between units.
    Source: waiting-time-analysis (ping-pong hand-overs).
    """
    acts = facts.acts
    in_period = acts.ts >= facts.since_us
    sent, back = (acts.are(act) & in_period for act in ("referral.sent", "referral.returned"))
    returned = Counter(acts.names("from_org")[back])
    by = each(acts.names("to_org")[sent], lambda m: Figure(n=int(m.sum())))
    told = {place: share(min(returned[place[0]], figure.n), figure.n) for place, figure in by.items()}
    loops = compute(returns.return_summary(facts.period, "from_org")).to_pylist()[0]
    per_case = loops["returns"] / loops["of"] if loops["of"] else None
    return share(min(back.sum(), sent.sum()), sent.sum(), {"aba_per_case": per_case}, told)


@indicator("C2.4", unit="days", good=Good(3, "at most", "P"), needs=("asked.sent", "asked.answered"))
def synchronisation_wait(facts: Facts) -> Figure:
    """Synchronisation wait.

    Formula: P50 and P90 of last - first answer, in cases with at least two requests that are all answered;
    days of 24 hours. For each institution: how often its answer came last ÷ its requests in such cases.
    Source: OPerA, synchronisation and lagging time.
    """
    asked = facts.requests
    rows = pa.table(
        {
            "case_id": pa.array(asked.case, pa.string()),
            "thread": pa.array([str(at) for at in range(len(asked))], pa.string()),
            "to_org": pa.array(asked.receiver, pa.string()),
            "asked_us": asked.sent,
            "answered_us": pa.array(asked.answered, pa.int64(), mask=asked.answered == NEVER),
        }
    )
    requests = load(rows)
    waits = compute(synchronisation.waits(requests))["wait_us"].drop_null()
    last = compute(synchronisation.who_is_last(requests)).to_pylist()
    by: dict[Place, Figure] = {
        (row["name"],): share(row["last"], row["asked"]) for row in sorted(last, key=lambda row: row["name"])
    }
    return middle(np.asarray(waits.to_numpy(), np.int64), by=by)


@indicator("C2.5", unit="share", good=Good(0.20, "at most", "P"), needs=("asked.sent",))
def batching(facts: Facts) -> Figure:
    """Batching.

    Formula: share of an institution's decisions of one type in its busiest hour of the week, leaving out the
    first open hour after any closure. For each institution and act; the value is the largest share among
    those with at least 20 decisions. Beside each: all_hours, the share with no hour left out, which accuses
    everybody's weekend. Without a calendar first open hours are not known, and there is no value.
    Source: Kronos batching class; pm4py batches; the rule is an own proposal (docs/insight.md).
    """
    acts = facts.acts
    chosen = acts.are(*DECISIONS) & (acts.ts >= facts.since_us)
    slots: dict[Place, Counter[int]] = {}
    hours = acts.ts[chosen] // HOUR_US % (7 * 24)
    names = acts.names("from_org")[chosen], acts.names("type")[chosen]
    for unit, act, hour in zip(*names, hours.tolist(), strict=True):
        if unit is not None:
            slots.setdefault((unit, act), Counter())[hour] += 1
    judged: dict[Place, Figure] = {
        (batch.name, batch.act): share(batch.k, batch.n)
        for batch in (
            batches.busiest_hours(facts.period, facts.calendar, DECISIONS) if facts.calendar else ()
        )
    }
    by: dict[Place, Figure] = {}
    for place in sorted(slots):
        busiest = max(slots[place].values()) / slots[place].total()
        rule = judged.get(place, Figure())
        by[place] = Figure(
            value=rule.value, k=rule.k, n=rule.n, low=rule.low, high=rule.high, more={"all_hours": busiest}
        )
    enough = [figure for figure in judged.values() if figure.n >= 20 and figure.value is not None]
    worst = max(enough, key=lambda figure: (figure.value or 0, figure.n), default=Figure())
    return Figure(value=worst.value, k=worst.k, n=worst.n, low=worst.low, high=worst.high, by=by)


@indicator(
    "C2.6",
    unit="share",
    good=Good(0.80, "at least", "P"),
    needs=("conference.invited", "conference.attended"),
)
def conference_attendance(facts: Facts) -> Figure:
    """Conference attendance.

    Formula: institutions that came to a conference ÷ institutions invited to it, the one that called it too.
    For each institution.
    Source: CCPM (participation); Index of Interdisciplinary Collaboration.
    """
    acts = facts.acts
    invited = acts.are("conference.invited") & (acts.ts >= facts.since_us)
    came = acts.are("conference.attended")
    there = set(zip(acts.names("thread")[came], acts.names("from_org")[came], strict=True))
    asked = {
        pair
        for pair in zip(acts.names("thread")[invited], acts.names("to_org")[invited], strict=True)
        if None not in pair
    }
    pairs = sorted(asked)
    names = np.array([unit for _, unit in pairs], dtype=object)
    has_come = np.array([pair in there for pair in pairs], dtype=bool)
    by = each(names, lambda m: share(has_come[m].sum(), m.sum()))
    return share(has_come.sum(), len(pairs), by=by)


@indicator("C2.7", unit="0 to 1", good=Good(0.6, "watched", "P"), needs=("asked.sent",))
def concentration(facts: Facts) -> Figure:
    """Concentration.

    Formula: Σ(max - d) ÷ ((n - 1)(n - 2)) of the degrees d of n institutions that write to each other, pairs
    without direction (Freeman). For each institution the share of messages that begin or end there, with its
    betweenness. Beside it: top_share, the largest of these shares; top_betweenness; alone_at_the_top, 1 when
    no other institution has as much betweenness. Alarm above 0.6 with one alone at the top.
    Source: Freeman 1978; Blanken et al. (gatekeepers are overloaded).
    """
    found = network.network(network.messages(facts.period))
    nodes = network.nodes(found)
    total = int(found.weight.sum())
    by: dict[Place, Figure] = {}
    for node in nodes:
        part = share(node.messages, total)
        by[(node.name,)] = Figure(
            value=part.value, k=part.k, n=total, low=part.low, high=part.high,
            more={"betweenness": node.betweenness},
        )  # fmt: skip
    top = max((node.betweenness for node in nodes), default=0.0)
    at_top = sum(node.betweenness >= top - 1e-12 for node in nodes)
    more = {
        "top_share": nodes[0].share if nodes else None,
        "top_betweenness": top if nodes else None,
        "alone_at_the_top": float(at_top == 1) if nodes else None,
    }
    return Figure(value=network.centralisation(found), n=len(nodes), more=more, by=by)


@indicator("C2.8", unit="0 to 1", good=Good(0.25, "at most", "P"), needs=("case.assigned",))
def workload_balance(facts: Facts) -> Figure:
    """Workload balance.

    Formula: Gini of the open cases of each worker, Σ(2i - n - 1)x ÷ (nΣx) over sorted x; n is the workers who
    hold one. An open case is with the worker who acted last in it, in the units that carry cases. For each of
    these units. Beside it: max_to_median; open_cases; of_acts, the Gini of all acts of each worker.
    Source: Gini; resource frequency.
    """
    acts = facts.acts
    carried = facts.events.filter(facts.events.from_org.isin(facts.carriers.tolist()))
    carried = carried.mutate(actor=carried.from_org + _BETWEEN + carried.actor)  # one may work in two units
    held = compute(workload.holdings(carried, closing=("case.closed",)).filter(lambda t: t.to_us.isnull()))
    open_cases = Counter(held["name"].to_pylist())
    done = Counter(zip(acts.names("from_org"), acts.names("actor"), strict=True))
    by: dict[Place, Figure] = {}
    for unit in facts.carriers:
        own = [n for name, n in open_cases.items() if name.split(_BETWEEN)[0] == unit]
        of_acts = workload.balance([n for (place, worker), n in done.items() if place == unit and worker])
        by[(str(unit),)] = _balance(own, of_acts.gini)
    total = _balance(list(open_cases.values()), None)
    return Figure(value=total.value, n=total.n, more=total.more, by=by)


def _balance(counts: list[int], of_acts: float | None) -> Figure:
    found = workload.balance(counts)
    more = {"max_to_median": found.max_to_median, "open_cases": float(found.total), "of_acts": of_acts}
    return Figure(value=found.gini, n=found.workers, more=more)


@indicator("C2.9", unit="share", good=Good(1.0, "at least", "L"), needs=("board.met",))
def boards_met(facts: Facts) -> Figure:
    """Boards met.

    Formula: meetings held ÷ meetings due, at most one for one; due are the meetings a year of the vocabulary
    times the length of the period, rounded down. For each unit that calls a board. Beside it: with_owner, the
    share of decisions that name an owner (a unit addressed) and a due time; done_in_time, the share of these
    whose due time has passed that were done by then.
    Source: Directive of 16 July 2013 (centre 2, province 6 meetings a year).
    """
    acts = facts.acts
    in_period = acts.ts >= facts.since_us
    began = max(facts.since_us, int(acts.ts.min()))
    years = (facts.cutoff_us - began) / (365.25 * DAY_US)
    held = Counter(acts.names("from_org")[acts.are("board.met") & in_period])
    by: dict[Place, Figure] = {}
    for unit, a_year in sorted(facts.words.boards_a_year.items()):
        due = int(a_year * years)
        by[(unit,)] = share(min(held[unit], due), due)
    more = _decisions(facts)
    return share(sum(p.k or 0 for p in by.values()), sum(p.n for p in by.values()), more, by)


def _decisions(facts: Facts) -> dict[str, float | None]:
    acts = facts.acts
    made = acts.are("board.decided") & (acts.ts >= facts.since_us)
    has_owner = acts.column("to_org")[0][made] >= 0
    due = acts.due[made]
    done = np.append(acts.first("thread", "board.decision_done"), NEVER)[acts.column("thread")[0][made]]
    owned = has_owner & (due < NEVER)
    over = owned & (due <= facts.cutoff_us)
    return {
        "with_owner": share(owned.sum(), len(owned)).value,
        "done_in_time": share((over & (done <= due)).sum(), over.sum()).value,
    }


@indicator("C2.10", unit="share", good=Good(0.90, "at least", "P"), needs=())
def pathway_conformance(facts: Facts) -> Figure:
    """Pathway conformance.

    Formula: cases that break no rule ÷ cases. Rules of the vocabulary: response (A is followed by B, within a
    time), precedence (B only after A), not together. For each rule: activations fulfilled ÷ activations that
    are decided. A rule whose acts never occur is left out; without a rule nothing is recorded.
    Source: Declare (Pesic, Schonenberg, van der Aalst 2007); temporal profile.
    """
    known = [rule for rule in facts.words.pathway if any(map(facts.acts.occurs, (*rule.first, *rule.then)))]
    if not known:
        return Figure()
    cases = facts.acts.column("case_id")[1]
    began = facts.events.filter(facts.events.case_id.isin(cases[facts.is_case].tolist()))
    found = rules.conformance(began, known, facts.cutoff_us, closing=("case.closed",))
    by: dict[Place, Figure] = {
        (checked.rule.name,): share(checked.fulfilled, checked.fulfilled + checked.violated)
        for checked in found.rules
    }
    return share(found.k, found.n, by=by)
