"""A unit as other units see it: its name, and its link in the ring around a child. A hidden place is never named."""

from __future__ import annotations

from django.utils.translation import gettext as _

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


def name_of(unit: Unit) -> str:
    return _("another service") if unit.is_hidden else unit.shown_name


def link_of(
    unit: Unit, state: str, words: str, *, what: str = "", since: str = "", next_move: str = "", url: str = ""
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
        hidden=unit.is_hidden,
    )
