"""The case page: everything about a case that its reader may see, gathered in few queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from halka.casework.actions.case import open_case
from halka.casework.models import (
    Case,
    HouseholdMember,
    Participation,
    PlanAction,
    Restriction,
)
from halka.casework.models.steps import Approval
from halka.casework.queries import case_for_page, rows_of
from halka.casework.written import must_not_know
from halka.directory.models import Person
from halka.directory.models.person import first_name_of
from halka.pages.ring import Kin, Ring
from halka.sharing.models import Referral
from halka.trust import vault
from halka.trust.door import find
from halka.trust.policy import Permission
from halka.web import links, timeline

SHOWN_DEEDS = 30
NOTHING = vault.Words({})


@dataclass(frozen=True)
class Step:
    """The child's part in one of the six steps."""

    name: str
    reached: bool
    asked: bool
    kept: bool
    changed: bool


class Part(NamedTuple):
    """What the page needs of a participation: plain values, because a case may have hundreds."""

    ref: str
    step: str
    thing: str
    happened_at: datetime
    involved: str
    was_alone: bool | None
    has_words: bool
    has_effect: bool


@dataclass(frozen=True)
class Planned:
    """A row of the plan."""

    what: str
    owner: str
    due_on: Any
    state: str
    words: str
    ref: str
    """Its reference, where the reader may say that it is done; "" otherwise."""


def open_file(*, ref: str, person: Person, at: datetime, all_deeds: bool = False) -> CaseFile:
    """Finds the case through the front door, enters the look in the ledger, reads the file."""
    case = case_for_page(ref, person, at) or find(
        Case, by=person, at=at, ref=ref
    )  # find answers 404, and enters it
    open_case(by=person, case=case, at=at)
    return CaseFile(case, person, at, all_deeds=all_deeds)


class CaseFile:
    """One case as one person sees it at one moment."""

    def __init__(self, case: Any, person: Person, at: datetime, *, all_deeds: bool = False) -> None:
        self.case, self.person, self.at = case, person, at
        self.language = get_language() or "en"
        self.entries = timeline.entries(case.ref, self.language)
        self.shown = self.entries if all_deeds else self.entries[-SHOWN_DEEDS:]
        self.referrals = list(
            rows_of(case, Referral, "to_unit", "from_unit", "written_by")
            .filter(sent_at__isnull=False)
            .order_by("sent_at")
        )
        self.household = list(rows_of(case, HouseholdMember))
        self.restrictions = list(rows_of(case, Restriction).filter(lifted_at__isnull=True))
        parts = rows_of(case, Participation).order_by("happened_at", "pk").values_list(*Part._fields)
        self.parts = [Part(*row) for row in parts]
        self.actions = _newest_plan(
            rows_of(case, PlanAction, "plan", "owner_unit", "owner_person").order_by("number")
        )
        self.sealed = vault.read_many(self._wanted())
        self.is_erased = self._read("child", case.child.ref).is_erased

    def _wanted(self) -> list[tuple[str, str]]:
        child = self.case.child
        said = {part.ref for part in self._spoken_in.values()} | {part.ref for part in self._with_words[-1:]}
        wanted = [("participation", ref) for ref in said]
        wanted += [("household", member.ref) for member in self.household]
        wanted += [("restriction", row.ref) for row in self.restrictions]
        wanted += [("planaction", row.ref) for row in self.actions]
        wanted += [("plan", self.actions[0].plan.ref)] if self.actions else []
        wanted += [("closure", self.case.closure_waits)] if self.case.closure_waits else []
        wanted += [("child", child.ref)] if child.identity_version else []
        return wanted

    def _read(self, table: str, row: str) -> vault.Words:
        return self.sealed.get((table, row), NOTHING)

    def _word(self, table: str, row: str, key: str) -> str:
        return str(self._read(table, row).get(key, ""))

    @property
    def is_untrusted(self) -> bool:
        """Something on this page is not what was written; nothing of it is shown."""
        return any(words.is_tampered for words in self.sealed.values())

    # Who

    @cached_property
    def first_name(self) -> str:
        return self._word("child", self.case.child.ref, "first_name") or self.case.code

    @property
    def age(self) -> int | None:
        found: int | None = None if self.is_erased else self.case.child.age_on(self.at)
        return found

    @property
    def concerns(self) -> list[str]:
        return [self.case.profile.label("concern", code, self.language) for code in self.case.concerns]

    @property
    def warnings(self) -> list[str]:
        """Who must not know, in bold on top of everything."""
        said = []
        for row in [] if self.is_erased else self.restrictions:
            said.append(must_not_know(self._read("restriction", row.ref)))
            if row.home_is_closed:
                said.append(_("No letter and no call to the home."))
            if safe := self._word("restriction", row.ref, "safe_contact"):
                said.append(_("Safe contact: %(how)s") % {"how": safe})
            if row.whereabouts_secret:
                said.append(_("Where the child is stays with the worker and one supervisor."))
        return said

    @property
    def seen_alone(self) -> tuple[int, int]:
        """How many contacts the child was spoken to alone in, of how many."""
        contacts = [part for part in self.parts if part.step == Participation.Step.CONTACT]
        return sum(bool(part.was_alone) for part in contacts), len(contacts)

    @property
    def previous_risk(self) -> tuple[str, datetime] | None:
        """The risk before the present one, and until when."""
        changed = [entry for entry in self.entries if entry.act == "risk.changed"]
        return (changed[-1].reason.split("-")[0], changed[-1].happened_at) if changed else None

    @property
    def risk_until(self) -> str:
        before = self.previous_risk
        return timeline.day(before[1]) if before else ""

    # The child's part

    @property
    def latest_words(self) -> tuple[str, str] | None:
        if not self._with_words or not self._read("participation", self._with_words[-1].ref):
            return None
        last = self._with_words[-1]
        heard = next((entry.person_name for entry in self.entries if entry.thing == last.thing), "")
        to = _("%(child)s to %(worker)s, alone") if last.was_alone else _("%(child)s to %(worker)s")
        caption = to % {"child": self.first_name, "worker": first_name_of(heard or "")}
        return self._word("participation", last.ref, "words"), f"{caption}, {timeline.day(last.happened_at)}"

    @property
    def steps(self) -> list[Step]:
        found = []
        for step in Participation.Step:
            mine = [part for part in self.parts if part.step == step]
            found.append(
                Step(
                    name=str(step.label),
                    reached=bool(mine),
                    asked=any(part.involved != "not_involved" for part in mine),
                    kept=any(part.has_words for part in mine),
                    changed=any(part.has_effect for part in mine),
                )
            )
        return found

    # The ring, the plan, the deeds

    @cached_property
    def ring(self) -> Ring:
        kin = []
        for member in self.household[:4]:
            relation = self.case.profile.label("relation", member.relation, self.language)
            kin.append(Kin(relation[:1], relation))
        return Ring(
            child_initial=self.first_name[:1].upper(),
            links=links.around(self.case, self.referrals, self.actions, self.at, self._assigned_at),
            kin=kin,
            code=self.case.code,
        )

    @property
    def _assigned_at(self) -> datetime | None:
        given = [e for e in self.entries if e.act in ("case.assigned", "transfer.accepted")]
        return given[-1].happened_at if given else None

    @property
    def goal(self) -> str:
        return self._word("plan", self.actions[0].plan.ref, "goal") if self.actions else ""

    @property
    def closing(self) -> str:
        """What the worker wrote who proposed to close the case, while it waits for an answer."""
        return self._word("closure", self.case.closure_waits or "", "summary")

    @property
    def plan(self) -> list[Planned]:
        return [
            Planned(
                what=self._word("planaction", row.ref, "what"),
                owner=links.owner_name(row, self.language),
                due_on=row.due_on,
                **links.action_state(row, self.at),
                ref=row.ref if row.status in ("pending", "ongoing") and self.may_write else "",
            )
            for row in self.actions
        ]

    @property
    def plan_came_back(self) -> bool:
        """The supervisor returned it, and nobody has mended it since."""
        return bool(self.actions) and self.actions[0].plan.approval == Approval.RETURNED

    @cached_property
    def _with_words(self) -> list[Part]:
        return [part for part in self.parts if part.has_words]

    @cached_property
    def _spoken_in(self) -> dict[int, Part]:
        """For each shown deed in which the child spoke, by its number: the child's part in it, told once."""
        parts = {part.thing: part for part in self.parts if part.has_words or part.has_effect}
        first = {entry.thing: entry.seq for entry in reversed(self.entries) if entry.thing in parts}
        return {entry.seq: parts[entry.thing] for entry in self.shown if first.get(entry.thing) == entry.seq}

    @property
    def deeds(self) -> list[timeline.Deed]:
        """What was done, newest first, with the child's words where they were spoken."""
        return [
            timeline.deed(e, self._said(e.seq), self.case.profile, self.language)
            for e in reversed(self.shown)
        ]

    def _said(self, seq: int) -> timeline.Said | None:
        part = self._spoken_in.get(seq)
        if part is None:
            return None
        words, effect = (self._word("participation", part.ref, key) for key in ("words", "effect"))
        return timeline.Said(words=words, effect=effect, caption=self.first_name)

    # What can be done

    @property
    def may_supervise(self) -> bool:
        may = self.person.may(Permission.APPROVE_STEP, self.at, self.case.unit.code)
        return may and not self.is_erased

    @property
    def may_write(self) -> bool:
        may = bool(self.case.writes) and self.person.may(Permission.WORK_CASE, self.at)
        return may and not self.is_erased

    @property
    def next_step(self) -> tuple[str, str] | None:
        """Name of the page and the words of the button: the one thing to do next."""
        if not self.may_write:
            return None
        if self.case.status == Case.Status.CLOSED:
            return "reopen_case", _("Start again")
        if self.case.registered_at is None:
            return "register_child", _("Register the child")
        if self.case.step == Case.Step.ASSESSMENT:
            return "assess", _("Finish the assessment")
        if self.case.step == Case.Step.PLAN:
            return "plan", _("Agree on a plan")
        if self.plan_came_back:
            return "plan", _("Mend the plan")
        return "make_contact", _("Write down a contact")


def _newest_plan(actions: QuerySet[Any]) -> list[Any]:
    rows = list(actions)
    newest = max((row.plan.version for row in rows), default=0)
    return [row for row in rows if row.plan.version == newest]
