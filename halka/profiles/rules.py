"""Sharing rules: which fields of a child's record may go with a referral, and on what ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Rule:
    """One sharing rule. `shorter` maps a field to the lesser field that goes in its place."""

    number: int
    version: int
    title: str
    services: tuple[str, ...]
    max_level: int
    basis: tuple[str, ...]
    needed: tuple[str, ...]
    may: tuple[str, ...]
    ask: tuple[str, ...]
    shorter: dict[str, str]

    @property
    def code(self) -> str:
        return f"rule:{self.number}.{self.version}"


def read_rules(written: dict[str, Any], fields: frozenset[str]) -> tuple[Rule, ...]:
    """Raises ValueError when a rule names a field that the list `share_field` does not have."""
    rules = []
    for number, row in written["rules"].items():
        named = {*row["needed"], *row.get("may", ()), *row.get("ask", ()), *row.get("shorter", {})}
        named |= set(row.get("shorter", {}).values())
        if unknown := named - fields:
            raise ValueError(
                f"rule {number} names {', '.join(sorted(unknown))}, which is not a field that can be shared."
            )
        rules.append(
            Rule(
                number=int(number),
                version=int(written["version"]),
                title=row["title"],
                services=tuple(row["services"]),
                max_level=int(row["max_level"]),
                basis=tuple(row["basis"]),
                needed=tuple(row["needed"]),
                may=tuple(row.get("may", ())),
                ask=tuple(row.get("ask", ())),
                shorter=dict(row.get("shorter", {})),
            )
        )
    return tuple(rules)
