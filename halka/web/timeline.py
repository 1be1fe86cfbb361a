"""What was done, read from the ledger: each act as a sentence that a tired person understands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from django.db.models import Case, OuterRef, Q, Subquery, When
from django.utils import timezone
from django.utils.translation import gettext as _

from halka.directory.models import Person, Unit
from halka.directory.models.place import profiles_spoken
from halka.pages import spoken
from halka.profiles import Profile
from halka.trust import clock
from halka.trust.actor import CARETAKER
from halka.trust.acts import ACTS
from halka.trust.models import LedgerEntry


@dataclass(frozen=True)
class Said:
    """What the child said in a deed, and what changed because of it."""

    words: str
    effect: str
    caption: str


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


def day(moment: datetime) -> str:
    """The day as people say it, in the reader's zone."""
    return spoken.said(timezone.localtime(moment).date(), this_year=timezone.localtime(clock.now()).year)


class Entry(NamedTuple):
    """What the timeline needs of a ledger entry: plain values, because a case may have hundreds."""

    seq: int
    act: str
    person: str
    unit: str
    thing: str
    reason: str
    happened_us: int
    person_name: str | None
    unit_name: str | None
    to_name: str | None

    @property
    def happened_at(self) -> datetime:
        return datetime.fromtimestamp(self.happened_us / 1_000_000, UTC)


def entries(case_ref: str, language: str) -> list[Entry]:
    """The deeds in a case in their order, with the names of who acted and of both units, in one query."""
    person = Person.objects.filter(ref=OuterRef("person")).values("name")[:1]
    told = [act for act in ACTS.values() if act.sentence]
    found = LedgerEntry.objects.filter(case=case_ref, act__in=told, outcome="done").annotate(
        person_name=Subquery(person),
        unit_name=_everyday("unit", language),
        to_name=_everyday("to_unit", language),
    )
    rows = [Entry(*row) for row in found.values_list(*Entry._fields)]
    return sorted(rows, key=lambda entry: (entry.happened_us, entry.seq))


def _everyday(column: str, language: str) -> Subquery:
    """The everyday name of a unit, as `Unit.everyday_name` says it; none for a hidden place."""
    units = Unit.objects.filter(code=OuterRef(column), is_hidden=False)
    own = Q(profile_code__in=profiles_spoken(language)) & ~Q(name_local="")
    return Subquery(
        units.annotate(shown=Case(When(own, then="name_local"), default="name")).values("shown")[:1]
    )


def deed(entry: Entry, said: Said | None, profile: Profile, language: str) -> Deed:
    """One entry as a line."""
    act = ACTS[entry.act]
    sentence = act.sentence_when.get(entry.reason, act.sentence)
    words = {
        "what": _what(entry.reason, act.reasons, profile, language),
        "to": entry.to_name or _("another service"),
        "unit": entry.unit_name or _("another service"),
    }
    return Deed(
        at=entry.happened_at,
        who=_who(entry),
        what=(_(sentence) % words).strip(),
        state=act.state,
        said=said.words if said else "",
        heard_by=said.caption if said and said.words else "",
        changed=said.effect if said else "",
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
