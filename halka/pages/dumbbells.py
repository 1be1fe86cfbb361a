"""Two values of one matter on a line from 0 to 100 percent: where people feel it is, and where it was measured."""

from __future__ import annotations

from dataclasses import dataclass

from halka.pages.charts import mirrored, percent
from halka.pages.drawn import Dumbbell

MARK = 14  # pixels that the mark of the measured value is wide


@dataclass(frozen=True)
class Drawn:
    """Positions in percent of the width; `x` and `width` are those of the bar between the two values."""

    felt_x: str
    measured_x: str
    x: str
    width: str
    nudge: int


def drawn(dumbbell: Dumbbell, *, rtl: bool = False) -> Drawn:
    """Without a measured value there is one mark and no bar."""
    felt = 100 * dumbbell.felt
    measured = felt if dumbbell.measured is None else 100 * dumbbell.measured
    low, width = min(felt, measured), abs(felt - measured)
    return Drawn(
        felt_x=mirrored(felt, rtl=rtl),
        measured_x=mirrored(measured, rtl=rtl),
        x=mirrored(low, width, rtl=rtl),
        width=percent(width),
        nudge=-MARK // 2,
    )
