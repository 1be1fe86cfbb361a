"""Time to an answer when some have not answered yet: silence is censored, not missing."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any

import ibis
from ibis.expr.types import Table

_Z = 1.959963984540054  # 95 % of the normal distribution lies within this
_ROUNDING = 1e-12  # a product of fractions that should be exactly 0.5 may miss it by this much


def answered_curve(requests: Table, by: Sequence[str]) -> Table:
    """Kaplan-Meier: the share answered by each waiting time, for each group `by`.

    `requests` needs wait_us (until the answer, or until the cut-off) and is_answered. Answers come before
    censorings at the same moment. Columns: *by, wait_us, answered, at_risk, share_answered.
    Source: Kaplan and Meier, JASA 53 (1958), 457-481.
    """
    moments = requests.group_by([*by, "wait_us"]).aggregate(
        answered=requests.is_answered.sum(), leaving=requests.count()
    )
    later = ibis.cumulative_window(group_by=list(by), order_by=ibis.desc(moments.wait_us))
    risk = moments.mutate(at_risk=moments.leaving.sum().over(later))
    everybody = risk.answered == risk.at_risk
    risk = risk.mutate(
        is_last=everybody,
        step=ibis.ifelse(everybody, 0.0, (1 - risk.answered / risk.at_risk).ln()),
    )
    so_far = ibis.cumulative_window(group_by=list(by), order_by=risk.wait_us)
    silent = ibis.ifelse(
        risk.is_last.cast("int8").max().over(so_far) == 1, 0.0, risk.step.sum().over(so_far).exp()
    )
    return risk.select(*by, "wait_us", "answered", "at_risk", share_answered=1 - silent)


def answered_within(requests: Table, by: Sequence[str]) -> Table:
    """When half, and nine of ten, have answered. Columns: *by, p50_us, p90_us; null means "not reached"."""
    curve = answered_curve(requests, by)
    reached = {
        name: curve.wait_us.min(where=curve.share_answered >= share - _ROUNDING)
        for name, share in (("p50_us", 0.5), ("p90_us", 0.9))
    }
    return curve.group_by(list(by)).aggregate(**reached)


def wilson(k: float, n: int) -> tuple[float, float] | None:
    """95 % interval of the share k of n; None when n is 0. Source: Wilson, JASA 22 (1927), 209-212."""
    if n == 0:
        return None
    share, z2 = k / n, _Z * _Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    reach = _Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def wilson_low(k: Any, n: Any) -> Any:
    """The lower end of `wilson` as an Ibis expression; null when n is 0."""
    z2 = _Z * _Z
    size = n.nullif(0)
    share = k / size
    reach = (share * (1 - share) / size + z2 / (4 * size * size)).sqrt() * _Z
    return (share + z2 / (2 * size) - reach) / (1 + z2 / size)
