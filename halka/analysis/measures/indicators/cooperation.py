"""C3, cooperation: several institutions make one thing, an assessment, a plan, a decision."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from halka.analysis.statistics import DAY_US

from .. import network
from ..engine import compute
from .facts import NEVER, Facts, Mask
from .figures import Figure, Good, Place, middle, share
from .register import indicator

DUPLICATE_DAYS = 90
QUARTER_DAYS = 91
COMMON_CASES = 30
_YEAR_US = 365 * DAY_US


@indicator("C3.1", unit="share", good=Good(0.03, "at most", "P"), needs=("assessment.done",))
def duplicate_assessment(facts: Facts) -> Figure:
    """Duplicate assessment.

    Formula: cases with two assessments by different institutions at most 90 days apart ÷ cases.
    Source: Blanken et al. (duplication of services).
    """
    acts = facts.acts
    done = acts.are("assessment.done") & (acts.column("from_org")[0] >= 0)
    case, unit, ts = acts.column("case_id")[0][done], acts.column("from_org")[0][done], acts.ts[done]
    order = np.lexsort((unit, ts, case))
    case, unit, ts = case[order], unit[order], ts[order]
    # Of two different institutions in the row of time, some two that follow each other are different, too.
    is_double = (
        (case[1:] == case[:-1]) & (unit[1:] != unit[:-1]) & (ts[1:] - ts[:-1] <= DUPLICATE_DAYS * DAY_US)
    )
    doubled = np.zeros(len(facts.is_case), bool)
    doubled[case[1:][is_double]] = True
    return share((doubled & facts.is_case).sum(), facts.is_case.sum())


@indicator("C3.2", unit="share", good=Good(0.80, "at least", "P"), needs=("asked.sent", "plan.shared"))
def shared_plan(facts: Facts) -> Figure:
    """Shared plan.

    Formula: cases with a plan that institutions share ÷ cases in which at least two institutions were asked.
    Source: Index of Interdisciplinary Collaboration, collective ownership; Fuks et al. 2005 (shared space).
    """
    asked = _asked_two(facts)
    return share((asked & (facts.acts.first("case_id", "plan.shared") < NEVER)).sum(), asked.sum())


@indicator(
    "C3.3", unit="share", good=Good(0.70, "at least", "P"), needs=("asked.sent", "conference.attended")
)
def joint_decision(facts: Facts) -> Figure:
    """Joint decision.

    Formula: cases with a case conference to which somebody came ÷ cases in which at least two institutions
    were asked.
    Source: Working Together to Safeguard Children (case conference).
    """
    asked = _asked_two(facts)
    return share((asked & (facts.acts.first("case_id", "conference.attended") < NEVER)).sum(), asked.sum())


def _asked_two(facts: Facts) -> Mask:
    """Cases of the period in which at least two institutions were asked."""
    acts = facts.acts
    sent = acts.are(*facts.asked("sent")) & (acts.column("to_org")[0] >= 0)
    (case, _), (unit, units) = acts.column("case_id"), acts.column("to_org")
    pairs = np.unique(case[sent] * (len(units) + 1) + unit[sent])
    institutions = np.bincount(pairs // (len(units) + 1), minlength=len(facts.is_case))
    return np.asarray((institutions >= 2) & facts.is_case)


@indicator("C3.4", unit="0 to 1", good=Good(None, "watched", "P"), needs=("asked.sent",))
def ties(facts: Facts) -> Figure:
    """Ties between institutions.

    Formula: pairs of institutions in touch ÷ possible pairs, in the last 91 days. For each pair its level:
    1 in touch (at least 3 messages each way), 2 works by appointment (also a message with a due date), 3
    plans together (also a shared plan or a conference between the two). Beside it: common_cases, pairs with
    at least 30 common cases ÷ possible pairs, over the whole period.
    Source: Keast, Brown, Mandell 2007; Frey et al. 2006; Blanken et al. (0.2 to 0.4 seen in the Netherlands).
    """
    since = facts.cutoff_us - QUARTER_DAYS * DAY_US
    plans = ("plan.shared", "conference.invited", "conference.attended")
    found = compute(network.tie_levels(facts.events, since, facts.cutoff_us + 1, plans=plans)).to_pylist()
    units = _units(facts)
    possible = len(units) * (len(units) - 1) // 2
    by: dict[Place, Figure] = {
        (row["a"], row["b"]): Figure(value=row["level"], n=row["messages_ab"] + row["messages_ba"])
        for row in found
    }
    common = _common_cases(facts) / possible if possible else None
    in_touch = sum(row["level"] >= 1 for row in found)
    total = share(in_touch, possible, {"common_cases": common})
    return Figure(value=total.value, k=total.k, n=possible, more=total.more, by=by)


def _units(facts: Facts) -> list[str]:
    """Every unit that acted in the log, or was addressed."""
    names = {*facts.acts.column("from_org")[1], *facts.acts.column("to_org")[1]}
    return sorted(name for name in names if name is not None)


def _common_cases(facts: Facts) -> int:
    """Pairs of units that acted in at least 30 common cases."""
    (case, _), (unit, names) = facts.acts.column("case_id"), facts.acts.column("from_org")
    in_case = np.zeros((len(facts.is_case), len(names)), np.int64)
    in_case[case[unit >= 0], unit[unit >= 0]] = 1
    shared = in_case[facts.is_case].T @ in_case[facts.is_case]
    return sum(int(shared[a, b]) >= COMMON_CASES for a, b in combinations(range(len(names)), 2))


@indicator("C3.5", unit="workers", good=Good(3, "at most", "P"), needs=("case.assigned",))
def continuity(facts: Facts) -> Figure:
    """Continuity.

    Formula: P50 and P90 of the number of different workers for each child and year (365 days from the first
    act in the case), in the units that carry cases. Good: P50 up to 3, P90 up to 5.
    Source: own proposal.
    """
    acts = facts.acts
    (case, _), (worker, workers) = acts.column("case_id"), acts.column("actor")
    began = np.full(len(facts.is_case), NEVER, np.int64)
    np.minimum.at(began, case, acts.ts)
    own = np.isin(acts.names("from_org"), facts.carriers) & (worker >= 0) & facts.is_case[case]
    year = (acts.ts - began[case]) // _YEAR_US
    in_year = case * (int(year.max(initial=0)) + 1) + year
    met = np.unique(in_year[own] * (len(workers) + 1) + worker[own])
    _, each_year = np.unique(met // (len(workers) + 1), return_counts=True)
    return middle(each_year, unit=1)


@indicator("C3.6", unit="days", good=Good(None, "watched", "P"), needs=("case.notified", "plan.made"))
def time_to_plan(facts: Facts) -> Figure:
    """Time to plan.

    Formula: P50 and P90 of the first plan - notification, of cases that have both; days of 24 hours. What is
    good is set locally. Beside it: without_plan, cases that were notified and have none yet.
    Source: throughput time.
    """
    plan = facts.acts.first("case_id", "plan.made", "plan.shared")
    notified = facts.acts.first("case_id", "case.notified")
    known = facts.is_case & (notified < NEVER)
    has_plan = known & (plan < NEVER)
    return middle((plan - notified)[has_plan], more={"without_plan": int((known & ~has_plan).sum())})
