from __future__ import annotations

import pyarrow as pa

from halka.analysis import measures
from halka.analysis.measures.contrast import Contrast, contrast
from halka.analysis.statistics import wilson


def test_values_inside_are_set_beside_those_outside() -> None:
    rows: list[tuple[str, str, str | None]] = []
    rows += [(f"in{n}", "district", "North" if n < 9 else "South") for n in range(10)]
    rows += [(f"out{n}", "district", "North" if n < 2 else "South") for n in range(20)]
    rows += [("in0", "risk", "high"), ("in0", "risk", "low"), ("out0", "risk", "low"), ("out1", "risk", None)]
    columns = zip(*rows, strict=True)
    table = measures.load(
        pa.table(dict(zip(("case_id", "attribute", "value"), map(list, columns), strict=True)))
    )
    found = contrast(table, [f"in{n}" for n in range(10)])
    assert found == [
        Contrast("district", "North", 9, 10, 2, 20),
        Contrast("district", "South", 1, 10, 18, 20),
        Contrast("risk", "high", 1, 1, 0, 1),
        Contrast("risk", "low", 1, 1, 1, 1),
    ]
    assert [row.stands_out for row in found] == [True, True, False, False]
    assert found[0].inside_interval == wilson(9, 10)
    assert [(row.inside, row.inside_interval) for row in contrast(table, [])] == [(0, None)] * 4
