"""A log whose rows stand case by case, and the measures over it, with the columns of the Ibis measures."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from . import compiled as loops
from .codes import NAMES, CodedLog
from .spread import spread

By = Literal["from_org", "actor"]
_WAITS = ("median_s", "p90_s")
_SUMMARY = {"min": "min_s", "p50": "median_s", "p90": "p90_s", "max": "max_s", "mean": "mean_s"}
_SORTABLE = np.dtype(">i4")  # bytes of numbers sort as the numbers do


class CaseByCase:
    """Every row of a log, case by case, each case in the order of (ts_us, seq)."""

    def __init__(self, log: CodedLog) -> None:
        """Group the rows. They are sorted by time first only where time does not rise in every case."""
        self.cases = log.cases
        self._words = {name: log.names[name].words for name in NAMES}
        self._begins = loops.begins_of(log.case, len(log.cases))
        self._ts = loops.grouped(log.ts, log.case, self._begins)
        case, arrival = log.case, None
        if not loops.is_rising(self._begins, self._ts):
            seq = log.seq()
            arrival = np.argsort(log.ts, kind="stable") if seq is None else np.lexsort((seq, log.ts))
            case = case[arrival]
            self._ts = loops.grouped(log.ts[arrival], case, self._begins)
        self._codes = {}
        for name in NAMES:
            codes = log.names[name].codes
            self._codes[name] = loops.grouped(codes if arrival is None else codes[arrival], case, self._begins)

    @property
    def events(self) -> int:
        return len(self._ts)

    def directly_follows(self) -> pa.Table:
        """`measures.flow.directly_follows`: from, to, count, sum_us, mean_s, median_s, p90_s, min_s, max_s."""
        return self._steps("type", is_full=True)

    def handovers(self, by: By, *, with_waits: bool = True) -> pa.Table:
        """`measures.handover.handovers`: from, to, count, sum_us and, `with_waits`, median_s, p90_s."""
        found = self._steps(by, is_full=with_waits)
        return found.select(["from", "to", "count", "sum_us", *(_WAITS if with_waits else ())])

    def _steps(self, name: str, *, is_full: bool) -> pa.Table:
        words = self._words[name]
        key, wait = loops.steps(self._begins, self._ts, self._codes[name], len(words))
        found = spread(key, wait, len(words) ** 2, is_full=is_full)
        start, end = np.divmod(found.pop("key"), max(1, len(words)))
        order = np.lexsort((end, start, -found["count"]))
        names = {"from": words.take(pa.array(start[order])), "to": words.take(pa.array(end[order]))}
        return pa.table(names | {column: values[order] for column, values in found.items()})

    def durations(self) -> pa.Table:
        """`measures.cases.durations`: case_id, events, start_us, end_us, duration_us, by the name of the case."""
        first, last = self._ends()
        found = {"case_id": self.cases, "events": np.diff(self._begins)}
        found |= {"start_us": self._ts[first], "end_us": self._ts[last], "duration_us": self._spans()}
        return pa.table(found).take(pc.sort_indices(self.cases))

    def duration_summary(self) -> pa.Table:
        """`measures.cases.duration_summary`: one row with min, p50, p90, max, mean in seconds, and n."""
        spans = self._spans()
        found = spread(np.zeros(len(spans), np.int64), spans, 1, is_full=True)
        row = {ours: found[column] if len(spans) else pa.nulls(1, pa.float64()) for ours, column in _SUMMARY.items()}
        return pa.table(row | {"n": [len(spans)]})

    def variants(self) -> pa.Table:
        """`measures.cases.variants`: path, cases, mean_s, median_s."""
        variant, example = loops.ways(self._begins, self._codes["type"])
        found = spread(variant, self._spans(), len(example), is_full=True)
        paths = [self._path(case) for case in example]
        order = sorted(range(len(paths)), key=lambda at: (-found["count"][at], paths[at]))
        steps = np.frombuffer(b"".join(paths[at] for at in order), _SORTABLE).astype(np.int32)
        begins = np.cumsum([0, *(len(paths[at]) // _SORTABLE.itemsize for at in order)])
        path = pa.ListArray.from_arrays(pa.array(begins, pa.int32()), self._words["type"].take(pa.array(steps)))
        kept = {"cases": found["count"], "mean_s": found["mean_s"], "median_s": found["median_s"]}
        return pa.table({"path": path} | {name: column[order] for name, column in kept.items()})

    def _path(self, case: int) -> bytes:
        """The activities of a case as bytes that sort as the list of their names does."""
        codes = self._codes["type"][self._begins[case] : self._begins[case + 1]]
        return bytes(codes.astype(_SORTABLE).tobytes())

    def activities(self) -> pa.Table:
        """`measures.flow.activities`: activity, count, cases, again."""
        rows, cases, again = loops.occurrences(self._begins, self._codes["type"], len(self._words["type"]))
        return self._commonest({"count": rows, "cases": cases, "again": again})

    def starts(self) -> pa.Table:
        """`measures.flow.starts`: activity, cases."""
        return self._outermost(self._ends()[0])

    def ends(self) -> pa.Table:
        """`measures.flow.ends`: activity, cases."""
        return self._outermost(self._ends()[1])

    def _outermost(self, rows: loops.Ints) -> pa.Table:
        codes = self._codes["type"][rows]
        return self._commonest({"cases": np.bincount(codes, minlength=len(self._words["type"]))})

    def _commonest(self, counts: dict[str, Any]) -> pa.Table:
        """Counts by activity; those that occur, commonest first, by the first of the counts."""
        first = next(iter(counts.values()))
        order = np.argsort(-first, kind="stable")[: np.count_nonzero(first)]
        activity = self._words["type"].take(pa.array(order))
        return pa.table({"activity": activity} | {name: column[order] for name, column in counts.items()})

    def names(self) -> pa.Table:
        """`measures.flow.names`: column, missing, empty."""
        found = {name: (int((codes < 0).sum()), self._empty(name)) for name, codes in self._codes.items()}
        nameless = pc.equal(self.cases, "").to_numpy(zero_copy_only=False)
        found["case_id"] = (0, int(np.diff(self._begins)[nameless].sum()))
        columns = sorted(found)
        missing, empty = ([found[column][at] for column in columns] for at in (0, 1))
        return pa.table({"column": columns, "missing": missing, "empty": empty})

    def _empty(self, name: str) -> int:
        words = self._words[name]
        has_empty = len(words) > 0 and words[0].as_py() == ""  # the empty text sorts before all others
        return int((self._codes[name] == 0).sum()) if has_empty else 0

    def _ends(self) -> tuple[loops.Ints, loops.Ints]:
        return self._begins[:-1], self._begins[1:] - 1

    def _spans(self) -> loops.Ints:
        first, last = self._ends()
        return self._ts[last] - self._ts[first]
