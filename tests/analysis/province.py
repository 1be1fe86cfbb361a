"""An invented province whose institutions answer, refuse, fall silent and tell, each at a planted rate."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from halka.analysis.logs import EVENT_SCHEMA

DAY = 86_400_000_000
START = 1_704_067_200_000_000  # 1 January 2024
MONTHS = 24
CUTOFF = START + 730 * DAY
SPREAD = 0.8  # sigma of the lognormal times

CHILD_UNITS = ("CPU-A", "CPU-B", "CPU-C", "CPU-D")
GROUPS = dict.fromkeys(CHILD_UNITS, "Child units")


@dataclass(frozen=True, slots=True)
class Receiver:
    """How one institution behaves: requests a month, median days to answer, shares in percent."""

    code: str
    a_month: float
    reply_days: float
    silent: float
    refuses: float
    tells: float


RECEIVERS = (
    Receiver("REH", 10, 19, 5, 40, 44),
    Receiver("CLU", 6, 16, 55, 10, 18),
    Receiver("HOS", 20, 0.25, 4, 3, 12),
    Receiver("UMU", 8, 9, 8, 9, 58),
    Receiver("EDU", 3, 5, 2, 3, 50),
    Receiver("MUN", 9, 2, 4, 5, 30),
    Receiver("MUL", 3, 2, 4, 5, 30),
    Receiver("BAR", 3, 4, 5, 4, 50),
    Receiver("COU", 3, 3, 3, 0, 20),
    Receiver("REG", 5, 3, 2, 3, 45),
    Receiver("KIR", 13, 1, 1, 2, 81),
    Receiver("SCH-A", 5, 1.5, 3, 2, 40),
    Receiver("SCH-B", 4, 1.5, 2, 2, 55),
    Receiver("FHC", 7, 0.5, 2, 2, 62),
    Receiver("FHD", 5, 0.5, 3, 2, 50),
)  # together about 104 a month, 1,250 a year


def province(seed: int, receivers: Sequence[Receiver] = RECEIVERS) -> pa.Table:
    """Two years of referrals from four child units, as an event table in order of time."""
    chance = random.Random(seed)
    rows: list[dict[str, Any]] = []
    for receiver in receivers:
        for number in range(round(receiver.a_month * MONTHS)):
            case = f"{receiver.code}-{number}"
            sent = START + int(chance.random() * 730 * DAY)
            sender = chance.choice(CHILD_UNITS)
            rows += _chain(chance, receiver, case, sender, sent)
    rows = [row for row in rows if row["ts_us"] <= CUTOFF]
    rows.sort(key=lambda row: int(row["ts_us"]))
    return table(rows)


def table(rows: Sequence[dict[str, Any]]) -> pa.Table:
    """An event table of these rows, numbered in their order."""
    return pa.Table.from_pylist([{**row, "seq": at} for at, row in enumerate(rows)], schema=EVENT_SCHEMA)


def _chain(chance: random.Random, to: Receiver, case: str, sender: str, sent: int) -> list[dict[str, Any]]:
    """One need: sent, answered or not; after a refusal it is sent again about a week later, at most twice."""
    rows: list[dict[str, Any]] = []
    for attempt in range(3):
        thread = f"{case}/{attempt}"
        base = {"case_id": case, "thread": thread}
        there = {**base, "from_org": sender, "to_org": to.code}
        back = {**base, "from_org": to.code, "to_org": sender}
        rows.append(
            {**there, "type": "referral.sent", "ts_us": sent, "due_us": sent + 7 * DAY, "reason": "need"}
        )
        if chance.random() * 100 < to.silent:
            rows.append({**there, "type": "referral.reminded", "ts_us": sent + 8 * DAY})
            return rows
        answered = sent + _days(chance, to.reply_days)
        rows.append({**back, "type": "referral.seen", "ts_us": sent + (answered - sent) // 2})
        if chance.random() * 100 >= to.refuses:
            return rows + _service(chance, to, back, answered)
        rows.append({**back, "type": "referral.refused", "ts_us": answered, "reason": "no_capacity"})
        sent = answered + _days(chance, 5)
    return rows


def _service(chance: random.Random, to: Receiver, back: dict[str, Any], at: int) -> list[dict[str, Any]]:
    served = at + _days(chance, 4)
    rows = [
        {**back, "type": "referral.accepted", "ts_us": at},
        {**back, "type": "referral.served", "ts_us": served},
    ]
    if chance.random() * 100 < to.tells:
        rows.append({**back, "type": "referral.feedback_given", "ts_us": served + _days(chance, 3)})
    return rows


def _days(chance: random.Random, median: float) -> int:
    return int(median * math.exp(chance.gauss(0, SPREAD)) * DAY)
