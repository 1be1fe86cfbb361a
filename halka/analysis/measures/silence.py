"""Time to an answer when some have not answered yet: silence is censored, not missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

import ibis
import numpy as np
from ibis.expr.types import Table
from numpy.typing import NDArray

from halka.analysis.statistics import DAY_US, Z

from .engine import compute

_ROUNDING = 1e-12  # a product of fractions that should be exactly 0.5 may miss it by this much


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The share answered by each waiting time of one group of `n` requests, in the order of the times.

    low and high: 95 % interval of the share (Greenwood on the log-log scale; nan before the first answer and
    once all have answered)."""

    n: int
    wait_us: NDArray[np.int64]
    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    def within(self, days: float) -> tuple[float, float, float]:
        """The share answered by this day, and its interval; 0 before the first answer."""
        at = int(np.searchsorted(self.wait_us, int(days * DAY_US), side="right")) - 1
        if at < 0:
            return 0.0, 0.0, 0.0
        share = float(self.share[at])
        bounds = [share if np.isnan(b[at]) else float(b[at]) for b in (self.low, self.high)]
        return share, bounds[0], bounds[1]

    def reached(self, share: float) -> float:
        """The first waiting time, in days, by which this share has answered; infinity when it never has."""
        return self._first(self.share >= share - _ROUNDING)

    def interval(self, share: float) -> tuple[float, float]:
        """95 % interval of `reached`, in days. Source: Brookmeyer and Crowley, Biometrics 38 (1982), 29-41."""
        all_answered = self.share >= 1
        return self._first((self.high >= share) | all_answered), self._first(
            (self.low >= share) | all_answered
        )

    def _first(self, is_reached: NDArray[np.bool_]) -> float:
        return float(self.wait_us[int(is_reached.argmax())] / DAY_US) if is_reached.any() else inf


def curves(requests: Table, by: str) -> dict[str, Curve]:
    """The curve of each group, by name. `requests` as for `answered_curve`, and a column `by` without nulls."""
    rows = compute(answered_curve(requests, [by]).order_by([by, "wait_us"]))
    names = np.array(rows[by].to_pylist(), dtype=object)
    wait, share, at_risk = (rows[name].to_numpy() for name in ("wait_us", "share_answered", "at_risk"))
    low, high = _greenwood(share, rows["greenwood"].to_numpy())
    found = {}
    for name in sorted(set(names)):
        own = names == name
        found[name] = Curve(int(at_risk[own].max()), wait[own], share[own], low[own], high[own])
    return found


def _greenwood(share: Any, greenwood: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Interval of a share answered from Greenwood's sum, on the log-log scale of the share still silent.

    Source: Greenwood, Reports on Public Health 33 (1926); Kalbfleisch and Prentice (1980), section 1.3."""
    silent = np.where((share > _ROUNDING) & (share < 1), 1 - share, np.nan)
    reach = np.exp(Z * np.sqrt(greenwood) / np.abs(np.log(silent)))
    return 1 - silent ** (1 / reach), 1 - silent**reach


def answered_curve(requests: Table, by: Sequence[str]) -> Table:
    """Kaplan-Meier: the share answered by each waiting time, for each group `by`.

    `requests` needs wait_us (until the answer, or until the cut-off) and is_answered. Answers come before
    censorings at the same moment. Columns: *by, wait_us, answered, at_risk, share_answered, greenwood (the
    sum of d ÷ (n(n - d)) so far, without the last step if all have answered). Source: Kaplan and Meier, JASA 53 (1958), 457-481.
    """
    moments = requests.group_by([*by, "wait_us"]).aggregate(
        answered=requests.is_answered.sum(), leaving=requests.count()
    )
    later = ibis.cumulative_window(group_by=list(by), order_by=ibis.desc(moments.wait_us))
    risk = moments.mutate(at_risk=moments.leaving.sum().over(later))
    everybody = risk.answered == risk.at_risk
    spread = risk.answered / (risk.at_risk * (risk.at_risk - risk.answered).nullif(0))
    risk = risk.mutate(
        is_last=everybody,
        step=ibis.ifelse(everybody, 0.0, (1 - risk.answered / risk.at_risk).ln()),
        spread=spread.fill_null(0.0),
    )
    so_far = ibis.cumulative_window(group_by=list(by), order_by=risk.wait_us)
    silent = ibis.ifelse(
        risk.is_last.cast("int8").max().over(so_far) == 1, 0.0, risk.step.sum().over(so_far).exp()
    )
    return risk.select(
        *by,
        "wait_us",
        "answered",
        "at_risk",
        share_answered=1 - silent,
        greenwood=risk.spread.sum().over(so_far),
    )


def ended_curve(requests: Table, by: Sequence[str]) -> Table:
    """Aalen-Johansen: the share that ended in each way by each waiting time, for each group `by`.

    `requests` needs wait_us (until the end, or until the cut-off) and outcome (text; null while it is open).
    The ways compete: what was withdrawn can no longer be answered. At one moment ends come before censorings.
    Columns: *by, outcome, wait_us, ended, at_risk, share_ended; only moments at which one ended in this way.
    The shares of all ways add up to the share that ended. Source: Aalen and Johansen, Scand. J. Stat. 5
    (1978), 141-150."""
    ended = requests.mutate(is_answered=requests.outcome.notnull())
    curve = answered_curve(ended, by)
    in_order = ibis.window(group_by=list(by), order_by=curve.wait_us)
    before = 1 - curve.share_answered.lag().over(in_order).fill_null(0.0)
    curve = curve.select(*by, "wait_us", "at_risk", open_before=before)
    ends = requests.filter(requests.outcome.notnull())
    counted = ends.group_by([*by, "outcome", "wait_us"]).aggregate(ended=ends.count())
    both = counted.join(curve, [*by, "wait_us"])
    step = both.open_before * both.ended / both.at_risk
    so_far = ibis.cumulative_window(group_by=[*by, "outcome"], order_by=both.wait_us)
    return both.select(*by, "outcome", "wait_us", "ended", "at_risk", share_ended=step.sum().over(so_far))


def answered_within(requests: Table, by: Sequence[str]) -> Table:
    """When half, and nine of ten, have answered. Columns: *by, p50_us, p90_us; null means "not reached"."""
    curve = answered_curve(requests, by)
    reached = {
        name: curve.wait_us.min(where=curve.share_answered >= share - _ROUNDING)
        for name, share in (("p50_us", 0.5), ("p90_us", 0.9))
    }
    return curve.group_by(list(by)).aggregate(**reached)
