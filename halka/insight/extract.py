"""The only reader of the ledger for analysis: turns it into the event table, without any identity.

Cases are random references, workers are pseudonyms under a key of the installation, units are their codes.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pyarrow as pa
from django.db.models import Q

from halka.analysis.logs import EVENT_SCHEMA
from halka.casework.acts import (
    ATTEMPT_CORRECTED,
    CLOSURE_APPROVED,
    CONTACT_ATTEMPTED,
    CONTACT_CORRECTED,
    CONTACT_MADE,
)
from halka.casework.models import Case
from halka.profiles import profile
from halka.sharing import acts as sharing_acts
from halka.trust import keys
from halka.trust.acts import ACTS, Act
from halka.trust.models import LedgerEntry

# What the measures of coordination need: all that sharing does, and the end of a case. A print is a look, and no step.
COORDINATION = [
    act
    for act in [*vars(sharing_acts).values(), CLOSURE_APPROVED]
    if isinstance(act, Act) and act is not sharing_acts.REFERRAL_PRINTED
]
CORRECTS = {str(CONTACT_CORRECTED): str(CONTACT_MADE), str(ATTEMPT_CORRECTED): str(CONTACT_ATTEMPTED)}
"""What a correction puts right; it is no step of its own."""
COLUMNS = (
    "seq",
    "case",
    "happened_us",
    "recorded_us",
    "act",
    "unit",
    "to_unit",
    "person",
    "thread",
    "due_us",
    "reason",
)


def events(
    acts: Iterable[str] = COORDINATION, *, units: set[str] | None = None, among: Q | None = None
) -> pa.Table:
    """The event table (see `halka.analysis.logs.EVENT_SCHEMA`) of these acts, of all units or of some.

    `among` narrows the entries (`entries_of`, `entries_between`). An empty code of the ledger becomes a missing
    value. Denials are not deeds and stay out. Proposing to close a case is `case.closing_proposed`, closing it
    `case.closed`.
    """
    wanted = list(acts)
    has_contacts = not set(wanted).isdisjoint(CORRECTS.values())
    columns = (*COLUMNS, "thing") if has_contacts else COLUMNS
    rows = LedgerEntry.objects.filter(among or Q(), act__in=wanted, outcome="done").exclude(case="")
    found = rows.order_by("seq").values_list(*columns)
    read = _put_right(found) if has_contacts else found
    lists = list(zip(*read, strict=True)) or [()] * len(columns)
    taken = dict(zip(columns, (list(column) for column in lists), strict=True))
    table = pa.table(
        {
            "seq": taken["seq"],
            "case_id": taken["case"],
            "ts_us": taken["happened_us"],
            "recorded_us": taken["recorded_us"],
            "type": [ACTS[act].extracted for act in taken["act"]],
            "from_org": [code or None for code in taken["unit"]],
            "to_org": [code or None for code in taken["to_unit"]],
            "actor": _pseudonyms(taken["person"]),
            "thread": [code or None for code in taken["thread"]],
            "due_us": taken["due_us"],
            "reason": [code or None for code in taken["reason"]],
            "attributes": [None] * len(taken["seq"]),  # the ledger holds nothing else about a case
        },
        schema=EVENT_SCHEMA,
    )
    return table if units is None else _between(table, units)


def _put_right(rows: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """A contact that was corrected, or an attempt, is one, on the day and of the kind that were right."""
    act, thing, when, how = ((*COLUMNS, "thing").index(n) for n in ("act", "thing", "happened_us", "reason"))
    found = list(rows)
    right = {
        (CORRECTS[str(row[act])], row[thing]): row for row in found if row[act] in CORRECTS
    }  # the newest
    told = []
    for row in found:
        later = right.get((str(row[act]), row[thing]))
        if later is not None:
            changed = {when: later[when], how: later[how] or row[how]}
            told.append(tuple(changed.get(at, said) for at, said in enumerate(row)))
        elif row[act] not in CORRECTS:
            told.append(row)
    return told


def newest(acts: Iterable[str] = COORDINATION) -> int:
    """The number of the last entry that `events` reads: two reads with the same one see the same events.

    A look is an entry too, and does not count: otherwise every look at the numbers would have them made again.
    """
    entries = LedgerEntry.objects.order_by("-seq").values_list("seq", flat=True)
    return max((entries.filter(act=act).first() or 0 for act in acts), default=0)


def entries_of(cases: Sequence[str], seq: int) -> Q:
    """The entries of these cases up to one entry: for `events`."""
    return Q(case__in=cases, seq__lte=seq)


def entries_between(first: str, last: str, seq: int) -> Q:
    """The entries of all cases from one reference to another, up to one entry: for `events`."""
    return Q(case__gte=first, case__lte=last, seq__lte=seq)


def cases(seq: int) -> list[str]:
    """The references of all cases with an entry up to this one, in the order of the store."""
    found = LedgerEntry.objects.filter(seq__lte=seq, outcome="done").exclude(case="")
    return list(found.order_by("case").values_list("case", flat=True).distinct())


def known(after: int, cutoff_us: int) -> int:
    """The last entry before the first one in a case, of those after entry `after`, written after the cut-off."""
    later = LedgerEntry.objects.filter(seq__gt=after).order_by("seq")
    unknown = later.filter(recorded_us__gt=cutoff_us).exclude(case="").values_list("seq", flat=True).first()
    last = later.values_list("seq", flat=True).last()
    return after if last is None else last if unknown is None else unknown - 1


def touched(after: int, upto: int) -> list[str]:
    """The references of the cases with a deed among the entries after one and up to another."""
    rows = LedgerEntry.objects.filter(seq__gt=after, seq__lte=upto, outcome="done").exclude(case="")
    return list(rows.order_by("case").values_list("case", flat=True).distinct())


class Entry(NamedTuple):
    """One deed in a case, as the ledger has it."""

    seq: int
    case: str
    happened_us: int
    recorded_us: int
    act: str
    unit: str


def entries(among: Q) -> list[Entry]:
    """Every deed in some cases; each case in order."""
    rows = LedgerEntry.objects.filter(among, outcome="done").exclude(case="")
    found = rows.order_by("case", "happened_us", "seq").values_list(*Entry._fields)
    return list(map(Entry._make, found))


def focus_areas(cases: Iterable[str]) -> dict[str, str]:
    """Reference of a case to the focus area of its main concern: one of a handful of codes, or empty."""
    found = Case.unscoped.filter(ref__in=list(cases))
    return {
        ref: _focus(concerns, code)
        for ref, concerns, code in found.values_list("ref", "concerns", "unit__profile_code")
    }


def _focus(concerns: list[str], profile_code: str) -> str:
    choice = profile(profile_code).lists["concern"].get(concerns[0]) if concerns else None
    return choice.focus if choice else ""


def case_codes(refs: Iterable[str]) -> dict[str, str]:
    """Reference to case code, for those who may be told which cases stand behind a number."""
    return dict(Case.unscoped.filter(ref__in=list(refs)).values_list("ref", "code"))


def _pseudonyms(people: list[str]) -> list[str | None]:
    secret = keys.current().derive("halka/pseudonym/v1")
    made = {
        person: hmac.new(secret, person.encode(), hashlib.sha256).hexdigest()[:12]
        for person in set(people)
        if person
    }
    return [made.get(person) for person in people]


def _between(table: pa.Table, units: set[str]) -> pa.Table:
    """Threads that one of these units sent or received."""
    threads = {
        thread
        for thread, sender, receiver in zip(
            table["thread"].to_pylist(),
            table["from_org"].to_pylist(),
            table["to_org"].to_pylist(),
            strict=True,
        )
        if sender in units or receiver in units
    }
    return table.filter(pa.array([thread in threads for thread in table["thread"].to_pylist()], pa.bool_()))
