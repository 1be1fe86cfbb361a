"""Whose answer counts by age, and what goes ahead without a yes (`consent.toml`, `whose_answer.csv`)."""

from __future__ import annotations

import csv
from collections.abc import Collection
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Literal, cast, get_args

Result = Literal["yes", "no", "ask"]
UNKNOWN = "unknown"
CARER_STATES = ("yes", "no", "not_asked", "differ", "nobody")
CHILD_STATES = ("yes", "no", "not_asked", "excused")
ASKED = ("", "child", "carer", "supervisor")
FACTS = (
    "imminent_risk",
    "legal_duty",
    "giver_is_alleged_perpetrator",
    "giver_holds_responsibility",
    "child_of_assent_age",
    "child_assents",
    "withdrawn",
    "not_freely_given",
    "receiver_excluded",
)
"""The nine facts in the order of the table of 512 rows."""


@dataclass(frozen=True)
class Ground:
    """A reason to go ahead without a yes. `goes` is "needed" (with the fields of `also`) or "rule"."""

    urgencies: tuple[str, ...]
    goes: str
    also: tuple[str, ...]
    answer: str
    rules: tuple[int, ...]
    is_order_named: bool


@dataclass(frozen=True)
class Line:
    """One ordered line over the nine facts: the answer when all that it names are so."""

    when: dict[str, bool]
    answer: str

    def fits(self, facts: dict[str, bool]) -> bool:
        return all(facts[name] == value for name, value in self.when.items())


@dataclass(frozen=True)
class Agreement:
    """What a profile says about a yes and a no."""

    version: int
    is_confirmed: bool
    lasts_days: int
    reminder_days: int
    review_hours: int
    asked_back_over: int
    bands: dict[str, int]
    both_asked: str
    grounds: dict[str, Ground]
    lines: tuple[Line, ...]
    counts: dict[tuple[str, str, str], tuple[Result, str]]
    """By band, carer and child: the result, and whom to ask."""

    def band(self, age: int) -> str:
        return [name for name, first in self.bands.items() if first <= age][-1]

    def child_decides(self, band: str) -> bool:
        """Whether no carer's answer changes anything."""
        return all(
            len({self.counts[band, carer, child] for carer in CARER_STATES}) == 1 for child in CHILD_STATES
        )

    def carer_decides(self, band: str) -> bool:
        return all(
            len({self.counts[band, carer, child] for child in CHILD_STATES}) == 1 for carer in CARER_STATES
        )

    def nine(self, facts: dict[str, bool]) -> str:
        """The answer of the first line that fits."""
        return next(line.answer for line in self.lines if line.fits(facts))


def read_agreement(
    written: dict[str, Any], table: Path, urgencies: Collection[str], fields: Collection[str]
) -> Agreement:
    """Raises ValueError, which names the row."""
    bands = {name: int(first) for name, first in written["bands"].items()}
    if list(bands.values()) != sorted(set(bands.values())) or next(iter(bands.values())) != 0:
        raise ValueError("bands: begin at 0 and go upwards.")
    if written["estimate"]["both_asked"] not in bands:
        raise ValueError(f"estimate.both_asked: {written['estimate']['both_asked']} is not a band.")
    return Agreement(
        version=int(written["version"]),
        is_confirmed=bool(written["confirmed"]),
        lasts_days=int(written["lasts_days"]),
        reminder_days=int(written["reminder_days"]),
        review_hours=int(written["review_hours"]),
        asked_back_over=int(written["asked_back_over"]),
        bands=bands,
        both_asked=written["estimate"]["both_asked"],
        grounds={name: _ground(name, row, urgencies, fields) for name, row in written["grounds"].items()},
        lines=tuple(_line(number, row) for number, row in enumerate(written["lines"], 1)),
        counts=_read_counts(table, (*bands, UNKNOWN)),
    )


def _ground(name: str, row: dict[str, Any], urgencies: Collection[str], fields: Collection[str]) -> Ground:
    if row["goes"] not in ("needed", "rule") or row["answer"] not in ("allow", "allow_logged"):
        raise ValueError(f"grounds.{name}: goes is “needed” or “rule”, answer “allow” or “allow_logged”.")
    if unknown := sorted({*row.get("urgencies", ())} - {*urgencies} | {*row.get("also", ())} - {*fields}):
        raise ValueError(f"grounds.{name}: {', '.join(unknown)} is not known.")
    return Ground(
        urgencies=tuple(row.get("urgencies", ())),
        goes=row["goes"],
        also=tuple(row.get("also", ())),
        answer=row["answer"],
        rules=tuple(row.get("rules", ())),
        is_order_named=bool(row.get("order_named")),
    )


def _line(number: int, row: dict[str, Any]) -> Line:
    if unknown := sorted(set(row["when"]) - set(FACTS)):
        raise ValueError(f"lines, line {number}: {', '.join(unknown)} is not one of the nine facts.")
    if row["answer"] not in ("allow", "allow_logged", "ask", "deny"):
        raise ValueError(f"lines, line {number}: “{row['answer']}” is not an answer.")
    return Line(when=dict(row["when"]), answer=row["answer"])


def _read_counts(path: Path, bands: Collection[str]) -> dict[tuple[str, str, str], tuple[Result, str]]:
    """The first line that fits decides; every band, carer and child must find one."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(enumerate(csv.DictReader(lines), start=2))
    for number, row in rows:
        for key, held in (("band", bands), ("carer", CARER_STATES), ("child", CHILD_STATES)):
            if row[key] not in (*held, "*"):
                raise ValueError(f"{path.name}, line {number}: {key} “{row[key]}” is not known.")
        if row["result"] not in get_args(Result) or row["ask"] not in ASKED:
            raise ValueError(f"{path.name}, line {number}: “{row['result']},{row['ask']}” is not an answer.")
    found = {}
    for case in product(bands, CARER_STATES, CHILD_STATES):
        fitting = [row for _, row in rows if _fits(row, case)]
        if not fitting:
            raise ValueError(f"{path.name}: no line answers {', '.join(case)}.")
        found[case] = (cast(Result, fitting[0]["result"]), fitting[0]["ask"])
    return found


def _fits(row: dict[str, str], case: tuple[str, str, str]) -> bool:
    return all(row[key] in ("*", value) for key, value in zip(("band", "carer", "child"), case, strict=True))
