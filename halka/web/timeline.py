"""What was done in a case, as a list of sentences that a tired person understands. The acts are those of all rooms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from django.utils.dateformat import format as put
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from halka.casework.acts import (
    CASE_REOPENED,
    CLOSURE_APPROVED,
    CONTACT_ATTEMPTED,
    CONTACT_MADE,
    NOTICE_ACCEPTED,
    REVIEW_HELD,
    RISK_CHANGED,
)
from halka.casework.months import Month
from halka.casework.overview import CaseOverview
from halka.directory.history import Entry
from halka.pages.dates_in_words import local
from halka.pages.panels import Panel
from halka.profiles import Profile
from halka.sharing.acts import (
    REFERRAL_ACCEPTED,
    REFERRAL_REFUSED,
    REFERRAL_SENT,
    REFERRAL_SERVED,
    TRANSFER_ACCEPTED,
)
from halka.trust.actor import CARETAKER
from halka.trust.acts import ACTS

SENTENCES, LETTERS = 2, 280
"""So much of what was written stands beside a deed; the whole is in the file."""
FEWEST_ALIKE = 3
END_OF_A_SENTENCE = re.compile(r"(?<=[.!?…؟。])\s+")


@dataclass(frozen=True)
class Deed:
    """A line of the timeline."""

    at: datetime
    who: str
    what: str
    state: str = ""
    met: str = ""
    note: str = ""
    said: str = ""
    heard_by: str = ""
    changed: str = ""
    since: datetime | None = None
    """When the first of several alike was done, told as one line."""


@dataclass(frozen=True)
class MonthTold:
    """A month of the timeline: what was in it, in one line, and its deeds."""

    key: str
    name: str
    gist: str
    deeds: list[Deed]
    """Told with their words, where the month is open."""
    brief: list[str]
    """Where it is folded: a line for each, of which nothing was read in the vault."""
    more: int
    """How many deeds it has, where not all of them stand there."""


def panel(overview: CaseOverview) -> Panel:
    """What was done, newest first, with what was said and written where a month is open."""
    told = [_month(month, overview) for month in overview.months]
    is_cut = any(month.more or month.brief for month in told)
    number, began = len(overview.entries), _began(overview)
    return Panel("web/timeline.html", {"months": told, "number": number, "is_cut": is_cut, "began": began})


def _began(overview: CaseOverview) -> list[Deed]:
    """How the case began, in the words of whoever told of the child: a stranger needs it first, and it lies deepest."""
    if (first := overview.began) is None:
        return []
    line = _told(deed(first, overview), first, overview)
    return [line] if line.note or line.said else []


def _month(month: Month, overview: CaseOverview) -> MonthTold:
    cut = len(month.told) < len(month.entries)
    return MonthTold(
        key=month.key,
        # Translators: Django's letters for a month: F its name, Y the year.
        name=put(month.first, pgettext("a month", "F Y")),
        gist=_gist(month, overview),
        deeds=_folded([_told(deed(entry, overview), entry, overview) for entry in month.told]),
        brief=[] if month.told else [_brief(deed(entry, overview)) for entry in month.entries],
        more=len(month.entries) if month.told and cut else 0,
    )


def _gist(month: Month, overview: CaseOverview) -> str:
    """ "6 contacts, child seen twice, 1 referral answered"."""
    n = Counter(entry.act for entry in month.entries)
    parts = [overview.part_in(entry) for entry in month.entries if entry.act == CONTACT_MADE]
    met = [overview.contacts[e.thing] for e in month.entries if e.thing in overview.contacts]
    spoken = sum(part is not None and part.involved == "present" for part in parts)
    seen, answered = sum(row.is_met for row in met), n[REFERRAL_ACCEPTED] + n[REFERRAL_REFUSED]
    counted: list[tuple[int, str]] = [
        (n[CONTACT_MADE], ngettext("%(n)s contact", "%(n)s contacts", n[CONTACT_MADE])),
        (seen, ngettext("child seen once", "child seen %(n)s times", seen)),
        (0 if seen else spoken, ngettext("child spoken to once", "child spoken to %(n)s times", spoken)),
        (int(bool(met) and not seen and not spoken), _("child not seen")),
        (
            n[CONTACT_ATTEMPTED],
            ngettext("tried once, nobody reached", "tried %(n)s times, nobody reached", n[CONTACT_ATTEMPTED]),
        ),
        (n[REVIEW_HELD], ngettext("%(n)s review", "%(n)s reviews", n[REVIEW_HELD])),
        (n[REFERRAL_SENT], ngettext("%(n)s referral sent", "%(n)s referrals sent", n[REFERRAL_SENT])),
        (answered, ngettext("%(n)s referral answered", "%(n)s referrals answered", answered)),
        (n[REFERRAL_REFUSED], _("%(n)s refused")),
        (
            n[REFERRAL_SERVED],
            ngettext("%(n)s service given", "%(n)s services given", n[REFERRAL_SERVED]),
        ),
        (n[RISK_CHANGED], _("risk changed")),
        (n[NOTICE_ACCEPTED], _("work began")),
        (n[TRANSFER_ACCEPTED], _("another unit took the case")),
        (n[CASE_REOPENED], _("work began again")),
        (n[CLOSURE_APPROVED], _("work ended")),
    ]
    said = [words % {"n": number} for number, words in counted if number]
    deeds = len(month.entries)
    return ", ".join(said) or ngettext("%(n)s deed", "%(n)s deeds", deeds) % {"n": deeds}


def deed(entry: Entry, overview: CaseOverview) -> Deed:
    """One entry as a line, without what was written or said."""
    act = ACTS[entry.act]
    sentence = act.sentence_when.get(entry.reason, act.sentence)
    words = {
        "what": _what(entry.reason, act.reasons, overview.case.profile, overview.language),
        "to": entry.to_name or _("another service"),
        "unit": entry.unit_name or _("another service"),
    }
    what, met = (_(sentence) % words).strip(), ""
    if entry.act == CONTACT_MADE:
        what, met = str(words["what"]), _met(entry, overview)
    elif entry.act == CONTACT_ATTEMPTED:
        met = _tried(entry, overview)
    return Deed(at=entry.happened_at, who=_who(entry), what=what, state=act.state, met=met)


def _folded(lines: Sequence[Deed]) -> list[Deed]:
    """Contacts one after the other that say the same, such as a call every day, in one line."""
    found: list[Deed] = []
    for _alike, run in groupby(lines, key=_says):
        mine = list(run)
        if len(mine) < FEWEST_ALIKE or not mine[0].met or mine[0].said or mine[0].changed:
            found += mine
            continue
        what = _("%(what)s, %(n)s times") % {"what": mine[0].what, "n": len(mine)}
        found.append(replace(mine[0], what=what, since=mine[-1].at))
    return found


def _says(line: Deed) -> tuple[str, ...]:
    return line.who, line.what, line.met, line.note, line.said, line.changed


def _brief(line: Deed) -> str:
    """The day, what was done, and whether the child was seen."""
    when = put(local(line.at), pgettext("a day", "D j F"))
    return " · ".join(part for part in (when, line.what.rstrip("."), line.met) if part)


def _told(line: Deed, entry: Entry, overview: CaseOverview) -> Deed:
    """With what was written of it, and what the child said."""
    kept, act = overview.kept_of(entry), ACTS[entry.act]
    said, changed = overview.said_in(entry)
    heard_by = overview.first_name if said else ""
    if not said and act.kept_in and act.kept_in[0] == "notice" and kept.get("child_words"):
        said, heard_by = str(kept["child_words"]), _("As the notifier heard it")
    note = str(kept.get(act.kept_in[1], "")) if act.kept_in else ""
    return replace(line, note=beginning(note), said=said, heard_by=heard_by, changed=changed)


def beginning(text: str) -> str:
    """The first sentences of what was written; whoever wants the rest opens the file."""
    sentences = END_OF_A_SENTENCE.split(" ".join(text.split()))
    first = " ".join(sentences[:SENTENCES])
    return Truncator(first + (" …" if len(sentences) > SENTENCES else "")).chars(LETTERS)


def _met(entry: Entry, overview: CaseOverview) -> str:
    """Who was met, whether the child was seen and spoke, and how it goes."""
    contact, part = overview.contacts[entry.thing], overview.part_in(entry)
    profile, language = overview.case.profile, overview.language
    with_whom = profile.label("followup_with", contact.with_whom, language)
    said = [] if contact.with_whom == "child" else [with_whom]
    is_alone = contact.child_seen_alone or bool(part and part.was_alone)
    if contact.is_met:
        said.append(_("Child seen alone") if is_alone else _("Child seen"))
    elif part and part.involved == "present":
        said.append(_("Child spoken to alone") if is_alone else _("Child spoken to"))
    else:
        said.append(_("Child not seen"))
    if part and part.involved == "not_involved":
        said.append(profile.label("no_involve_reason", part.why_not, language))
    elif part and (contact.is_met or part.involved != "present"):
        said.append(profile.label("involvement", part.involved, language))
    if contact.change:
        said.append(profile.label("f07_change", contact.change, language))
    return " · ".join(said)


def _tried(entry: Entry, overview: CaseOverview) -> str:
    """How somebody tried to reach whom."""
    attempt, label = overview.attempts[entry.thing], overview.case.profile.label
    how = label("followup_how", attempt.how, overview.language)
    return f"{how} · {label('followup_with', attempt.with_whom, overview.language)}"


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
