"""Whoever acts: a person of the directory, the caretaker of the installation, or a notifier without an account."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from halka.trust.policy import Permission


class Actor(Protocol):
    """What trust needs to know of somebody who acts."""

    @property
    def ledger_name(self) -> str:
        """A short code for the ledger; never a name."""
        ...

    @property
    def unit_code(self) -> str:
        """The unit in whose name this actor acts, or an empty string."""
        ...

    def may(self, permission: Permission, at: datetime, unit: str | None = None) -> bool:
        """Whether the actor holds the permission at that moment, anywhere or in the unit with that code."""
        ...


@dataclass(frozen=True)
class Mechanism:
    """An actor that is no person. Its permissions are few and fixed here."""

    ledger_name: str
    permissions: frozenset[Permission] = field(default_factory=frozenset)
    unit_code: str = ""

    def may(self, permission: Permission, at: datetime, unit: str | None = None) -> bool:
        return permission in self.permissions


CARETAKER = Mechanism(
    "caretaker",
    frozenset(
        {
            Permission.REMIND,
            Permission.END_GRANTS,
            Permission.KEEP_QUESTIONNAIRES,  # publishes those that come with Halka
            # Leaves waiting what could not be done, takes over what phones told and nobody has taken over yet.
            Permission.FILL_QUESTIONNAIRE,
        }
    ),
)
OPERATOR = Mechanism(
    "operator", frozenset({Permission.KEEP_DIRECTORY, Permission.KEEP_KEYS, Permission.SEE_NUMBERS})
)
OUTSIDER = Mechanism("outsider", frozenset({Permission.SEND_NOTICE}))
