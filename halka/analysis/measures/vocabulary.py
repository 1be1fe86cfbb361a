"""What the acts of a log mean: the measures know one list of acts, and a vocabulary translates a log into it.

A vocabulary is a TOML file, a name of one that comes with Halka ("ledger", "coordination-sim", "plain") or
the path of your own:

    name = "ours"
    asks = ["request"]                     # which threads are the requests of the indicators

    [acts.request]                         # the act request.sent, and the names that the log has for it
    sent = ["letter out"]
    answered = ["letter in", "phone call"]

    [[deadline]]                           # in the words of `ACTS`; see halka/profiles/deadlines.py
    [[rule]]                               # the same; see halka/profiles/pathway.py
    [boards_a_year]                        # meetings owed, by the unit that calls the board

"plain" translates nothing: the log has the names of `ACTS` already."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ibis.expr.types import Table

from halka.profiles.deadlines import Deadline, read_deadlines
from halka.profiles.pathway import PathwayRule, read_pathway

KINDS = ("request", "referral", "handover", "order")
STEPS = (
    "sent",
    "received",  # the receiver has seen it
    "answered",
    "accepted",
    "started",  # work has begun: an acceptance, too
    "served",
    "returned",  # refused, or sent back
    "reminded",
    "clarification_asked",
    "escalated",
    "withdrawn",
    "feedback_given",  # the sender was told what came of it
    "done",
)
_OWN_NAMES = {  # where a kind of thread has its own word for a step
    ("handover", "sent"): "handover.offered",
    ("order", "sent"): "order.applied_for",
    ("order", "answered"): "order.decided",
}


def act(kind: str, step: str) -> str:
    """The act of this step in threads of this kind."""
    return _OWN_NAMES.get((kind, step), f"{kind}.{step}")


ACTS = frozenset(
    {act(kind, step) for kind in KINDS for step in STEPS}
    | {"case.notified", "case.assigned", "case.closed", "assessment.done", "plan.made", "plan.shared"}
    | {"conference.invited", "conference.attended", "board.met", "board.decided", "board.decision_done"}
)
_HOME = Path(__file__).with_name("vocabularies")


class UnreadableVocabulary(Exception):
    """The vocabulary cannot be used. The message says what is wrong, where, and what to do."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`acts`: name in the log -> act of `ACTS`. `asks`: kinds of thread that count as requests.

    `deadlines` and `pathway`: what the indicators C2.1 and C2.10 hold the log to. `boards_a_year`: meetings
    that a board owes, by the unit that calls it."""

    name: str
    acts: Mapping[str, str]
    asks: tuple[str, ...]
    deadlines: tuple[Deadline, ...] = ()
    pathway: tuple[PathwayRule, ...] = ()
    boards_a_year: Mapping[str, float] = field(default_factory=dict)


def vocabulary(name: str | Path) -> Vocabulary:
    """The vocabulary of this name, or in this TOML file. Raises UnreadableVocabulary."""
    known = {path.stem: path for path in _HOME.glob("*.toml")}
    path = known.get(str(name), Path(name))
    if not path.is_file():
        names = ", ".join(sorted(known))
        raise UnreadableVocabulary(
            f"There is no vocabulary “{name}”. Name one of {names}, or the path of a TOML file."
        )
    return _read(path)


@cache
def _read(path: Path) -> Vocabulary:
    try:
        text = path.read_text("utf-8")
        told = tomllib.loads(text)
        return Vocabulary(
            name=str(told.get("name", path.stem)),
            acts=_acts(path.name, told.get("acts", {})),
            asks=tuple(told.get("asks", ["request"])),
            deadlines=read_deadlines(path) if "deadline" in told else (),
            pathway=read_pathway(text),
            boards_a_year={str(unit): float(times) for unit, times in told.get("boards_a_year", {}).items()},
        )
    except (ValueError, AttributeError, TypeError) as problem:
        raise UnreadableVocabulary(f"{path.name} is not a vocabulary: {problem}") from problem


def _acts(file: str, told: Mapping[str, Mapping[str, list[str]]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind, steps in told.items():
        for step, names in steps.items():
            act = f"{kind}.{step}"
            if act not in ACTS:
                near = sorted(a for a in ACTS if a.split(".")[0] == kind) or sorted(ACTS)
                raise UnreadableVocabulary(f"{file}: there is no act “{act}”. Use one of: {', '.join(near)}.")
            for name in names:
                if name in found:
                    raise UnreadableVocabulary(
                        f"{file}: “{name}” stands for {found[name]} and for {act}. Leave it under one of them."
                    )
                found[name] = act
    return found or {act: act for act in sorted(ACTS)}


def translated(events: Table, words: Vocabulary, acts: Collection[str] = ACTS) -> Table:
    """The events of these acts that the vocabulary knows, with `type` the act. Other columns are unchanged."""
    names = {name: act for name, act in words.acts.items() if act in acts}
    known = events.filter(events.type.isin(list(names)))
    changed = {name: act for name, act in names.items() if name != act}
    return known.mutate(type=known.type.substitute(changed)) if changed else known
