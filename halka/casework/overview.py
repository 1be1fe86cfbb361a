"""A case as one person sees it at one moment: what its page needs, gathered in few queries.

Each room makes its parts of the page from it, in its `panel.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from halka.casework.access.named import named_supervisor
from halka.casework.access.queries import must_not_know
from halka.casework.acts import (
    CASE_REOPENED,
    CONTACT_ATTEMPTED,
    NOTICE_ACCEPTED,
    NOTICE_TAKEN_OVER,
    RISK_CHANGED,
)
from halka.casework.cases.protected import stayed_with
from halka.casework.cases.queries import rows_of
from halka.casework.models import (
    Attempt,
    Case,
    Closure,
    Contact,
    HouseholdMember,
    Notice,
    Participation,
    PlanAction,
    Restriction,
)
from halka.casework.months import months
from halka.casework.notices.queries import LEADS, with_refs
from halka.casework.steps.queries import ending, is_met
from halka.directory.history import Entry, entries
from halka.directory.models import Person
from halka.directory.models.person import first_name_of
from halka.pages.dates_in_words import day
from halka.trust import vault
from halka.trust.acts import ACTS
from halka.trust.policy import Permission

NOTHING = vault.Words({})
NOT_HEARD = {"not_involved", "represented"}
"""How a child is involved whom nobody in the step has heard."""
DUE = {
    "assign": gettext_lazy("Give a worker"),
    "first_contact": gettext_lazy("First meeting"),
    "assessment": gettext_lazy("Assessment"),
    "plan": gettext_lazy("Plan"),
    "follow_up": gettext_lazy("Next contact"),
    "review": gettext_lazy("Look at the plan together"),
}
"""What the next deadline is for."""
T = TypeVar("T")


class ParticipationRow(NamedTuple):
    """What the page needs of a participation: plain values, because a case may have hundreds."""

    ref: str
    step: str
    thing: str
    happened_at: datetime
    involved: str
    why_not: str
    was_alone: bool | None
    has_words: bool
    has_effect: bool


class ContactRow(NamedTuple):
    """What the page needs of a contact."""

    ref: str
    with_whom: str
    child_seen: bool
    child_seen_alone: bool
    change: str

    @property
    def is_met(self) -> bool:
        return self.child_seen or self.child_seen_alone


class AttemptRow(NamedTuple):
    """What the page needs of a contact that did not take place."""

    ref: str
    how: str
    with_whom: str


class Elsewhere(NamedTuple):
    """How an action of the plan stands for whom another room has asked: state of a link, its words, where it is read."""

    state: str
    words: str
    url: str


class CaseOverview:
    """One case as one person sees it at one moment."""

    def __init__(self, case: Case, person: Person, at: datetime, *, deeds: str = "") -> None:
        self.case: Any = case  # with what `case_for_page` knows of it
        self.elsewhere: Mapping[str, Elsewhere] = {}
        """By the reference of an action of the plan: what a room above knows of it. The page of the case asks the rooms."""
        self.settled: Sequence[str] = ()
        """What becomes of that which rooms above have open, when the closing that waits is agreed; they say it."""
        self._once: dict[Callable[[CaseOverview], Any], Any] = {}
        self.person, self.at = person, at
        self.language = get_language() or "en"
        self.entries = entries(case.ref, self.language)
        self.months = months(self.entries, deeds)
        self.told = [entry for month in self.months for entry in month.told]
        self.began = self._began()
        self.household = list(rows_of(case, HouseholdMember).filter(HouseholdMember.here()))
        self.restrictions = list(rows_of(case, Restriction).filter(lifted_at__isnull=True))
        columns = ParticipationRow._fields
        parts = rows_of(case, Participation).order_by("happened_at", "pk").values_list(*columns)
        self.participations = [ParticipationRow(*row) for row in parts]
        contacts = rows_of(case, Contact).values_list(*ContactRow._fields)
        self.contacts = {row.ref: row for row in (ContactRow(*each) for each in contacts)}
        actions = rows_of(case, PlanAction, "plan", "owner_unit", "owner_person").order_by("number")
        self.plan_actions = _of_the_newest_plan(actions)
        self.sealed = vault.read_many(self._wanted())
        self.is_erased = self.read("child", case.child.ref).is_erased

    def _wanted(self) -> list[tuple[str, str]]:
        child = self.case.child
        said = {part.ref for part in self._spoken_in.values()} | {part.ref for part in self._with_words[-1:]}
        wanted = [("participation", ref) for ref in said]
        shown = [*self.told, self.began] if self.began else self.told
        wanted += [(kept[0], entry.row) for entry in shown if (kept := self._kept_in(entry))]
        wanted += [("household", member.ref) for member in self.household]
        wanted += [("restriction", row.ref) for row in self.restrictions]
        wanted += [("notice", ref) for ref in self._notices_to_read]
        wanted += [("planaction", row.ref) for row in self.plan_actions]
        wanted += [("plan", self.plan_actions[0].plan.ref)] if self.plan_actions else []
        ends = (self.case.closure_waits, self.ending and self.ending.ref)
        wanted += [("closure", ref) for ref in ends if ref]
        wanted += [("child", child.ref)] if child.identity_version else []
        return wanted

    def _began(self) -> Entry | None:
        """What the case began with, where the history tells it in a folded month only."""
        first = next((entry for entry in self.entries if entry.act in LEADS), None)
        return None if first is None or first in self.told else first

    def once(self, read: Callable[[CaseOverview], T]) -> T:
        """What a room reads for several of its parts, read once."""
        if read not in self._once:
            self._once[read] = read(self)
        found: T = self._once[read]
        return found

    def read(self, table: str, row: str) -> vault.Words:
        return self.sealed.get((table, row), NOTHING)

    def word(self, table: str, row: str, key: str) -> str:
        return str(self.read(table, row).get(key, ""))

    # Who

    @cached_property
    def first_name(self) -> str:
        return self.word("child", self.case.child.ref, "first_name") or str(self.case.code)

    @property
    def age(self) -> int | None:
        found: int | None = None if self.is_erased else self.case.child.age_on(self.at)
        return found

    @property
    def age_is_estimated(self) -> bool:
        return bool(self.case.child.birth.is_estimated)

    @property
    def concerns(self) -> list[str]:
        codes = [] if self.is_erased else self.case.concerns
        return [self.case.profile.label("concern", code, self.language) for code in codes]

    @property
    def warnings(self) -> list[str]:
        """Who must not know, in bold on top of everything."""
        said = []
        for row in [] if self.is_erased else self.restrictions:
            said.append(must_not_know(self.read("restriction", row.ref)))
            if row.home_is_closed:
                said.append(_("No letter and no call to the home."))
            if safe := self.word("restriction", row.ref, "safe_contact"):
                said.append(_("Safe contact: %(how)s") % {"how": safe})
            if row.whereabouts_secret:
                said.append(self._who_knows_where)
        # From the first minute: what the notice says of it, until the worker has written who must not know.
        told = [] if self.is_erased else self._notices_to_read
        ways = [how for ref in told if (how := self.word("notice", ref, "safe_contact"))]
        return said + [_("Safe contact: %(how)s") % {"how": how} for how in ways]

    @cached_property
    def _who_knows_where(self) -> str:
        if self.case.protected_stays:
            return stayed_with(self.case, self.at)
        named = named_supervisor(self.case, self.at)
        if named is None:
            return _("Where the child is stays with the worker. No supervisor is named for this case yet.")
        return _("Where the child is stays with the worker and with %(name)s.") % {"name": named.name}

    # The notices that led here, until the worker has read them

    @cached_property
    def _notice_refs(self) -> list[str]:
        """Those that nobody has taken over."""
        read = {entry.thing for entry in self.entries if entry.act == NOTICE_TAKEN_OVER}
        return [ref for ref in self._led_here if ref not in read] if self.case.is_open else []

    @cached_property
    def _led_here(self) -> list[str]:
        return list(dict.fromkeys(entry.thing for entry in self.entries if entry.act in LEADS))

    @property
    def _notices_to_read(self) -> list[str]:
        return self._notice_refs if self.restrictions or not self.case.is_open else self._led_here

    @cached_property
    def notices(self) -> list[tuple[Notice, vault.Words]]:
        """With their words; for the worker and the line, not for a look in an emergency."""
        if not self._notice_refs or not (self.may_write or self.may_supervise):
            return []
        return [(notice, self.read("notice", notice.ref)) for notice in with_refs(self._notice_refs)]

    @property
    def seen_alone(self) -> tuple[int, int]:
        """How many contacts the child was spoken to alone in, of how many."""
        contacts = [part for part in self.participations if part.step == Participation.Step.CONTACT]
        return sum(bool(part.was_alone) for part in contacts), len(contacts)

    @property
    def previous_risk(self) -> tuple[str, str] | None:
        """The risk before the present one, and until which day."""
        changed = [entry for entry in self.entries if entry.act == RISK_CHANGED]
        return (changed[-1].reason.split("-")[0], day(changed[-1].happened_at)) if changed else None

    @property
    def due_what(self) -> str:
        return str(DUE.get(self.case.next_step_due or "", ""))

    @property
    def assigned_at(self) -> datetime:
        """Since when the worker is responsible: a deed about her or him in this case, of whichever room, gave it."""
        given = [entry.happened_at for entry in self.entries if entry.thing == self.case.worker.ref]
        since: datetime = given[-1] if given else self.case.opened_at
        return since

    @cached_property
    def is_seen(self) -> bool:
        """Somebody has met the child, or spoken with her or him, since the case began; since it began again, if it did."""
        return is_met(self.case, self._again)

    @property
    def _again(self) -> datetime | None:
        """When the case began again, if it did."""
        again = [entry.happened_at for entry in self.entries if entry.act == CASE_REOPENED]
        return again[-1] if again else None

    @property
    def tried(self) -> list[Entry]:
        """Contacts that did not take place, since the case began; since it began again, if it did."""
        tried, again = (entry for entry in self.entries if entry.act == CONTACT_ATTEMPTED), self._again
        return [entry for entry in tried if again is None or entry.happened_at >= again]

    @cached_property
    def attempts(self) -> dict[str, AttemptRow]:
        """Asked only in a case that has one."""
        found = rows_of(self.case, Attempt).values_list(*AttemptRow._fields)
        return {row.ref: row for row in (AttemptRow(*each) for each in found)}

    @cached_property
    def ending(self) -> Closure | None:
        """The closing that ended the work; None while the case is open."""
        return None if self.case.is_open else ending(self.case)

    @cached_property
    def why_ended(self) -> str | None:
        """Why the work ended, "" where nobody wrote it; None while the case is open."""
        if self.case.is_open:
            return None
        reason = self.ending.reason if self.ending else ""
        return str(self.case.profile.label("close_reason", reason, self.language))

    @property
    def risk_at_first(self) -> str:
        """As it was judged when the case began."""
        return next((entry.reason for entry in self.entries if entry.act == NOTICE_ACCEPTED), "")

    # What the child said

    @property
    def heard(self) -> tuple[int, int, int]:
        """How many people have heard the child's account: as was told at registration, or more in this record; how many
        of them in this record, and from how many units."""
        spoke = {part.thing for part in self.participations if part.involved not in NOT_HEARD}
        first = {entry.thing: entry for entry in reversed(self.entries) if entry.thing in spoke}
        people = {entry.person for entry in first.values()}
        units = {entry.unit for entry in first.values()}
        return max(self.case.heard_by, len(people)), len(people), len(units)

    @cached_property
    def _with_words(self) -> list[ParticipationRow]:
        return [part for part in self.participations if part.has_words]

    @cached_property
    def _spoken_in(self) -> dict[int, ParticipationRow]:
        """For each shown deed in which the child spoke, by its number: the child's part in it, told once."""
        parts = {part.thing: part for part in self.participations if part.has_words or part.has_effect}
        first = {entry.thing: entry.seq for entry in reversed(self.entries) if entry.thing in parts}
        return {entry.seq: parts[entry.thing] for entry in self.told if first.get(entry.thing) == entry.seq}

    @cached_property
    def _part_of(self) -> dict[str, ParticipationRow]:
        return {part.thing: part for part in self.participations}

    def part_in(self, entry: Entry) -> ParticipationRow | None:
        """The child's part in what was done."""
        return self._part_of.get(entry.thing)

    def said_in(self, entry: Entry) -> tuple[str, str]:
        """What the child said in a deed, and what changed because of it; empty where nothing was said."""
        part = self._spoken_in.get(entry.seq)
        if part is None:
            return "", ""
        return self.word("participation", part.ref, "words"), self.word("participation", part.ref, "effect")

    @staticmethod
    def _kept_in(entry: Entry) -> tuple[str, str] | None:
        """Where the words of a deed lie; nowhere for what a hidden place did: they could name it."""
        is_hidden = bool(entry.unit) and not entry.unit_name
        return None if is_hidden else ACTS[entry.act].kept_in

    def kept_of(self, entry: Entry) -> vault.Words:
        """What was written in a deed."""
        kept = self._kept_in(entry)
        return self.read(kept[0], entry.row) if kept else NOTHING

    @property
    def latest_words(self) -> tuple[str, str] | None:
        """The newest words, and who heard them when."""
        if not self._with_words or not self.read("participation", self._with_words[-1].ref):
            return None
        last = self._with_words[-1]
        heard = next((entry.person_name for entry in self.entries if entry.thing == last.thing), "")
        to = _("%(child)s to %(worker)s, alone") if last.was_alone else _("%(child)s to %(worker)s")
        caption = to % {"child": self.first_name, "worker": first_name_of(heard or "")}
        return self.word("participation", last.ref, "words"), f"{caption}, {day(last.happened_at)}"

    # What this person may do

    @property
    def may_supervise(self) -> bool:
        return not self.is_erased and self.case.is_supervised_by(self.person, self.at)

    @property
    def may_write(self) -> bool:
        may = bool(self.case.writes) and self.person.may(Permission.WORK_CASE, self.at)
        return may and not self.is_erased


def _of_the_newest_plan(actions: Iterable[PlanAction]) -> list[PlanAction]:
    rows = list(actions)
    newest = max((row.plan.version for row in rows), default=0)
    return [row for row in rows if row.plan.version == newest]
