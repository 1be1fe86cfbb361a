"""What a number was made of: the name under which it is rounded, the same however somebody asked for it.

A cell is one month, sender, receiver, need and focus area. A number is named by the cells that are not empty in it, so
that another period, level or place that takes in the same cells shows the same number again, and its rounding cannot
be averaged away. Also two numbers of one page, such as requests and answers, show the same where they are the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from halka.insight.precomputed import days
from halka.insight.precomputed.aggregates import COUNTS
from halka.insight.precomputed.gathered import Gathered

Cell = tuple[int, str, str, str, str]  # the first day of the month, sender, receiver, need, focus area
LOST = ("silent_us", "late_us", "refusal_us")
# What is counted -> the kind of number, and the sums that make it; every other name of `COUNTS` counts requests.
MADE_OF: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "days": ("days", LOST),
    "all days": ("days", (*LOST, "feedback_us")),
    "news days": ("days", ("feedback_us",)),
    "silent days": ("days", ("silent_us",)),
    "children, days": ("children", LOST),
    "children, news days": ("children", ("feedback_us",)),
}
Hashes = NDArray[np.uint64]
_AT = {column: at for at, column in enumerate(COUNTS)}


def name(kind: str, cells: Iterable[Cell]) -> str:
    """The name of a number with these cells, in whatever order they come."""
    return _named(kind, _hashes(set(cells)))


class Counted:
    """Names numbers by the roll-ups behind them."""

    def __init__(self, roll_ups: Gathered) -> None:
        self.roll_ups = roll_ups
        cells = list(
            zip(
                roll_ups.months.tolist(),
                roll_ups.senders,
                roll_ups.receivers,
                roll_ups.needs,
                roll_ups.focuses,
                strict=True,
            )
        )
        self.first = _firsts(cells)
        self.hashes = _hashes(cells)
        self.at: dict[tuple[str, str], NDArray[np.int64]] = {}

    def named(self, measure: str, sender: object = "", receiver: object = "") -> str | None:
        """None for what the roll-ups do not count. "all" and "" are all senders, or all receivers."""
        kind, columns = MADE_OF.get(measure, ("requests", (measure,)))
        if not set(columns) <= set(COUNTS):
            return None
        rows = self._rows("" if sender == "all" else str(sender), str(receiver))
        counts = self.roll_ups.counts[rows]
        full = rows[np.any([counts[:, _AT[column]] != 0 for column in columns], axis=0)]
        cells = np.unique(self.first[full])  # the days of a month are one cell
        return _named(kind, self.hashes[cells])

    def _rows(self, sender: str, receiver: str) -> NDArray[np.int64]:
        if (sender, receiver) not in self.at:
            pairs = zip(self.roll_ups.senders, self.roll_ups.receivers, strict=True)
            wanted = [
                n for n, (one, two) in enumerate(pairs) if sender in ("", one) and receiver in ("", two)
            ]
            self.at[sender, receiver] = np.array(wanted, dtype=np.int64)
        return self.at[sender, receiver]


def cell_of(thread: Mapping[str, object]) -> Cell:
    """The cell that a thread is counted in."""
    month = days.month_of(days.day_of(int(str(thread["sent_us"]))))
    sender, receiver, need, focus = (str(thread[name]) for name in ("from_unit", "to_unit", "need", "focus"))
    return month, sender, receiver, need, focus


def _firsts(cells: list[Cell]) -> NDArray[np.int64]:
    """For each row the first row of the same cell."""
    seen: dict[Cell, int] = {}
    return np.array([seen.setdefault(cell, n) for n, cell in enumerate(cells)], dtype=np.int64)


@lru_cache(maxsize=200_000)
def _hashed(cell: Cell) -> tuple[int, int]:
    found = hashlib.blake2b("\x1f".join(map(str, cell)).encode(), digest_size=16).digest()
    return int.from_bytes(found[:8], "big"), int.from_bytes(found[8:], "big")


def _hashes(cells: Collection[Cell]) -> Hashes:
    return np.array([_hashed(cell) for cell in cells], dtype=np.uint64).reshape(-1, 2)


def _named(kind: str, hashes: Hashes) -> str:
    """Hashes add up, so that a name costs no sorting; 128 bits of sums do not meet by chance."""
    one, two = hashes.sum(axis=0, dtype=np.uint64).tolist()
    return f"{kind}|cells={len(hashes)}-{one:016x}{two:016x}"
