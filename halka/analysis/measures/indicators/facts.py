"""What the indicators are made from: the threads and the acts of a log as known at the cut-off, in arrays.

Everything is read from the engine once. A moment that never came is NEVER, which is later than any other, so
"first of" is a minimum and "in time" a comparison."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from ibis.expr.types import Table
from numpy.typing import NDArray

from halka.analysis.statistics import DAY_US, MINUTE_US
from halka.profiles.clocks import Calendar

from ..clocks import WorkingTime
from ..engine import compute, load
from ..known import as_known
from ..threads import threads
from ..vocabulary import KINDS, Vocabulary, act, translated, vocabulary
from .figures import Figure, Place

NEVER = np.iinfo(np.int64).max
Moments = NDArray[np.int64]
Mask = NDArray[np.bool_]
Names = NDArray[np.object_]

_MOMENTS = [
    "sent",
    "seen",
    "answered",
    "accepted",
    "refused",
    "clarified",
    "feedback",
    "revoked",
    "closed",
    "due",
]


@dataclass(frozen=True, slots=True, eq=False)
class Threads:
    """Threads as arrays of one length; moments in microseconds UTC, NEVER where there is none."""

    kind: Names
    case: Names
    sender: Names
    receiver: Names
    outcome: Names
    reminders: Moments
    sent: Moments
    seen: Moments
    answered: Moments
    accepted: Moments
    refused: Moments
    clarified: Moments
    feedback: Moments
    revoked: Moments
    closed: Moments
    due: Moments

    def __len__(self) -> int:
        return len(self.sent)

    def where(self, mask: Mask) -> Threads:
        return Threads(**{name: getattr(self, name)[mask] for name in Threads.__slots__})


class Facts:
    """Threads and acts known at `cutoff_us`; what began before `since_us` belongs to an earlier period."""

    def __init__(
        self, events: Table, cutoff_us: int, since_us: int, calendar: Calendar | None, words: Vocabulary
    ) -> None:
        self.cutoff_us, self.since_us, self.calendar, self.words = cutoff_us, since_us, calendar, words
        self._rows = compute(translated(as_known(events, cutoff_us), words))
        self.events = load(self._rows)

    @cached_property
    def acts(self) -> Acts:
        return Acts(self._rows)

    @cached_property
    def period(self) -> Table:
        """The events of the period itself, in the words of the vocabulary."""
        return self.events.filter(self.events.ts_us >= self.since_us) if self.since_us else self.events

    @cached_property
    def clock(self) -> WorkingTime | None:
        """Working time by the calendar, for moments up to the cut-off; None without a calendar."""
        if self.calendar is None:
            return None
        first = int(self.acts.ts.min()) if len(self.acts.ts) else self.cutoff_us
        return WorkingTime(self.calendar, first, self.cutoff_us)

    @cached_property
    def working_day_us(self) -> int:
        """The longest day of the week, from opening to closing; without a calendar 24 hours."""
        spans = self.calendar.opening.values() if self.calendar else ()
        return max(((closes - opens) * MINUTE_US for opens, closes in spans), default=DAY_US)

    @cached_property
    def is_case(self) -> Mask:
        """Which cases (in the order of the names of `acts`) began in the period."""
        began = np.full(len(self.acts.column("case_id")[1]), NEVER, np.int64)
        np.minimum.at(began, self.acts.column("case_id")[0], self.acts.ts)
        return np.asarray(began >= self.since_us)

    @cached_property
    def carriers(self) -> Names:
        """The units that carry cases: one was assigned or handed over there."""
        taken = self.acts.are("case.assigned", "handover.accepted")
        return np.unique([name for name in self.acts.names("from_org")[taken] if name is not None])

    @cached_property
    def every_thread(self) -> Threads:
        """Threads of all kinds, whenever they began."""
        return _arrays(compute(threads(self.events, self.cutoff_us, vocabulary("plain"), KINDS)))

    def threads(self, *kinds: str) -> Threads:
        """The threads of these kinds that were sent in the period."""
        found = self.every_thread
        return found.where(np.isin(found.kind, kinds) & (found.sent >= self.since_us))

    @cached_property
    def requests(self) -> Threads:
        """The threads that count as requests (`asks` of the vocabulary), sent in the period."""
        return self.threads(*self.words.asks)

    @cached_property
    def due(self) -> Threads:
        """Requests past their due time: younger ones are neither good nor bad."""
        return self.requests.where(self.requests.due <= self.cutoff_us)

    def asked(self, step: str) -> tuple[str, ...]:
        """The acts of this step in threads that count as requests."""
        steps = ("answered", "accepted", "started", "served", "returned") if step == "answered" else (step,)
        return tuple(act(kind, own) for kind in self.words.asks for own in steps)

    def occurs(self, need: str) -> bool:
        """Whether an act occurs in the log at all; "asked.sent" means in threads that count as requests."""
        kind, step = need.split(".")
        return any(self.acts.occurs(own) for own in (self.asked(step) if kind == "asked" else (need,)))


class Acts:
    """The events in the words of the vocabulary, as arrays of one length."""

    def __init__(self, events: pa.Table) -> None:
        self.ts = np.asarray(events["ts_us"].to_numpy(), dtype=np.int64)
        self.due = np.asarray(events["due_us"].fill_null(int(NEVER)).to_numpy(), dtype=np.int64)
        self._events = events
        self._cached: dict[str, tuple[NDArray[np.int64], Names]] = {}

    def column(self, name: str) -> tuple[NDArray[np.int64], Names]:
        """Codes (-1 where there is none) and the names that they stand for, in alphabetical order."""
        if name not in self._cached:
            self._cached[name] = encoded(self._events[name])
        return self._cached[name]

    def names(self, name: str) -> Names:
        return named(*self.column(name))

    def are(self, *acts: str) -> Mask:
        """Which events are one of these acts."""
        codes, names = self.column("type")
        wanted = [at for at, name in enumerate(names) if name in acts]
        return np.isin(codes, wanted)

    def occurs(self, act: str) -> bool:
        return bool(np.isin(act, self.column("type")[1]))

    def first(self, by: str, *acts: str) -> Moments:
        """When one of these acts first happened, for each case ("case_id") or thread; NEVER where it did not."""
        codes, names = self.column(by)
        mask = self.are(*acts) & (codes >= 0)
        found = np.full(len(names), NEVER, np.int64)
        np.minimum.at(found, codes[mask], self.ts[mask])
        return found


def encoded(column: pa.ChunkedArray) -> tuple[NDArray[np.int64], Names]:
    """Codes in the alphabetical order of the names, so that the order of rows never shows; -1 for missing."""
    coded = column.combine_chunks().dictionary_encode()
    names = np.array(coded.dictionary.to_pylist(), dtype=object)
    order = np.argsort(names) if len(names) else np.array([], np.int64)
    place = np.empty(len(names) + 1, np.int64)
    place[order], place[-1] = np.arange(len(names)), -1
    return place[coded.indices.fill_null(len(names)).to_numpy(zero_copy_only=False)], names[order]


def named(codes: NDArray[np.int64], names: Names) -> Names:
    """The name behind each code; None for missing."""
    found: Names = np.array([*names, None], dtype=object)[codes]
    return found


def each(names: Names, figure: Callable[[Mask], Figure]) -> Mapping[Place, Figure]:
    """The figure of each name, in alphabetical order; missing names have none."""
    known = sorted({name for name in names if name is not None})
    return {(name,): figure(names == name) for name in known}


def _arrays(rows: pa.Table) -> Threads:
    def moments(name: str) -> Moments:
        return np.asarray(rows[f"{name}_us"].fill_null(int(NEVER)).to_numpy(), dtype=np.int64)

    def names(name: str) -> Names:
        return named(*encoded(rows[name]))

    columns: dict[str, Any] = {name: moments(name) for name in _MOMENTS}
    return Threads(
        kind=names("kind"),
        case=names("case_id"),
        sender=names("from_org"),
        receiver=names("to_org"),
        outcome=names("outcome"),
        reminders=np.asarray(rows["reminders"].to_numpy(), dtype=np.int64),
        **columns,
    )
