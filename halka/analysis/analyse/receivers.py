"""What the summary says of those who are asked: when they answer, silence counted, and who is waited for last."""

from __future__ import annotations

from math import isinf
from typing import Any

from halka.analysis.statistics import DAY_US

SHARES = (25, 50, 75, 90)
DAYS = (7, 14, 30)


def receivers(threads: Any, cutoff_us: int) -> list[dict[str, Any]]:
    """One row for each receiver, in the order of their names: Kaplan-Meier with silence censored.

    p25_d to p90_d: days of 24 hours until so many percent have answered; p50_low_d and p50_high_d: 95 % interval of
    the middle; null where that was not reached. within_7d, within_14d, within_30d: `share` that answered by then,
    with its 95 % interval `low` to `high`."""
    from halka.analysis import measures

    asked = measures.threads.asked(threads, cutoff_us).filter(lambda t: t.to_org.notnull())
    found = []
    for name, curve in measures.silence.curves(asked, "to_org").items():
        low, high = curve.interval(0.5)
        reached = {f"p{percent}_d": _days(curve.reached(percent / 100)) for percent in SHARES}
        within = {
            f"within_{days}d": dict(zip(("share", "low", "high"), curve.within(days), strict=True))
            for days in DAYS
        }
        interval = {"p50_low_d": _days(low), "p50_high_d": _days(high)}
        found.append({"to_org": name, "requests": curve.n, **reached, **interval, **within})
    return found


def last(threads: Any) -> dict[str, Any]:
    """Cases in which several of one kind were asked: how long the last answer came after the first, and whose it was.

    groups, complete (all have answered), wait_p50_d and wait_p90_d (last - first answer of complete groups, days of
    24 hours; null without one), receivers (`to_org`, `kind`, `asked` in complete groups, `last`, `share`)."""
    from halka.analysis import measures

    named = threads.filter(threads.to_org.notnull())
    requests = named.select(
        "thread", "answered_us", asked_us="sent_us",
        case_id=named.kind + ":" + named.case_id, to_org=named.kind + ":" + named.to_org,
    )  # fmt: skip
    groups = measures.synchronisation.waits(requests)
    told = groups.aggregate(
        groups=groups.count(),
        complete=groups.wait_us.count(),
        wait_p50_d=groups.wait_us.quantile(0.5) / DAY_US,
        wait_p90_d=groups.wait_us.quantile(0.9) / DAY_US,
    )
    rows = measures.compute(measures.synchronisation.who_is_last(requests)).to_pylist()
    return {**measures.compute(told).to_pylist()[0], "receivers": [_receiver(row) for row in rows]}


def _receiver(row: dict[str, Any]) -> dict[str, Any]:
    kind, _, name = row["name"].partition(":")
    return {"to_org": name, "kind": kind, **{key: row[key] for key in ("asked", "last", "share")}}


def _days(reached: float) -> float | None:
    return None if isinf(reached) else reached
