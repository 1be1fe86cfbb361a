"""Whether a body can decide: counted by institution on opening, and again when somebody leaves the room."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from halka.boards.models import Seat

SECTORS_NEEDED = 3


@dataclass(frozen=True)
class Quorum:
    present: int
    of: int
    needed: int

    @property
    def is_met(self) -> bool:
        return self.present >= self.needed


def counted(rule: str, seats: Iterable[Seat], here: Collection[int]) -> Quorum:
    """`here`: keys of the seats whose holder, or whose substitute, is in the room. Two seats of one institution
    count once; a seat without a vote does not count."""
    counting = [seat for seat in seats if seat.counts and seat.unit is not None]

    def of(some: Iterable[Seat]) -> set[object]:
        if rule == "three_sectors":
            return {seat.unit.kind for seat in some if seat.unit}
        return {seat.unit_id for seat in some}

    everybody = of(counting)
    needed = {"half_of_institutions": len(everybody) // 2 + 1, "three_sectors": SECTORS_NEEDED}.get(rule, 0)
    return Quorum(len(of(seat for seat in counting if seat.pk in here)), len(everybody), needed)
