"""The only reader of the ledger for analysis: turns it into the event table, without any identity.

Cases are random references, workers are pseudonyms under a key of the installation, units are their codes.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

import pyarrow as pa

from halka.casework.models import Case
from halka.insight.logs import EVENT_SCHEMA
from halka.trust import keys
from halka.trust.acts import Act
from halka.trust.models import LedgerEntry

# What the measures of coordination need: every step of a referral, and the end of a case.
COORDINATION = [act for act in Act if act.startswith(("referral.", "transfer."))] + [Act.CLOSURE_APPROVED]
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


def events(acts: Iterable[str] = COORDINATION, *, units: set[str] | None = None) -> pa.Table:
    """The event table (see `halka.insight.logs.EVENT_SCHEMA`) of these acts, of all units or of some.

    An empty code of the ledger becomes a missing value. Denials are not deeds and stay out.
    """
    rows = LedgerEntry.objects.filter(act__in=list(acts), outcome="done").exclude(case="").order_by("seq")
    found = list(zip(*rows.values_list(*COLUMNS), strict=True)) or [()] * len(COLUMNS)
    taken = dict(zip(COLUMNS, (list(column) for column in found), strict=True))
    table = pa.table(
        {
            "seq": taken["seq"],
            "case_id": taken["case"],
            "ts_us": taken["happened_us"],
            "recorded_us": taken["recorded_us"],
            "type": taken["act"],
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


def newest(acts: Iterable[str] = COORDINATION) -> int:
    """The number of the last entry that `events` reads: two reads with the same one see the same events.

    A look is an entry too, and does not count: otherwise every look at the numbers would have them made again.
    """
    entries = LedgerEntry.objects.order_by("-seq").values_list("seq", flat=True)
    return max((entries.filter(act=act).first() or 0 for act in acts), default=0)


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
