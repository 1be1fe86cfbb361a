"""An object-centric log as an event table: the objects of one type become the cases."""

from __future__ import annotations

from collections import Counter, defaultdict

from ..arrays import integers, strings
from ..attributes import Value, as_json
from ..read_options import ReadOptions
from ..rows import Rows
from ..table import EventLog, UnreadableLog
from ..xes import EVENT_KEYS
from .model import ObjectLog, native
from .parts import Things, things

_BATCH = 65_536
_FIXED = {"case_id": "object", "type": "event type", "ts_us": "event time"}


def flatten(log: ObjectLog, options: ReadOptions) -> EventLog:
    """One row for each event and each of its objects of the type `options.object_type`.

    Without one, the type that takes part in the most events is taken (ties: the first by name), which is said.
    Event attributes fill the columns of the table by the keys of XES, by Halka's own names, or as `options`.
    Raises UnreadableLog when there is no such type.
    """
    for name in set(options.columns) & _FIXED.keys():
        raise UnreadableLog(
            f"In OCEL the {_FIXED[name]} is {name} already. What a case is, you say with --object-type."
        )
    found = things(log)
    type_, notes = _chosen(found, options.object_type)
    of_type = {id_ for id_, kind in found.objects if kind == type_}
    cases = {
        event: list(dict.fromkeys(object_ for object_, _ in linked if object_ in of_type))
        for event, linked in found.links.items()
    }
    rows = Rows(options)
    rows.left_out, rows.shortened = log.left_out, log.shortened
    keys = _keys(found, options)
    pairs = [(event, case) for event in found.events for case in cases.get(event[0], ())]
    for start in range(0, len(pairs), _BATCH):
        _take(pairs[start : start + _BATCH], found, keys, rows)
    alone = sum(not cases.get(id_) for id_, _, _ in found.events)
    linked = len(found.events) - alone
    notes.append(
        f"Events with objects of this type: {linked:,}. Rows: {len(pairs):,}, one for each such object of an event."
    )
    if alone:
        notes.append(f"Events without an object of this type, which are not in the table: {alone:,}.")
    columns = {"case_id": f"objects of the type {type_}", "type": "type", "ts_us": "time"}
    columns |= {name: key for key, name in keys.items()}
    return rows.finish(columns, notes=(*log.assumptions, *notes))


def _chosen(found: Things, wanted: str | None) -> tuple[str, list[str]]:
    kinds = dict(found.objects)
    events: dict[str, set[str]] = defaultdict(set)
    for event, linked in found.links.items():
        for object_, _ in linked:
            events[kinds[object_]].add(event)
    counts = Counter({type_: len(linked) for type_, linked in events.items()})
    ranked = sorted(counts, key=lambda type_: (-counts[type_], type_))
    listed = ", ".join(f"{type_} (events: {counts[type_]:,})" for type_ in ranked[:20]) or "none"
    if wanted is not None and wanted not in counts:
        raise UnreadableLog(f"No event is linked to an object of the type {wanted!r}. There are: {listed}.")
    if not ranked:
        raise UnreadableLog("No event of the file is linked to an object, so there is no case.")
    type_ = wanted or ranked[0]
    how = "as you said" if wanted else "the type with the most events; choose another with --object-type"
    return type_, [f"A case is an object of the type {type_}, {how}. There are: {listed}."]


def _keys(found: Things, options: ReadOptions) -> dict[str, str]:
    """Attribute of an event -> column of the event table."""
    there = {name for kinds in found.types["event"].values() for name in kinds}
    for name, key in options.columns.items():
        if key not in there:
            raise UnreadableLog(f"No event of the file has the attribute {key!r}, named for {name}.")
    columns = {name: key for key, name in EVENT_KEYS.items() if key in there and name not in _FIXED}
    return {key: name for name, key in (columns | dict(options.columns)).items()}


def _take(
    pairs: list[tuple[tuple[str, str, int], str]], found: Things, keys: dict[str, str], rows: Rows
) -> None:
    values = [dict(found.values.get(event[0], ())) for event, _ in pairs]
    columns = {name: strings([each.get(key) for each in values]) for key, name in keys.items()}
    columns["case_id"] = strings([case for _, case in pairs])
    columns["type"] = strings([event[1] for event, _ in pairs])
    columns["ts_us"] = integers([event[2] for event, _ in pairs])
    if rows.options.attributes:
        texts = []
        for (event, _), each in zip(pairs, values, strict=True):
            kinds = found.types["event"][event[1]]
            others: dict[str, Value] = {
                name: native(kinds[name], value) for name, value in each.items() if name not in keys
            }
            texts.append(as_json(others, f"event {event[0][:60]}", rows.shortened))
        columns["attributes"] = strings(texts)
    rows.take(columns, len(pairs), lambda at: f"event {pairs[at][0][0][:60]}")
