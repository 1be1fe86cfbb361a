"""A unit as a link in the ring around a child."""

from __future__ import annotations

from halka.directory.models import Unit
from halka.pages.ring import Link

# Kind of a unit to the icon of its arc.
ICONS = {
    "cpu": "worker",
    "social": "social",
    "education": "school",
    "health": "health",
    "police": "police",
    "justice": "justice",
    "labour": "labour",
    "municipality": "municipality",
    "ngo": "ngo",
    "shelter": "shelter",
    "registry": "registry",
    "helpline": "helpline",
}


def link_of(
    unit: Unit,
    state: str,
    words: str,
    *,
    what: str = "",
    since: str = "",
    next_move: str = "",
    url: str = "",
    way: str = "",
    is_another: bool = False,
) -> Link:
    """The link of a unit, in a state with its words; `what` it was asked."""
    name = unit.shown_name
    return Link(
        of=unit.code,
        name=name,
        sector=ICONS.get(unit.kind, "ngo"),
        state=state,
        state_words=words,
        full_name=f"{name}: {what}" if what else "",
        since=since,
        next_move=next_move,
        url=url,
        way=way,
        is_another=is_another,
        hidden=unit.is_hidden,
    )
