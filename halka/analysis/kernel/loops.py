"""The loops over codes and times: compiled where numba is installed (`halka[large]`), in numpy where it is not."""

from __future__ import annotations

from importlib.util import find_spec

from .kinds import Codes, Floats, Ints

IS_COMPILED = find_spec("numba") is not None

if IS_COMPILED:
    from .compiled import (
        by_appearance,
        extremes,
        grouped,
        lined_up,
        middles,
        occurrences,
        spanned,
        steps,
        tally,
        translated,
        ways,
    )
else:
    from .plain import (
        by_appearance,
        extremes,
        grouped,
        lined_up,
        middles,
        occurrences,
        spanned,
        steps,
        tally,
        translated,
        ways,
    )

LOOPS = (
    "by_appearance",
    "extremes",
    "grouped",
    "lined_up",
    "middles",
    "occurrences",
    "spanned",
    "steps",
    "tally",
    "translated",
    "ways",
)

__all__ = [
    "IS_COMPILED",
    "LOOPS",
    "Codes",
    "Floats",
    "Ints",
    "by_appearance",
    "extremes",
    "grouped",
    "lined_up",
    "middles",
    "occurrences",
    "spanned",
    "steps",
    "tally",
    "translated",
    "ways",
]
