"""What the charts of a page draw: bars, steps of a funnel, the line of one request, dumbbells."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["silence", "moving", "planned"]


@dataclass(frozen=True)
class Bar:
    """Days lost between two institutions, why, and how many of them were silence."""

    label: str
    value: int
    cause: str = ""
    is_rest: bool = False
    silent: int = 0


@dataclass(frozen=True)
class FunnelStep:
    """How many came this far; the words are the number as a page may say it."""

    label: str
    value: int
    words: str = ""


@dataclass(frozen=True)
class Stretch:
    """Days in which one thing held: silence, somebody worked (moving), or accepted and waiting (planned)."""

    days: int
    kind: Kind
    words: str = ""


@dataclass(frozen=True)
class Moment:
    """Something that happened on a day, counted from the first."""

    day: int
    words: str


@dataclass(frozen=True)
class Dumbbell:
    """Two values of one matter, from 0 to 1; `measured` is None where the record says too little."""

    matter: str
    felt: float
    measured: float | None
    felt_words: str
    measured_words: str
    stands_out: bool = False
