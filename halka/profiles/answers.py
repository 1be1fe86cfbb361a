"""Who reads answers to questionnaires, and up to which level (`answers.toml`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from halka.profiles.levels import LEVELS

NEVER = 5
"""Answers of this level leave in no file."""


@dataclass(frozen=True)
class Reads:
    """The highest level that is read, and the highest that is read for a reason that is said."""

    plainly: int
    with_reason: int


NOTHING = Reads(-1, -1)


@dataclass(frozen=True)
class Readers:
    """`undeclared`: the level of a question that says none. `of_role`: by the code of a role."""

    version: int
    undeclared: int
    of_role: dict[str, Reads]

    def reads(self, roles: Iterable[str]) -> Reads:
        """What somebody with these roles reads: the most that one of them opens."""
        found = [self.of_role[role] for role in roles if role in self.of_role]
        return max(found, key=lambda one: (one.with_reason, one.plainly), default=NOTHING)


def read_readers(written: Mapping[str, object]) -> Readers:
    """Raises ValueError, which names the row."""
    rows = written["readers"]
    if not isinstance(rows, dict):
        raise ValueError("readers: a table of roles.")
    of_role = {role: Reads(int(row["reads"]), int(row["with_reason"])) for role, row in rows.items()}
    for role, reads in of_role.items():
        if reads.plainly not in LEVELS or not reads.plainly <= reads.with_reason < NEVER:
            raise ValueError(f"readers.{role}: levels run from 0 to 4, and a reason opens no less.")
    undeclared, version = int(str(written["undeclared"])), int(str(written["version"]))
    if undeclared not in LEVELS:
        raise ValueError("undeclared: levels run from 0 to 5.")
    return Readers(version, undeclared, of_role)
