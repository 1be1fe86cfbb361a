"""Sharing rules: which fields of a child's record may go with a referral, and on what ground."""

from __future__ import annotations

from collections.abc import Mapping
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


def read_rules(written: dict[str, Any], levels: Mapping[str, int]) -> tuple[Rule, ...]:
    """`levels` holds the level of each field of the list `share_field`.

    Raises ValueError when a rule names a field that is not in it, or one above the level that the rule may reach.
    """
    rules = []
    for number, row in written["rules"].items():
        named = {*row["needed"], *row.get("may", ()), *row.get("ask", ()), *row.get("shorter", {})}
        named |= set(row.get("shorter", {}).values())
        if unknown := named - set(levels):
            raise ValueError(
                f"rule {number} names {', '.join(sorted(unknown))}, which is not a field that can be shared."
            )
        for field in sorted(named):
            if levels[field] > int(row["max_level"]) and field not in row.get("shorter", {}):
                raise ValueError(
                    f"rule {number} names {field} of level {levels[field]}, and its max_level is {row['max_level']}."
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
