"""What a report needs beside the events and the period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from halka.analysis import measures
from halka.analysis.measures.places import Grain
from halka.profiles.clocks import Calendar

from .facts import Felt


@dataclass(frozen=True, slots=True)
class Extras:
    """What no event says. `groups` gives senders a common code; `names` gives codes the names that people know."""

    names: Mapping[str, str] = field(default_factory=dict)
    acts: Mapping[str, str] = field(default_factory=dict)
    """What the activities are called, for the process map; one that is not here keeps the name it has in the log."""
    groups: Mapping[str, str] = field(default_factory=dict)
    grain: Grain = "pair"
    felt: Felt | None = None
    no_calendar: str = ""
    """Why there is no calendar, when the reader should be told (a key of `wording.WITHOUT_CALENDAR`)."""
    left_out: int = 0
    words: measures.Vocabulary | None = None
    """What the acts of the log mean; the ledger's when None."""
    calendar: Calendar | None = None
    """Which days are worked, and when: without one, closed hours and batches are not told apart."""
