"""Pathway rules as data: what must follow, what must come before, what must not happen together."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any, Literal, get_args

from halka.profiles.clocks import Clock

Kind = Literal["response", "precedence", "not_together"]
Scope = Literal["case", "thread"]
_UNITS = {"h": 3_600_000_000, "d": 86_400_000_000, "w": 604_800_000_000, "m": 30 * 86_400_000_000}


@dataclass(frozen=True)
class PathwayRule:
    """A rule about acts of one case, or of one thread.

    response: each act in `first` is followed by one in `then`; with `within_us`, at most so long after it.
    precedence: each act in `then` has one in `first` before it; with `within_us`, at most so long before.
    not_together: acts in `first` and acts in `then` never both happen.
    Before and after are places in the case, (ts_us, seq). `source` says who asks for it.
    """

    name: str
    kind: Kind
    first: tuple[str, ...]
    then: tuple[str, ...]
    source: str
    within_us: int | None = None
    scope: Scope = "case"

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind) or self.scope not in get_args(Scope):
            raise ValueError(
                f"{self.name}: kind is one of {', '.join(get_args(Kind))}, scope one of {', '.join(get_args(Scope))}."
            )
        if not self.first or not self.then:
            raise ValueError(f"{self.name}: name the acts of first and then.")
        if self.within_us is not None and self.kind == "not_together":
            raise ValueError(f"{self.name}: not_together knows no time limit. Take “within” away.")


def read_pathway(text: str) -> tuple[PathwayRule, ...]:
    """The rules of a TOML text with tables [[rule]]: name, kind, first, then, source, within ("14d"), scope.

    Raises ValueError that names the rule and what is wrong in it.
    """
    written = tomllib.loads(text).get("rule", [])
    return tuple(_rule(row, number) for number, row in enumerate(written, 1))


def _rule(row: dict[str, Any], number: int) -> PathwayRule:
    name = str(row.get("name", f"rule {number}"))
    known = {"name", "kind", "first", "then", "source", "within", "scope"}
    missing = {"name", "kind", "first", "then", "source"} - row.keys()
    if wrong := sorted(missing or row.keys() - known):
        raise ValueError(f"{name}: {', '.join(wrong)} {'is missing' if missing else 'is not known'}.")
    lists = {end: (row[end],) if isinstance(row[end], str) else tuple(row[end]) for end in ("first", "then")}
    return PathwayRule(
        name=name,
        kind=row["kind"],
        source=row["source"],
        within_us=_length(name, row["within"]) if "within" in row else None,
        scope=row.get("scope", "case"),
        **lists,
    )


def _length(name: str, written: str) -> int:
    try:
        clock = Clock.read(written)
    except ValueError as wrong:
        raise ValueError(f"{name}: {wrong}") from wrong
    if clock.unit not in _UNITS:
        raise ValueError(f"{name}: “{written}” needs a calendar. Use hours, days or weeks here.")
    return clock.amount * _UNITS[clock.unit]
