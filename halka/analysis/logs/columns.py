"""Which column of a table is which: guessed from common names, or given by the person."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from .moments import folded
from .table import REQUIRED, UnreadableLog

# First name found wins, so the plainest names of each family of programs stand first.
_NAMES: dict[str, str] = {
    "seq": "seq",
    "case_id": "case_id case:concept:name case caseid case_no case_nr case_number case_ref trace_id "
    "vaka vaka_no vaka_id dosya_no dosya rasti id_e_rastit nr_i_rastit dosja الحالة رقم_الحالة",
    "type": "type concept:name activity activity_name event_type act event task "
    "faaliyet islem adim olay veprimi aktiviteti hapi ngjarja النشاط الاجراء",
    "ts_us": "ts_us time:timestamp ts timestamp complete_timestamp end_timestamp end_time datetime time "
    "start_timestamp start_time date tarih zaman islem_tarihi tarih_saat data koha data_dhe_ora التاريخ الوقت",
    "recorded_us": "recorded_us recorded_at recorded kayit_tarihi",
    "from_org": "from_org org:group group department unit organisation organization org "
    "kurum birim institucioni njesia المؤسسة",
    "to_org": "to_org receiver alici_kurum alici marresi",
    "actor": "actor org:resource resource user worker employee kisi personel punonjesi الموظف",
    "thread": "thread thread_id",
    "due_us": "due_us due_at due deadline son_tarih termin afati",
    "reason": "reason gerekce neden arsyeja السبب",
    "attributes": "attributes",
}
_SAID = {"case_id": "the case", "type": "the activity", "ts_us": "the time"}


def match_columns(header: Sequence[str], given: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Event-table column -> column of the file, and which of them were guessed.

    Raises UnreadableLog when the case, the activity or the time is not there, or a given column is not.
    """
    for name, wanted in given.items():
        if wanted not in header:
            raise UnreadableLog(f"There is no column {wanted!r} for {name}. The file has: {_listed(header)}.")
    found, guessed = guess_columns(header, given)
    missing = [_SAID[name] for name in REQUIRED if name not in found]
    if missing:
        raise UnreadableLog(
            f"No column for {' and '.join(missing)}. The file has: {_listed(header)}. "
            "Say which column it is, for example --case NUMBER --activity STEP --time WHEN."
        )
    return found, guessed


def guess_columns(header: Sequence[str], given: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The same, without asking for anything."""
    plain = {_plain(column): column for column in reversed(header)}
    found = dict(given)
    guessed = []
    for name, spellings in _NAMES.items():
        if name in found:
            continue
        column = next((plain[s] for s in map(_plain, spellings.split()) if s in plain), None)
        if column is not None and column not in found.values():
            found[name] = column
            guessed.append(name)
    return found, tuple(guessed)


def named(header: Sequence[str | None]) -> tuple[list[str], tuple[str, ...]]:
    """The header with a name for every column, each different, and what has to be said about it."""
    seen: Counter[str] = Counter()
    names: list[str] = []
    notes = []
    for at, cell in enumerate(header, 1):
        name = (cell or "").strip() or f"column {at}"
        seen[name] += 1
        if seen[name] > 1:
            again = f"{name} ({seen[name]})"
            notes.append(f"There are several columns {name!r}; column {at} is called {again!r} here.")
            name = again
        names.append(name)
    return names, tuple(notes)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "_", folded(name)).strip("_")


def _listed(header: Sequence[str]) -> str:
    return ", ".join(repr(name[:40]) for name in header[:30]) + (" and more" if len(header) > 30 else "")
