"""Why somebody said no to what another one asked, as that one reads it: on Today, and on the page of it."""

from __future__ import annotations

from collections.abc import Iterable

from halka.trust import vault
from halka.trust.action import UNTRUSTED


def why(table: str, refs: Iterable[str]) -> dict[str, str]:
    """By the reference of what was asked; of what was said before a reason was asked, nothing."""
    places = [(table, ref) for ref in refs]
    sealed = vault.read_many(places) if places else {}
    return {
        ref: str(UNTRUSTED if words.is_tampered else words.get("why", ""))
        for (_table, ref), words in sealed.items()
    }


def why_of(table: str, ref: str) -> str:
    return why(table, [ref]).get(ref, "")


def beside(code: str, said: str | None) -> str:
    """The second line of a row: the code first, it breaks ties."""
    return f"{code} · {said}" if said else code
