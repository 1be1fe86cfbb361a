"""Parts that a room offers to a page that joins rooms: panels and buttons. They know no table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from halka.trust.words import Words


@dataclass(frozen=True)
class Panel:
    """A part of a page: a partial template of the room that offers it, and what is told there."""

    template: str
    told: Mapping[str, object]
    sealed: Collection[Words] = ()
    """What was opened in the vault for it: the page says on top when something is not what was written."""
    late: int = 0
    """How many late steps it tells of: then Today does not say that nothing is late."""

    @property
    def is_untrusted(self) -> bool:
        return any(words.is_tampered for words in self.sealed)


@dataclass(frozen=True)
class Button:
    """Something that can be done from the page."""

    label: str
    url: str
    is_main: bool = False
    is_done_at_once: bool = False
    """Pressing does it; there is no page of its own to go to."""
