"""Why a thread was late: each late span is given to causes in one stated order, so that the parts add up.

| order | cause | its part of the span |
| 1 | closed_hours | the due moment lay in closed time: from it to the next opening |
| 2 | return | it came back, or somebody asked what was meant: from then on |
| 3 | batch | the receiver decides in one hour of the week: since that hour of the week before the answer |
| 4 | silence | nobody has answered, up to the cut-off, withdrawal or closing of the case: the rest |
| 5 | overload | the receiver had many open requests when this one came, and is slower then: the rest |
| 6 | slow | the rest; why is not visible in the record |

The order is a convention (docs/insight.md). Waiting for the last of several answers is a view of
the case and stands beside. Closed hours and batches need a calendar; without one they have no part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from halka.profiles.clocks import Calendar

from .batches import Batch, batch_wait, busiest_of
from .clocks import WorkingTime
from .threads import ANSWERED

CAUSES = ("closed_hours", "return", "batch", "silence", "overload", "slow")
SLOWER = 1.5  # middle wait in the busiest quarter ÷ that in the quietest, from which on it is overload
RELATED = 0.2  # and the rank correlation of wait and open requests above which it is
FEWEST_ANSWERS = 40  # ten in each quarter
NEVER = np.iinfo(np.int64).max

Moments = NDArray[np.int64]
Mask = NDArray[np.bool_]
Receiver = tuple[str, str]  # its name, and the kind of thread


@dataclass(frozen=True, slots=True)
class Overload:
    """How the waits at a receiver follow its load, over `n` answers.

    `ratio`: middle wait of those that came in the busiest quarter of moments ÷ that in the quietest.
    `correlation`: Spearman, of open requests at the moment of arrival and the wait."""

    ratio: float
    correlation: float
    n: int

    @property
    def stands_out(self) -> bool:
        return self.ratio >= SLOWER and self.correlation > RELATED


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """`parts`: microseconds by cause, arrays in the order of the rows. `was_closed`: due in closed time.

    `batches` and `overloads`: what was found at each receiver, whether it stands out or not."""

    parts: dict[str, Moments]
    was_closed: Mask
    batches: dict[Receiver, Batch]
    overloads: dict[Receiver, Overload]


def split(lost: pa.Table, calendar: Calendar | None) -> Split:
    """The late span and the refusal span of each row of `lost.days_lost`, divided among `CAUSES`.

    The parts of a row add up to silent_us + late_us + refusal_us. Raises clocks.UnknownHolidays."""
    start, stop, due, clarified = (
        _moments(lost, name) for name in ("late_from_us", "late_to_us", "due_us", "clarified_us")
    )
    clock = _clock(lost, calendar)
    is_due = due < NEVER
    known = np.where(is_due, due, _moments(lost, "sent_us"))
    opening = clock.next_open(known) if clock else known
    was_closed = is_due & (opening > known)
    closed = np.where(was_closed, np.clip(np.minimum(stop, opening) - start, 0, None), 0)
    rest = stop - start - closed
    after = np.where(clarified < NEVER, np.clip(stop - np.maximum(clarified, start + closed), 0, None), 0)
    came_back = np.minimum(after, rest)
    batches = _batches(lost, clock)
    saved_up = np.minimum(_batch_wait(lost, batches, clock), rest - came_back)
    rest = rest - came_back - saved_up
    is_silent = ~pc.is_in(lost["outcome"], pa.array(ANSWERED)).to_numpy()
    overloads, in_rush = _overloads(lost)
    is_rushed = in_rush & ~is_silent
    parts = {
        "closed_hours": closed,
        "return": came_back + _moments(lost, "refusal_us"),
        "batch": saved_up,
        "silence": np.where(is_silent, rest, 0),
        "overload": np.where(is_rushed, rest, 0),
        "slow": np.where(is_silent | is_rushed, 0, rest),
    }
    return Split(parts, was_closed, batches, overloads)


def _moments(rows: pa.Table, name: str) -> Moments:
    return np.asarray(rows[name].fill_null(int(NEVER)).to_numpy(), dtype=np.int64)


def _clock(lost: pa.Table, calendar: Calendar | None) -> WorkingTime | None:
    known = [_moments(lost, name) for name in ("sent_us", "due_us", "answered_us")]
    moments = np.concatenate(known)
    moments = moments[moments < NEVER]
    if calendar is None or not len(moments):
        return None
    return WorkingTime(calendar, int(moments.min()), int(moments.max()))


def _receivers(lost: pa.Table) -> tuple[list[Receiver], Moments]:
    """The receivers, and for each row the place of its own in that list; -1 where none is named."""
    rows = list(zip(lost["to_org"].to_pylist(), lost["kind"].to_pylist(), strict=True))
    named = sorted({row for row in rows if row[0] is not None})
    place = {receiver: at for at, receiver in enumerate(named)}
    return named, np.array([place.get(row, -1) for row in rows], dtype=np.int64)


def _batches(lost: pa.Table, clock: WorkingTime | None) -> dict[Receiver, Batch]:
    """The busiest hour of the answers of each receiver."""
    answers = lost.filter(pc.and_(lost["answered_us"].is_valid(), lost["to_org"].is_valid()))
    if clock is None or not answers.num_rows:
        return {}
    names = answers["to_org"].to_pylist(), answers["kind"].to_pylist()
    found = busiest_of(*names, _moments(answers, "answered_us"), clock)
    return {(batch.name, batch.act): batch for batch in found}


def _batch_wait(lost: pa.Table, batches: dict[Receiver, Batch], clock: WorkingTime | None) -> Moments:
    sent, answered = _moments(lost, "sent_us"), _moments(lost, "answered_us")
    late = _moments(lost, "late_to_us") - _moments(lost, "late_from_us")
    found = np.zeros_like(sent)
    if clock is None:
        return found
    receivers, codes = _receivers(lost)
    for receiver, batch in batches.items():
        if batch.is_batch:
            own = (codes == receivers.index(receiver)) & (answered < NEVER)
            found[own] = batch_wait(sent[own], answered[own], late[own], batch, clock)
    return found


def _overloads(lost: pa.Table) -> tuple[dict[Receiver, Overload], Mask]:
    """What was found at each receiver, and which threads came to one that stands out in its busiest quarter."""
    sent, answered = _moments(lost, "sent_us"), _moments(lost, "answered_us")
    ends = [_moments(lost, name) for name in ("answered_us", "revoked_us", "closed_us")]
    ended = np.minimum.reduce(ends)
    receivers, codes = _receivers(lost)
    found: dict[Receiver, Overload] = {}
    in_rush = np.zeros(len(sent), bool)
    for code, receiver in enumerate(receivers):
        own = codes == code
        load_then = _open_at(sent[own], ended[own])
        is_answer = answered[own] < NEVER
        overload = _overload(load_then[is_answer], (answered - sent)[own][is_answer])
        if overload is not None:
            found[receiver] = overload
            if overload.stands_out:
                in_rush[own] = load_then >= np.percentile(load_then[is_answer], 75)
    return found, in_rush


def _open_at(sent: Moments, ended: Moments) -> Moments:
    """How many of these requests were open when each of them arrived, itself not counted."""
    before = np.searchsorted(np.sort(sent), sent, side="left")
    return np.asarray(np.maximum(before - np.searchsorted(np.sort(ended), sent, side="right"), 0))


def _overload(load_then: Moments, wait: Moments) -> Overload | None:
    """None where too few were answered, or the load never changes."""
    if len(wait) < FEWEST_ANSWERS:
        return None
    low, high = np.percentile(load_then, [25, 75])
    if low == high or wait.min() == wait.max():
        return None
    quiet = float(np.median(wait[load_then <= low]))
    ratio = float(np.median(wait[load_then >= high])) / quiet if quiet else np.inf
    correlation = float(np.corrcoef(_ranks(load_then), _ranks(wait))[0, 1])
    return Overload(ratio, correlation, len(wait))


def _ranks(values: Moments) -> NDArray[np.float64]:
    """Ranks; equal values share the middle of theirs."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(count)
    return np.asarray((ends - (count - 1) / 2)[place])
