"""What was done in a case, as a list of sentences that a tired person understands. The acts are those of all rooms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from halka.casework.overview import CaseOverview
from halka.directory.history import Entry
from halka.pages.panels import Panel
from halka.profiles import Profile
from halka.trust.actor import CARETAKER
from halka.trust.acts import ACTS


@dataclass(frozen=True)
class Deed:
    """A line of the timeline."""

    at: datetime
    who: str
    what: str
    state: str = ""
    said: str = ""
    heard_by: str = ""
    changed: str = ""


def panel(overview: CaseOverview) -> Panel:
    """What was done, newest first, with the child's words where they were spoken."""
    deeds = [deed(entry, overview) for entry in reversed(overview.shown)]
    told = {"deeds": deeds, "number": len(overview.entries)}
    return Panel("web/timeline.html", {**told, "is_cut": len(deeds) < len(overview.entries)})


def deed(entry: Entry, overview: CaseOverview) -> Deed:
    """One entry as a line."""
    act = ACTS[entry.act]
    sentence = act.sentence_when.get(entry.reason, act.sentence)
    words = {
        "what": _what(entry.reason, act.reasons, overview.case.profile, overview.language),
        "to": entry.to_name or _("another service"),
        "unit": entry.unit_name or _("another service"),
    }
    said, changed = overview.said_in(entry)
    return Deed(
        at=entry.happened_at,
        who=_who(entry),
        what=(_(sentence) % words).strip(),
        state=act.state,
        said=said,
        heard_by=overview.first_name if said else "",
        changed=changed,
    )


def _what(reason: str, listed: str, profile: Profile, language: str) -> str:
    """The word for a reason, or the words for a change from one code to another (`low-high`)."""
    codes = reason.split("-") if listed and reason else []
    return " → ".join(profile.label(listed, code, language) for code in codes)


def _who(entry: Entry) -> str:
    """Name and unit of whoever acted; neither, when the unit is a hidden place."""
    if entry.person == CARETAKER.ledger_name:
        return "Halka"
    if entry.unit and not entry.unit_name:
        return _("another service")
    return ", ".join(part for part in (entry.person_name, entry.unit_name) if part)
