"""Which column of a table is which: guessed from common names, or given by the person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from .table import REQUIRED, UnreadableLog

# First name found wins, so the plainest names of each family of programs stand first.
_NAMES: dict[str, tuple[str, ...]] = {
    "seq": ("seq",),
    "case_id": (
        "case_id",
        "case:concept:name",
        "case",
        "caseid",
        "case_number",
        "case_ref",
        "trace_id",
        "vaka",
    ),
    "type": (
        "type",
        "concept:name",
        "activity",
        "activity_name",
        "event_type",
        "act",
        "event",
        "task",
        "faaliyet",
    ),
    "ts_us": (
        "ts_us",
        "time:timestamp",
        "ts",
        "timestamp",
        "complete_timestamp",
        "end_timestamp",
        "end_time",
        "datetime",
        "time",
        "start_timestamp",
        "start_time",
        "date",
        "tarih",
    ),
    "recorded_us": ("recorded_us", "recorded_at", "recorded"),
    "from_org": (
        "from_org",
        "org:group",
        "group",
        "department",
        "unit",
        "organisation",
        "organization",
        "org",
    ),
    "to_org": ("to_org", "receiver"),
    "actor": ("actor", "org:resource", "resource", "user", "worker", "employee"),
    "thread": ("thread", "thread_id"),
    "due_us": ("due_us", "due_at", "due"),
    "reason": ("reason",),
}
_SAID = {"case_id": "the case", "type": "the activity", "ts_us": "the time"}


def match_columns(
    header: Sequence[str], given: Mapping[str, str] | None
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Event-table column -> column of the file, and which of them were guessed.

    Raises UnreadableLog when the case, the activity or the time is not there, or a given column is not.
    """
    given = dict(given or {})
    for name, wanted in given.items():
        if wanted not in header:
            raise UnreadableLog(f"There is no column {wanted!r} for {name}. The file has: {_listed(header)}.")
    plain = {_plain(column): column for column in reversed(header)}
    found = dict(given)
    guessed = []
    for name, spellings in _NAMES.items():
        if name in found:
            continue
        column = next((plain[s] for s in map(_plain, spellings) if s in plain), None)
        if column is not None and column not in found.values():
            found[name] = column
            guessed.append(name)
    missing = [_SAID[name] for name in REQUIRED if name not in found]
    if missing:
        raise UnreadableLog(
            f"No column for {' and '.join(missing)}. The file has: {_listed(header)}. "
            "Say which column it is, for example --case NUMBER --activity STEP --time WHEN."
        )
    return found, tuple(guessed)


def _plain(name: str) -> str:
    return re.sub(r"[^0-9a-z]+", "_", name.strip().lower()).strip("_")


def _listed(header: Sequence[str]) -> str:
    return ", ".join(repr(name[:40]) for name in header[:30]) + (" and more" if len(header) > 30 else "")
