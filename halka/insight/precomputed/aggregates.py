"""Aggregates: counts and waits of referrals that add up, and how a roll-up packs them into two short blobs."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import add
from struct import Struct
from typing import Any

import numpy as np

from halka.analysis.statistics.histograms import BUCKETS, EDGES
from halka.insight.precomputed.threads import State

COUNTS = (
    *("referrals", "seen", "due", "silent", "answered", "refused", "accepted", "served", "told"),
    *("feedback_due", "feedback", "silent_us", "late_us", "refusal_us", "feedback_us"),
)
"""What is counted; `*_us` are microseconds lost. Who answered has seen. `feedback` counts those told among
`feedback_due`."""

KINDS = ("seen", "answer", "service", "feedback", "ended", "unanswered")
"""Waits: sent to seen, to answered; answered to served; served to told; `ended` are the answers that ended the wait.

`unanswered` holds, instead of a wait, the day of the month on which each request without an answer was sent: its
wait grows every day, and is known when somebody asks.
"""

WAIT = np.dtype([("code", "<u2"), ("number", "<u4")])  # code = place in KINDS × 411 + bucket
_COUNTS, _WAIT = Struct(f"<{len(COUNTS)}q"), Struct("<HI")  # the same, for one roll-up at a time
_EDGES: list[int] = EDGES.tolist()


def bucket_of(wait_us: int) -> int:
    return bisect_right(_EDGES, wait_us)


@dataclass
class Aggregate:
    """Adds up threads, or other aggregates."""

    counts: list[int] = field(default_factory=lambda: [0] * len(COUNTS))
    waits: Counter[int] = field(default_factory=Counter)
    chain: tuple[int, str] = (0, "")
    """The longest time from a first request to the answer after a refusal, and the thread that had that answer."""

    def add_thread(self, row: State, day_of_month: int) -> None:
        """A state of `halka.insight.precomputed.threads`, sent on this day of the month (from 0)."""
        has_ended = row.outcome in ("accepted", "refused")
        found = (
            *(1, (row.seen_us, row.answered_us) != (None, None), row.is_due),
            *(row.outcome == "silent", row.answered_us is not None),
            *(row.refused_us is not None, row.accepted_us is not None, row.served_us is not None),
            *(row.feedback_us is not None, row.is_feedback_due),
            row.is_feedback_due and row.feedback_us is not None,
            *(row.silent_us, row.late_us, row.refusal_us, row.feedback_lost_us),
        )
        self.counts = list(map(add, self.counts, found))
        spans = (
            (row.sent_us, row.seen_us),
            (row.sent_us, row.answered_us),
            (row.answered_us, row.served_us),
            (row.served_us, row.feedback_us),
            (row.sent_us, row.answered_us if has_ended else None),
        )
        for kind, (start, end) in enumerate(spans):
            if start is not None and end is not None:
                self.waits[kind * BUCKETS + bucket_of(end - start)] += 1
        self.chain = max(self.chain, (row.chain_us or 0, row.thread if row.chain_us else ""))
        if not has_ended:
            self.waits[KINDS.index("unanswered") * BUCKETS + day_of_month] += 1

    def add(self, other: Aggregate) -> None:
        self.counts = list(map(add, self.counts, other.counts))
        for code, number in other.waits.items():
            self.waits[code] += number
        self.chain = max(self.chain, other.chain)

    def packed(self) -> tuple[bytes, bytes, int, str]:
        """The columns of a roll-up."""
        return _COUNTS.pack(*self.counts), pack(self.waits), *self.chain

    @classmethod
    def unpacked(cls, counts: bytes, waits: bytes, chain_us: int, chain: str) -> Aggregate:
        return cls(list(_COUNTS.unpack(counts)), unpack(waits), (chain_us, chain))


def pack(waits: Counter[int]) -> bytes:
    """Code and number of each, in order of the codes; those with 0 are left out."""
    return b"".join(_WAIT.pack(*item) for item in sorted(waits.items()) if item[1])


def unpack(waits: bytes) -> Counter[int]:
    return Counter(dict(_WAIT.iter_unpack(waits)))


def joined(blobs: Iterable[bytes]) -> np.ndarray[Any, Any]:
    """Many packed waits as one array of `WAIT`."""
    return np.frombuffer(b"".join(blobs), dtype=WAIT)
