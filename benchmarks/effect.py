"""How often the verdict of an effect is wrong, and how long it takes: python -m benchmarks.effect

A province of 24 places, seeded. Shares of requests answered in time lie around 70 of 100 (spread 0.7 on the logit),
months differ by themselves (0.4, each resembling the one before by 0.4), the whole province drifts. The worst place of
a quarter gets a recommendation. Either nothing changes, or its share rises by 30 points. Beside the rule stands what is
usually done: the quarter in which the problem was found against a quarter after, by a test of two shares.

With --events, the time of one effect over ten million entries in memory.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from math import sqrt

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from halka.analysis.effect import measured, plan_of
from halka.analysis.effect.estimate import Sums, estimate
from halka.analysis.statistics import DAY_US

PLACES, BEFORE, PICKED, BETWEEN, AFTER = 24, 12, 3, 4, 12
SEED = 20260101
_FEWEST, _Z = 20, 1.96
Floats = NDArray[np.float64]


@dataclass
class Tally:
    runs: int = 0
    spoke: int = 0
    better: int = 0
    covered: int = 0
    naive: int = 0


def simulated(rate: float, points: float, runs: int, seed: int = SEED) -> Tally:
    """`rate`: requests a month at each place. `points`: by how much the share of the place truly rises."""
    chance, tally = np.random.default_rng(seed), Tally()
    for _ in range(runs):
        _one(chance, rate, points, tally)
    return tally


def _one(chance: np.random.Generator, rate: float, points: float, tally: Tally) -> None:
    months = BEFORE + PICKED + BETWEEN + AFTER
    logit = np.log(0.7 / 0.3) + chance.normal(0, 0.7, (PLACES, 1)) + _noise(chance, months)
    logit = logit + np.linspace(0, chance.normal(0, 0.4), months)
    share = 1 / (1 + np.exp(-logit))
    n = chance.poisson(rate, (PLACES, months))
    plain = chance.binomial(n, share)
    quarter = slice(BEFORE, BEFORE + PICKED)
    seen = plain[:, quarter].sum(1) / np.maximum(n[:, quarter].sum(1), 1)
    worst = int(np.argmin(np.where(n[:, quarter].sum(1) > 0, seen, 2)))
    after = slice(months - AFTER, months)
    true = np.minimum(share[worst, after] + points, 1.0)
    k = plain.copy()
    k[worst, after] = chance.binomial(n[worst, after], true)
    tally.runs += 1
    tally.naive += _naive(k[worst], n[worst])
    truth = float((true - share[worst, after]).mean())
    before, later = _sums(k[:, :BEFORE], n[:, :BEFORE]), _sums(k[:, after], n[:, after])
    enough = (before.n >= _FEWEST) & (later.n >= _FEWEST)
    others = enough & (np.arange(PLACES) != worst)
    if not enough[worst] or others.sum() < 7:
        return
    variance = before.variance(is_share=True) + later.variance(is_share=True)
    change = later.mean - before.mean
    found = estimate(float(change[worst]), float(variance[worst]), change[others], variance[others])
    tally.spoke += 1
    tally.better += found.low > 0
    tally.covered += found.low <= truth <= found.high


def _noise(chance: np.random.Generator, months: int) -> Floats:
    found = np.zeros((PLACES, months))
    found[:, 0] = chance.normal(0, 0.4, PLACES)
    for month in range(1, months):
        found[:, month] = 0.4 * found[:, month - 1] + chance.normal(0, 0.4 * sqrt(1 - 0.16), PLACES)
    return found


def _sums(k: NDArray[np.int64], n: NDArray[np.int64]) -> Sums:
    total = k.sum(1).astype(float)
    return Sums(n.sum(1).astype(float), total, total)


def _naive(k: NDArray[np.int64], n: NDArray[np.int64]) -> bool:
    first, then = slice(BEFORE, BEFORE + PICKED), slice(len(k) - AFTER, len(k) - AFTER + PICKED)
    counts = [(int(k[when].sum()), int(n[when].sum())) for when in (first, then)]
    if not all(size for _, size in counts):
        return False
    shares = [hits / size for hits, size in counts]
    pooled = sum(hits for hits, _ in counts) / sum(size for _, size in counts)
    error = sqrt(pooled * (1 - pooled) * sum(1 / size for _, size in counts))
    return bool(error and (shares[1] - shares[0]) / error > _Z)


def large(entries: int) -> pa.Table:
    """A log of so many entries in two and a half years: each request is sent, answered, and its sender told."""
    chance, threads = np.random.default_rng(7), entries // 3
    sent = 1_672_531_200_000_000 + chance.integers(0, 900 * DAY_US, threads)
    steps = [sent, sent + chance.integers(DAY_US, 20 * DAY_US, threads)]
    steps.append(steps[1] + chance.integers(DAY_US, 90 * DAY_US, threads))
    receiver = chance.integers(0, 400, threads)
    unit = pa.array([f"U{number:03d}" for number in range(440)])
    name = pa.array(np.arange(threads)).cast(pa.string())
    sender, asked = unit.take(pa.array(400 + receiver % 40)), unit.take(pa.array(receiver))
    columns = []
    for act, ts, a, b in zip(
        ("referral.sent", "referral.accepted", "referral.feedback_given"),
        steps,
        (sender, asked, asked),
        (asked, sender, sender),
        strict=True,
    ):
        columns.append(
            pa.table(
                {
                    "case_id": name,
                    "ts_us": ts,
                    "recorded_us": ts,
                    "type": pa.array([act]).take(pa.array(np.zeros(threads, np.int8))),
                    "from_org": a,
                    "to_org": b,
                    "thread": name,
                    "due_us": pa.array(sent + 10 * DAY_US),
                    "reason": pa.nulls(threads, pa.string()),
                }
            )
        )
    found = pa.concat_tables(columns)
    return found.append_column("seq", pa.array(np.arange(found.num_rows)))


def timed(entries: int) -> float:
    log = large(entries)
    plan = plan_of(
        {
            "outcome": "answered_in_time",
            "place": "U000",
            "step": "referral",
            "direction": "up",
            "useful": 15,
            "picked_from": "2024-01-01",
            "picked_until": "2024-03-31",
            "sent": "2024-04-10",
            "done": "2024-06-01",
            "cutoff": "2025-07-05",
        }
    )
    times = []
    for _ in range(3):
        began = time.process_time()
        answer = measured(log, plan)
        times.append(time.process_time() - began)
        assert answer.before.n > 20
        assert answer.after.n > 20
    return sorted(times)[1]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument(
        "--events", type=int, default=0, help="such as 10000000: time one effect over so many"
    )
    wish = parser.parse_args()
    for points in (0.0, 0.15, 0.3):
        for rate in (3, 8, 20, 60):
            found = simulated(rate, points, wish.runs)
            print(
                f"+{100 * points:2.0f} points, {rate:2d} a month: better {100 * found.better / found.runs:5.1f} %,"
                f" interval holds {100 * found.covered / max(found.spoke, 1):5.1f} %,"
                f" spoke {100 * found.spoke / found.runs:5.1f} %, quarter against quarter"
                f" {100 * found.naive / found.runs:5.1f} %",
                flush=True,
            )
    if wish.events:
        print(f"{wish.events:,} entries: {timed(wish.events):.2f} s, processor time, median of 3")


if __name__ == "__main__":
    main()
