"""Write a large, deterministic inter-agency event log as Parquet, for benchmarks.

    python make_log.py --cases 100000 --seed 7 --out log-1m.parquet

A log of N cases has exactly 10 N events from 18 activities, 40 institutions and 400 workers. Nothing in it is a real
person. One JSON line is printed; its `columns_sha256` says whether two machines made the same log.
Origin: made for Halka together with its reference numbers (Apache-2.0).

Columns: seq (int64, position in time order), case_id (int32), activity, ts (timestamp in microseconds, UTC), resource,
org. Text columns are dictionary encoded. Rows are in time order, or with `--order case` grouped by case.

Planted on purpose, so that an analysis has something to find:
  slow health   a reply from a health institution (ORG26 to ORG33) takes six times as long
  slow courts   a court order takes four times as long
  batching      ORG13, a court, acts on Thursdays at 14:00 UTC only
  ping-pong     one referral in ten is returned and sent again
  silence       after 4 % of the information requests work goes on without an answer
  hub           ORG07 owns 36 % of the cases (30 %, and its twelfth of the rest)
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

NEXT: dict[str, dict[str, float]] = {
    "notification": {"triage": 1},
    "triage": {"assign": 0.85, "info_request": 0.15},
    "assign": {"info_request": 0.6, "home_visit": 0.4},
    "info_request": {"info_reply": 0.70, "reminder": 0.2, "home_visit": 0.04, "info_request": 0.06},
    "info_reply": {"assessment": 0.45, "info_request": 0.3, "home_visit": 0.25},
    "home_visit": {"assessment": 0.7, "info_request": 0.3},
    "assessment": {"case_conference": 0.4, "plan": 0.5, "handover": 0.1},
    "case_conference": {"plan": 0.8, "court_order": 0.2},
    "plan": {"referral": 0.9, "handover": 0.1},
    "referral": {"referral_accepted": 0.9, "referral_returned": 0.1},
    "referral_accepted": {"service_report": 0.8, "reminder": 0.2},
    "referral_returned": {"referral": 1},
    "service_report": {"review": 0.7, "referral": 0.3},
    "review": {"referral": 0.3, "case_conference": 0.3, "info_request": 0.4},
    "court_order": {"plan": 1},
    "handover": {"assign": 0.5, "review": 0.5},
    "reminder": {"info_reply": 0.8, "reminder": 0.2},
    "close": {"close": 1},
}
ACTIVITIES = list(NEXT)
CODE = {name: code for code, name in enumerate(ACTIVITIES)}
KINDS = ["social"] * 12 + ["court"] * 4 + ["school"] * 10 + ["health"] * 8 + ["police"] * 6
ORGS = [f"ORG{i:02d}" for i in range(len(KINDS))]
WORKERS_PER_ORG = 10
WORKERS = [f"R{i:03d}" for i in range(len(ORGS) * WORKERS_PER_ORG)]
# Who does these activities; every other activity belongs to the unit that owns the case (ORG00 to ORG11).
ELSEWHERE = {
    "notification": (16, 40),
    "info_reply": (16, 40),
    "court_order": (12, 16),
    "referral_accepted": (16, 34),
    "service_report": (16, 34),
    "referral_returned": (16, 34),
}
HUB, BATCHING_COURT = 7, 13
FIRST_SECOND = 1_577_836_800  # 2020-01-01T00:00:00Z
STARTS_WITHIN = 5 * 365 * 86_400
WEEK, THURSDAY_14 = 7 * 86_400, 14 * 3_600  # the Unix epoch fell on a Thursday
Ints = NDArray[np.int64]


def transition_table() -> NDArray[np.float64]:
    """Cumulative probabilities: row = activity now, column = activity next."""
    table = np.zeros((len(ACTIVITIES), len(ACTIVITIES)))
    for now, after in NEXT.items():
        for then, probability in after.items():
            table[CODE[now], CODE[then]] = probability
    table = table.cumsum(axis=1)
    table[:, -1] = 1.0
    return table


def case_lengths(rng: np.random.Generator, cases: int) -> Ints:
    """Events per case, at least 4, that add up to exactly ten times the number of cases."""
    lengths = 4 + rng.binomial(12, 0.5, cases)
    missing, order, at = 10 * cases - int(lengths.sum()), rng.permutation(cases), 0
    while missing:
        step = 1 if missing > 0 else -1
        take = min(abs(missing), cases - at)
        chosen = order[at : at + take]
        if step < 0:
            chosen = chosen[lengths[chosen] > 4]
        lengths[chosen] += step
        missing -= step * len(chosen)
        at = (at + take) % cases
    return lengths


def choose_orgs(rng: np.random.Generator, activity: Ints, owner: Ints) -> Ints:
    """The institution of each event."""
    org = owner.copy()
    for name, (low, high) in ELSEWHERE.items():
        mine = activity == CODE[name]
        if mine.any():
            org[mine] = rng.choice(np.arange(low, high), int(mine.sum()))
    return org


def later(rng: np.random.Generator, now: Ints, activity: Ints, org: Ints) -> Ints:
    """The time of the next event, in seconds: log-normal waits with the planted faults."""
    wait = np.exp(rng.normal(10.8, 1.1, len(now)))  # median about 13.6 hours
    health = np.array([kind == "health" for kind in KINDS])
    wait[(activity == CODE["info_reply"]) & health[org]] *= 6
    wait[activity == CODE["court_order"]] *= 4
    then = now + wait.astype(np.int64) + 1
    batched = org == BATCHING_COURT
    weeks = (then[batched] - THURSDAY_14 + WEEK - 1) // WEEK
    then[batched] = weeks * WEEK + THURSDAY_14
    return then


def simulate(cases: int, seed: int) -> dict[str, NDArray[Any]]:
    """All events, grouped by case and in time order inside each case; times in whole seconds."""
    rng = np.random.default_rng(seed)
    table, lengths = transition_table(), case_lengths(rng, cases)
    owner = rng.integers(0, 12, cases)
    owner[rng.random(cases) < 0.3] = HUB
    clock = rng.integers(0, STARTS_WITHIN, cases).astype(np.int64) + FIRST_SECOND
    current = np.zeros(cases, np.int64)  # every case starts with a notification
    first = np.concatenate([[0], np.cumsum(lengths)])
    events = int(first[-1])
    activity, org = np.empty(events, np.int8), np.empty(events, np.int8)
    worker, second = np.empty(events, np.int16), np.empty(events, np.int64)
    for step in range(int(lengths.max())):
        alive = np.nonzero(lengths > step)[0]
        if step:
            draw = rng.random(len(alive))
            after = (table[current[alive]] <= draw[:, None]).sum(axis=1).astype(np.int64)
            after[lengths[alive] == step + 1] = CODE["close"]
            current[alive] = after
        where = choose_orgs(rng, current[alive], owner[alive])
        if step:
            clock[alive] = later(rng, clock[alive], current[alive], where)
        row = first[alive] + step
        activity[row], org[row], second[row] = current[alive], where, clock[alive]
        worker[row] = where * WORKERS_PER_ORG + rng.integers(0, WORKERS_PER_ORG, len(alive))
    case = np.repeat(np.arange(cases, dtype=np.int32), lengths)
    return {"case": case, "activity": activity, "org": org, "worker": worker, "second": second}


def digest(log: dict[str, NDArray[Any]]) -> str:
    """SHA-256 over the little-endian bytes of the five columns, grouped by case."""
    sha = hashlib.sha256()
    for name in ("case", "activity", "org", "worker", "second"):
        column = log[name]
        sha.update(column.astype(column.dtype.newbyteorder("<"), copy=False).tobytes())
    return sha.hexdigest()


def to_table(log: dict[str, NDArray[Any]], order: str) -> pa.Table:
    """The Arrow table, with `seq` = position in time order (ties keep the order inside the case)."""
    by_time = np.argsort(log["second"], kind="stable")
    seq = np.empty(len(by_time), np.int64)
    seq[by_time] = np.arange(len(by_time))
    rows = by_time if order == "time" else np.arange(len(by_time))

    def coded(name: str, words: list[str]) -> pa.DictionaryArray:
        return pa.DictionaryArray.from_arrays(pa.array(log[name][rows].astype(np.int32)), pa.array(words))

    return pa.table(
        {
            "seq": seq[rows],
            "case_id": log["case"][rows],
            "activity": coded("activity", ACTIVITIES),
            "ts": pa.array(log["second"][rows] * 1_000_000, pa.timestamp("us")),
            "resource": coded("worker", WORKERS),
            "org": coded("org", ORGS),
        }
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--order", choices=["time", "case"], default="time")
    parser.add_argument("--out", type=Path, required=True)
    wish = parser.parse_args()
    log = simulate(wish.cases, wish.seed)
    pq.write_table(to_table(log, wish.order), wish.out, compression="zstd", row_group_size=1_000_000)
    print(
        json.dumps(
            {
                "cases": wish.cases,
                "events": len(log["case"]),
                "seed": wish.seed,
                "columns_sha256": digest(log),
                "file_bytes": wish.out.stat().st_size,
                "numpy": np.__version__,
            }
        )
    )


if __name__ == "__main__":
    main()
