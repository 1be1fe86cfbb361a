"""The measures of a log after one pass over its rows, as Arrow tables with the columns of the Ibis measures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from halka.analysis.logs.arrays import flat, numbers, strings

from . import loops
from .codes import CodedLog, Rows
from .spread import spread
from .tracks import Spans, Track

By = Literal["from_org", "actor"]
Source = Callable[[], Iterator[Rows]]
_SUMMARY = {"min": "min_s", "p50": "median_s", "p90": "p90_s", "max": "max_s", "mean": "mean_s"}
_SORTABLE = np.dtype(">i4")  # bytes of numbers sort as the numbers do


class OnePass:
    """A log, passed over once where time rises in every case; otherwise sorted by (ts_us, seq) and passed again."""

    def __init__(self, log: CodedLog, *, with_waits: bool = True) -> None:
        """`with_waits` says whether hand-overs have a median and a 90th percentile; steps always have."""
        self._log, self._source = log, log.as_they_lie
        self._spans, self._tracks, self._acts = _passed(log, self._source, with_waits, is_sorted=False)
        if not self._spans.is_rising:
            self._source = log.by_time()
            self._spans, self._tracks, self._acts = _passed(log, self._source, with_waits, is_sorted=True)
        self._paths: tuple[loops.Ints, Any] | None = None

    @property
    def events(self) -> int:
        return self._log.events

    def directly_follows(self) -> pa.Table:
        """`measures.flow.directly_follows`: from, to, count, sum_us, mean_s, median_s, p90_s, min_s, max_s."""
        return self._steps("type")

    def handovers(self, by: By) -> pa.Table:
        """`measures.handover.handovers`: from, to, count, sum_us and, with waits, median_s, p90_s."""
        found = self._steps(by)
        return found.drop_columns(
            [name for name in ("mean_s", "min_s", "max_s") if name in found.column_names]
        )

    def _steps(self, name: str) -> pa.Table:
        return self._tracks[name].table(self._log.names[name].words())

    def durations(self) -> pa.Table:
        """`measures.cases.durations`: case_id, events, start_us, end_us, duration_us, by the name of the case."""
        spans, there = self._spans, slice(self._log.cases)
        found = {"case_id": self._log.case_names(), "events": numbers(spans.events[there])}
        times = {"start_us": spans.first[there], "end_us": spans.last[there], "duration_us": self._lasted()}
        found |= {name: numbers(column) for name, column in times.items()}
        return pa.table(found).take(pc.sort_indices(found["case_id"]))

    def duration_summary(self) -> pa.Table:
        """`measures.cases.duration_summary`: one row with min, p50, p90, max, mean in seconds, and n."""
        lasted = self._lasted()
        found = spread(np.zeros(len(lasted), np.int64), lasted, 1)
        nothing = pa.nulls(1, pa.float64())
        row = {ours: numbers(found[name]) if len(lasted) else nothing for ours, name in _SUMMARY.items()}
        return pa.table(row | {"n": numbers(np.array([len(lasted)]))})

    def _lasted(self) -> loops.Ints:
        return (self._spans.last - self._spans.first)[: self._log.cases]

    def variants(self) -> pa.Table:
        """`measures.cases.variants`: path, cases, mean_s, median_s."""
        begins, acts = self._case_by_case()
        variant, example = loops.ways(begins, acts)
        found = spread(variant, self._lasted(), len(example))
        paths = [acts[begins[case] : begins[case + 1]].astype(_SORTABLE).tobytes() for case in example]
        order = sorted(range(len(paths)), key=lambda at: (-found["count"][at], paths[at]))
        steps = np.frombuffer(b"".join(paths[at] for at in order), _SORTABLE).astype(np.int32)
        ends = np.cumsum([0, *(len(paths[at]) // _SORTABLE.itemsize for at in order)])
        words = self._log.names["type"].words().take(numbers(steps))
        path = pa.ListArray.from_arrays(numbers(ends.astype(np.int32)), words)
        kept = {"cases": found["count"], "mean_s": found["mean_s"], "median_s": found["median_s"]}
        return pa.table({"path": path} | {name: numbers(column[order]) for name, column in kept.items()})

    def activities(self) -> pa.Table:
        """`measures.flow.activities`: activity, count, cases, again."""
        rows, cases, again = loops.occurrences(*self._case_by_case(), self._log.names["type"].size)
        return self._commonest({"count": rows, "cases": cases, "again": again})

    def starts(self) -> pa.Table:
        """`measures.flow.starts`: activity, cases."""
        begins, acts = self._case_by_case()
        return self._outermost(acts[begins[:-1]])

    def ends(self) -> pa.Table:
        """`measures.flow.ends`: activity, cases."""
        begins, acts = self._case_by_case()
        return self._outermost(acts[begins[1:] - 1])

    def _case_by_case(self) -> tuple[loops.Ints, Any]:
        """Where each case begins, and the activities of all cases side by side, each in its order."""
        if self._paths is None:
            begins = np.concatenate([[0], np.cumsum(self._spans.events[: self._log.cases])])
            free, acts = begins[:-1].copy(), np.empty(self.events, self._log.names["type"].dtype)
            for case, codes in self._acts:
                loops.lined_up(case, codes, free, acts)
            self._paths, self._acts = (begins, acts), []
        return self._paths

    def names(self) -> pa.Table:
        """`measures.flow.names`: column, missing, empty."""
        nameless = flat(pc.binary_length(self._log.case_names())) == 0
        found = {"case_id": [0, int(self._spans.events[: self._log.cases][nameless].sum())]}
        # The empty text stands before all other words.
        empty = {name: coded.size and not coded.words()[0].as_py() for name, coded in self._log.names.items()}
        found |= {name: [0, 0] for name in empty}
        for rows in self._source():
            for name, codes in rows.names.items():
                found[name][0] += int((codes < 0).sum())
                found[name][1] += int((codes == 0).sum()) if empty[name] else 0
        columns = sorted(found)
        counts = np.array([found[column] for column in columns])
        return pa.table(
            {"column": strings(columns), "missing": numbers(counts[:, 0]), "empty": numbers(counts[:, 1])}
        )

    def _outermost(self, acts: Any) -> pa.Table:
        return self._commonest({"cases": np.bincount(acts, minlength=self._log.names["type"].size)})

    def _commonest(self, counts: dict[str, Any]) -> pa.Table:
        """Counts by activity; those that occur, commonest first, by the first of the counts."""
        first = next(iter(counts.values()))
        order = np.argsort(-first, kind="stable")[: np.count_nonzero(first)]
        activity = self._log.names["type"].words().take(numbers(order))
        return pa.table(
            {"activity": activity} | {name: numbers(column[order]) for name, column in counts.items()}
        )


def _passed(
    log: CodedLog, source: Source, with_waits: bool, *, is_sorted: bool
) -> tuple[Spans, dict[str, Track], list[tuple[loops.Codes, Any]]]:
    """Everything that one pass finds, and the case and activity of each row.

    It stops where time does not rise, unless the rows are known to be sorted."""
    spans = Spans(log.case.size)
    tracks = {
        name: Track(name, coded.size, spans, log.events, with_waits=with_waits or name == "type")
        for name, coded in log.names.items()
    }
    acts = []
    for rows in source():
        spans.add(rows)
        if not (spans.is_rising or is_sorted):
            break
        for track in tracks.values():
            track.add(rows)
        acts.append((rows.case, rows.names["type"]))
    return spans, tracks, acts
