"""The requests of one step of a log, in arrays: who asked whom, when it was due, and what became of it.

The same as `measures.threads`, which a test holds it to, without an engine: ten million entries take a second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from halka.analysis.measures.vocabulary import KINDS, STEPS, Vocabulary, act, vocabulary

from .plan import WrongPlan

NEVER = np.iinfo(np.int64).max
Moments = NDArray[np.int64]

_SHIPPED = ("ledger", "plain", "coordination-sim")
_REPLIED, _TAKEN = ("answered",), ("accepted", "started", "served")
_INCOMPLETE = "incomplete"  # why something came back, as the code lists of the profiles say it


@dataclass(frozen=True, slots=True, eq=False)
class Requests:
    """Moments in microseconds UTC, NEVER where there is none. `sender` and `receiver` count into `units`, -1: none.

    `has`: the steps that occur in the log at all, for anybody. `joined`: there is no column that ties an answer to
    its request, so the first answer of the unit that was asked counts."""

    units: list[str]
    sender: Moments
    receiver: Moments
    sent: Moments
    due: Moments
    answered: Moments
    refused: Moments
    taken: Moments
    told: Moments
    asked_back: Moments
    ended: Moments
    has: frozenset[str]
    joined: bool

    def __len__(self) -> int:
        return len(self.sent)


def requests(events: pa.Table, step: str, cutoff_us: int, words: Vocabulary | None = None) -> Requests:
    """Of this step, as known at the cut-off. Raises WrongPlan for a step that nobody knows."""
    names = _names(words)
    kind = _kind(step, names)
    wanted = {act(kind, own): own for own in STEPS} | {"case.closed": "closed"}
    steps = {name: wanted[found] for name, found in names.items() if found in wanted}
    known = _known(events, steps, cutoff_us)
    is_closed = _is(known, steps, ("closed",))
    closed, own = known.filter(is_closed), _those(known, pc.invert(is_closed))
    key, joined = _keys(own)
    return _Reading(own, steps, key).requests(joined, closed)


def _names(words: Vocabulary | None) -> dict[str, str]:
    """Name in the log -> act; without a vocabulary all that come with Halka, the ledger's first."""
    if words is not None:
        return dict(words.acts)
    found: dict[str, str] = {}
    for name in reversed(_SHIPPED):
        found |= vocabulary(name).acts
    return found


def _kind(step: str, names: Mapping[str, str]) -> str:
    """A kind of thread, the act that begins it, or the name that the log has for this act."""
    begins = {act(kind, "sent"): kind for kind in KINDS}
    found = step if step in KINDS else begins.get(names.get(step, step))
    if found is None:
        raise WrongPlan(f"step is {step!r}. Write one of: {', '.join(KINDS)}; or the act that begins it.")
    return found


def _known(events: pa.Table, steps: Mapping[str, str], cutoff_us: int) -> pa.Table:
    written = pc.coalesce(events["recorded_us"], events["ts_us"])
    late = pc.max_element_wise(events["ts_us"], written)
    chosen = pc.and_(pc.is_in(events["type"], pa.array(list(steps))), pc.less_equal(late, cutoff_us))
    columns = ["seq", "case_id", "ts_us", "type", "from_org", "to_org", "thread", "due_us", "reason"]
    return _those(events.select(columns), chosen).combine_chunks()


def _those(rows: pa.Table, chosen: pa.ChunkedArray) -> pa.Table:
    """Copies nothing when all are chosen."""
    return rows if pc.all(chosen).as_py() else rows.filter(chosen)


def _is(rows: pa.Table, steps: Mapping[str, str], wanted: tuple[str, ...]) -> pa.ChunkedArray:
    names = [name for name, step in steps.items() if step in wanted]
    return pc.is_in(rows["type"], pa.array(names, pa.string()))


def _keys(rows: pa.Table) -> tuple[Moments, bool]:
    """What ties the rows of a request together: case and thread; without threads, case and the unit that was asked."""
    threads = rows["thread"]
    if threads.null_count < len(threads) or not len(rows):
        codes = _codes(threads)[0]
        if _is_of_one_case(rows["case_id"], codes):
            return codes, False
        return np.where(codes < 0, -1, _pair(_codes(rows["case_id"])[0], codes)), False
    asks = pc.is_in(rows["type"], pa.array(_SENT_NAMES))
    unit = pc.if_else(asks, rows["to_org"], rows["from_org"])
    codes = _codes(unit)[0]
    return np.where(codes < 0, -1, _pair(_codes(rows["case_id"])[0], codes)), True


def _is_of_one_case(cases: pa.ChunkedArray, codes: Moments) -> bool:
    """Whether each thread has a name of its own in the whole log, which spares the longer way."""
    some = np.full(int(codes.max(initial=-1)) + 2, 0, np.int64)
    some[codes] = np.arange(len(codes))
    return bool(
        pc.all(pc.or_(pc.equal(cases, cases.take(pa.array(some[codes]))), pa.array(codes < 0))).as_py()
    )


_SENT_NAMES = sorted(
    name for words in _SHIPPED for name, found in vocabulary(words).acts.items()
    if found in {act(kind, "sent") for kind in KINDS}
)  # fmt: skip


def _codes(column: pa.ChunkedArray) -> tuple[Moments, pa.Array]:
    """-1 for missing. An empty text is a missing name here."""
    coded = column.combine_chunks().dictionary_encode()
    coded = coded.chunk(0) if isinstance(coded, pa.ChunkedArray) else coded
    found = np.asarray(coded.indices.fill_null(-1).to_numpy(zero_copy_only=False), np.int64)
    empty = pc.index(coded.dictionary, "").as_py()
    return (found if empty < 0 else np.where(found == empty, -1, found)), coded.dictionary


def _pair(first: Moments, second: Moments) -> Moments:
    both = first * (int(second.max(initial=0)) + 1) + second
    coded = pa.array(both).dictionary_encode()
    return np.asarray(coded.indices.to_numpy(zero_copy_only=False), np.int64)


class _Reading:
    def __init__(self, rows: pa.Table, steps: Mapping[str, str], key: Moments) -> None:
        types, names = _codes(rows["type"])
        self._rows, self._key = rows, key
        self._names = [steps[name] for name in names.to_pylist()]
        self._step = types
        self._ts = np.asarray(rows["ts_us"].to_numpy(), np.int64)
        self._count = int(key.max(initial=-1)) + 1

    def _are(self, *steps: str) -> NDArray[np.bool_]:
        wanted = [at for at, name in enumerate(self._names) if name in steps]
        return np.asarray(np.isin(self._step, wanted) & (self._key >= 0))

    def _first_rows(self) -> Moments:
        """The row with which each request began; of two at one moment the one that stands first in the log."""
        rows = np.flatnonzero(self._are("sent"))
        began = self._earliest(rows)
        rows = rows[self._ts[rows] == began[self._key[rows]]]
        seq = np.asarray(self._rows["seq"].to_numpy(), np.int64)[rows]
        found = np.full(self._count, -1, np.int64)
        order = rows[np.argsort(-seq, kind="stable")]
        found[self._key[order]] = order
        return found

    def _earliest(self, rows: Moments) -> Moments:
        found = np.full(self._count, NEVER, np.int64)
        np.minimum.at(found, self._key[rows], self._ts[rows])
        return found

    def requests(self, joined: bool, closed: pa.Table) -> Requests:
        first = self._first_rows()
        asked = np.flatnonzero(first >= 0)
        row = first[asked]
        sent = np.full(self._count, NEVER, np.int64)
        sent[asked] = self._ts[row]

        def when(*steps: str, only: NDArray[np.bool_] | None = None) -> Moments:
            rows = np.flatnonzero(self._are(*steps) if only is None else self._are(*steps) & only)
            return self._earliest(rows[self._ts[rows] >= sent[self._key[rows]]])[asked]

        reasons = pc.fill_null(pc.equal(self._rows["reason"], _INCOMPLETE), False)
        incomplete = np.asarray(reasons.to_numpy(), np.bool_)
        replied, taken, refused = when(*_REPLIED), when(*_TAKEN), when("returned")
        units, sender, receiver = self._units(row)
        due = np.asarray(self._rows["due_us"].fill_null(int(NEVER)).to_numpy(), np.int64)[row]
        return Requests(
            units=units,
            sender=sender,
            receiver=receiver,
            sent=self._ts[row],
            due=due,
            answered=np.minimum(np.minimum(replied, taken), refused),
            refused=refused,
            taken=np.minimum(replied, taken),
            told=when("feedback_given"),
            asked_back=np.minimum(when("clarification_asked"), when("returned", only=incomplete)),
            ended=np.minimum(when("withdrawn"), self._closed(row, closed)),
            has=frozenset(name for name in self._names),
            joined=joined,
        )

    def _units(self, row: Moments) -> tuple[list[str], Moments, Moments]:
        both = pa.chunked_array([
            *self._rows["from_org"].take(pa.array(row)).chunks, *self._rows["to_org"].take(pa.array(row)).chunks
        ], pa.string())  # fmt: skip
        codes, names = _codes(both)
        return names.to_pylist(), codes[: len(row)], codes[len(row) :]

    def _closed(self, row: Moments, closed: pa.Table) -> Moments:
        """When the case of each request was first closed after it was sent."""
        found = np.full(len(row), NEVER, np.int64)
        if not closed.num_rows or not len(row):
            return found
        cases = pc.index_in(
            self._rows["case_id"].take(pa.array(row)), closed["case_id"].combine_chunks().unique()
        )
        case = np.asarray(cases.fill_null(-1).to_numpy(), np.int64)
        ends = closed["case_id"].combine_chunks().unique()
        end = np.asarray(pc.index_in(closed["case_id"], ends).to_numpy(), np.int64)
        ts = np.asarray(closed["ts_us"].to_numpy(), np.int64)
        first = np.full(len(ends), NEVER, np.int64)
        np.minimum.at(first, end, ts)
        has = case >= 0
        found[has] = first[case[has]]
        return np.where(found >= self._ts[row], found, NEVER)
