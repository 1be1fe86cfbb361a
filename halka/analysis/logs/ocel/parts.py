"""An object-centric log as its files tell it: each thing with all that belongs to it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from .model import ObjectLog


@dataclass(frozen=True, slots=True)
class Things:
    """Types with the kinds of their attributes; events and objects; and by id what hangs on them."""

    types: dict[str, dict[str, dict[str, str]]]  # scope -> type -> name -> kind
    events: list[tuple[str, str, int]]
    objects: list[tuple[str, str]]
    values: dict[str, list[tuple[str, str]]]  # event -> name, value
    changes: dict[str, list[tuple[str, int, str]]]  # object -> name, from when on, value
    links: dict[str, list[tuple[str, str]]]  # event -> object, qualifier
    relations: dict[str, list[tuple[str, str]]]  # object -> object, qualifier


def things(log: ObjectLog) -> Things:
    types: dict[str, dict[str, dict[str, str]]] = {"event": {}, "object": {}}
    for row in log.types.to_pylist():
        kinds = types[row["scope"]].setdefault(row["type"], {})
        if row["name"] is not None:
            kinds[row["name"]] = row["kind"]
    return Things(
        types,
        _rows(log.events, "id", "type", "ts_us"),
        _rows(log.objects, "id", "type"),
        _by_first(log.event_values, "event", "name", "value"),
        _by_first(log.object_values, "object", "name", "ts_us", "value"),
        _by_first(log.event_object, "event", "object", "qualifier"),
        _by_first(log.object_object, "source", "target", "qualifier"),
    )


def _rows(table: pa.Table, *names: str) -> list[Any]:
    return list(zip(*(table[name].to_pylist() for name in names), strict=True))


def _by_first(table: pa.Table, *names: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for key, *rest in _rows(table, *names):
        found[key].append(tuple(rest))
    return found
