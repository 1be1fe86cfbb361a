"""How boards meet and decide, as data: how often, with how many, and who says so."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from halka.profiles.problem import toml

KINDS = ("coordination_board", "technical_group", "working_group", "child_committee")
QUORUMS = ("half_of_institutions", "three_sectors", "none")
VOTES = ("majority_chair_breaks_tie", "agreement", "consensus_with_dissent", "none")


@dataclass(frozen=True)
class BoardRule:
    """One kind of body. Without a level it holds for every level that has no row of its own.

    `meetings_a_year` 0 says that no number is known. `expected` are kinds of unit (`agency_type`) without which a table
    of members has a gap. `confirmed` is set when a lawyer has read the row: until then a page says that nobody has.
    """

    kind: str
    quorum: str
    votes: str
    source: str
    level: str = ""
    meetings_a_year: int = 0
    article: str = ""
    expected: tuple[str, ...] = ()
    confirmed: bool = False

    def __post_init__(self) -> None:
        for name, words in (("kind", KINDS), ("quorum", QUORUMS), ("votes", VOTES)):
            if getattr(self, name) not in words:
                raise ValueError(f"{name}: “{getattr(self, name)}” must be one of {', '.join(words)}.")
        if not self.source:
            raise ValueError(f"{self.kind}: say in source who says so.")


def read_boards(path: Path) -> tuple[BoardRule, ...]:
    """The rows [[board]] of a file. Raises ValueError that names what is wrong."""
    known = {field.name for field in fields(BoardRule)}
    found = []
    for row in toml(path)["board"]:
        if unknown := sorted(row.keys() - known):
            raise ValueError(f"{', '.join(unknown)} is not known. Use {', '.join(sorted(known))}.")
        found.append(BoardRule(**{**row, "expected": tuple(row.get("expected", ()))}))
    if missing := {*KINDS} - {row.kind for row in found if not row.level}:
        raise ValueError(f"give a row without a level for {', '.join(sorted(missing))}.")
    return tuple(found)
