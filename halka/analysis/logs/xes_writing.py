"""Writes XES (IEEE 1849)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any, TextIO

import numpy as np
import pyarrow as pa

from .arrays import as_numpy, numbers, one_array
from .markup import Writer
from .ocel.model import time_text

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
"""
_BATCH = 8192
_TEXTS = {
    "concept:name": "type",
    "org:group": "from_org",
    "org:resource": "actor",
    "to_org": "to_org",
    "thread": "thread",
    "reason": "reason",
}
_TIMES = {"time:timestamp": "ts_us", "recorded_at": "recorded_us", "due_at": "due_us"}


def write_xes(events: pa.Table, file: TextIO) -> tuple[str, ...]:
    """Write the event table, each case with its events in the order (ts_us, seq).

    What XES has no name for stands under `to_org`, `thread`, `reason`, `recorded_at` and `due_at`; members of
    `attributes` under their own. Returns sentences about what could not be written as it was.
    """
    xml = Writer()
    file.write(_HEAD)
    for case, of_case in groupby(_in_order(events), key=lambda row: row["case_id"]):
        file.write(f'<trace>\n<string key="concept:name" value={xml.quoted(case)}/>\n')
        for row in of_case:
            file.write("<event>\n" + "".join(_attributes(row, xml)) + "</event>\n")
        file.write("</trace>\n")
    file.write("</log>\n")
    return xml.notes()


def _in_order(events: pa.Table) -> Iterator[dict[str, object]]:
    """The rows case by case, cases in the order of their first `seq`, a few at a time."""
    seq, when = (as_numpy(one_array(events[name])) for name in ("seq", "ts_us"))
    cases = one_array(events["case_id"]).dictionary_encode()
    case = np.frombuffer(cases.indices.buffers()[1], dtype=np.int32)[: len(seq)]
    begin = np.full(len(cases.dictionary), np.iinfo(np.int64).max)
    np.minimum.at(begin, case, seq)
    order = numbers(np.lexsort((seq, when, begin[case])))
    for start in range(0, len(seq), _BATCH):
        yield from events.take(order.slice(start, _BATCH)).to_pylist()


def _attributes(row: dict[str, Any], xml: Writer) -> Iterator[str]:
    for key, name in _TEXTS.items():
        if row[name] is not None:
            yield f'<string key="{key}" value={xml.quoted(row[name])}/>\n'
    for key, name in _TIMES.items():
        if row[name] is not None:
            yield f'<date key="{key}" value="{time_text(row[name])}"/>\n'
    for name, value in json.loads(row["attributes"] or "{}").items():
        if value is not None:
            kind, text = _kind(value)
            yield f"<{kind} key={xml.quoted(name)} value={xml.quoted(text)}/>\n"


def _kind(value: object) -> tuple[str, str]:
    if isinstance(value, bool):
        return "boolean", str(value).lower()
    if isinstance(value, int):
        return "int", str(value)
    if isinstance(value, float):
        return "float", repr(value)
    return "string", value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
