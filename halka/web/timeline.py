"""What was done, read from the ledger: each act as a sentence that a tired person understands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from django.db.models import Case, OuterRef, Q, Subquery, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from halka.directory.models import Person, Unit
from halka.directory.models.place import profiles_spoken
from halka.pages import spoken
from halka.profiles import Profile
from halka.trust import clock
from halka.trust.actor import CARETAKER
from halka.trust.acts import Act
from halka.trust.models import LedgerEntry

# Act to the state of its mark and its sentence. `%(to)s` is the other unit, `%(what)s` a word of a code list.
SENTENCES: dict[str, tuple[str, str]] = {
    Act.NOTICE_ACCEPTED: ("working", noop("Notice accepted, a case is open. %(what)s")),
    Act.NOTICE_LINKED: ("", noop("Another notice about this child was linked.")),
    Act.NOTIFIER_ACKNOWLEDGED: ("", noop("The notifier was told that a worker has it.")),
    Act.CASE_ASSIGNED: ("working", noop("Given to a worker.")),
    Act.CASE_REGISTERED: ("working", noop("Child registered.")),
    Act.CASE_HELD: ("waiting", noop("The family cannot be reached. Case on hold.")),
    Act.CASE_RESUMED: ("working", noop("Work goes on.")),
    Act.CASE_CLOSED: ("", noop("Closing was proposed. %(what)s")),
    Act.CLOSURE_APPROVED: ("working", noop("Case closed, agreed by the supervisor.")),
    Act.CLOSURE_RETURNED: ("waiting", noop("Closing was returned by the supervisor.")),
    Act.CASE_REOPENED: ("waiting", noop("Case opened again. %(what)s")),
    Act.RISK_CHANGED: ("", noop("Risk changed: %(what)s.")),
    Act.HOUSEHOLD_WRITTEN: ("", noop("Somebody around the child was written down.")),
    Act.RESTRICTION_SET: ("overdue", noop("Somebody must not know.")),
    Act.RESTRICTION_LIFTED: ("", noop("Somebody may know again.")),
    Act.CONSENT_GIVEN: ("", noop("Asked about sharing, and the answer was kept.")),
    Act.CONSENT_WITHDRAWN: ("waiting", noop("A yes to sharing was taken back.")),
    Act.ASSESSMENT_FINISHED: ("working", noop("Assessment finished.")),
    Act.PLAN_AGREED: ("working", noop("Plan agreed.")),
    Act.PLAN_APPROVED: ("working", noop("Plan approved by the supervisor.")),
    Act.PLAN_RETURNED: ("waiting", noop("Plan returned by the supervisor.")),
    Act.PLAN_CHANGED: ("working", noop("Plan changed.")),
    Act.ACTION_DONE: ("working", noop("Something in the plan is done.")),
    Act.CONTACT_MADE: ("working", noop("Contact: %(what)s.")),
    Act.REVIEW_HELD: ("working", noop("The plan was looked at together.")),
    Act.REFERRAL_DRAFTED: ("", noop("Referral to %(to)s prepared.")),
    Act.REFERRAL_SENT: ("waiting", noop("Referred to %(to)s: %(what)s.")),
    Act.REFERRAL_SEEN: ("waiting", noop("%(unit)s has seen the referral.")),
    Act.REFERRAL_ACCEPTED: ("working", noop("%(unit)s accepted.")),
    Act.REFERRAL_REFUSED: ("broken", noop("%(unit)s refused: %(what)s.")),
    Act.REFERRAL_STARTED: ("working", noop("%(unit)s started the service.")),
    Act.REFERRAL_SERVED: ("working", noop("%(unit)s gave the service. %(what)s")),
    Act.REFERRAL_FEEDBACK_GIVEN: ("working", noop("%(unit)s told what came of it.")),
    Act.REFERRAL_DONE: ("", noop("Referral to %(to)s finished.")),
    Act.REFERRAL_REVOKED: ("", noop("Referral to %(to)s taken back.")),
    Act.REFERRAL_REMINDED: ("waiting", noop("Reminder to %(to)s. No answer yet.")),
    Act.REFERRAL_EXPIRED: ("overdue", noop("%(to)s has not answered in time. Deputy called.")),
    Act.REFERRAL_ESCALATED: ("overdue", noop("Still no answer. Head of %(to)s called.")),
    Act.REFERRAL_LISTED: ("broken", noop("Still no answer from %(to)s. On the board’s list.")),
    Act.TRANSFER_REQUESTED: ("waiting", noop("%(to)s was asked to take the case.")),
    Act.TRANSFER_ACCEPTED: ("working", noop("%(unit)s took the case.")),
    Act.TRANSFER_REJECTED: ("broken", noop("%(unit)s did not take the case.")),
    Act.ACCESS_BROKEN_GLASS: ("overdue", noop("Opened in an emergency.")),
    Act.ACCESS_REVIEWED: ("", noop("The emergency look was reviewed.")),
}
NO_DEPUTY = noop("%(to)s has not answered in time. It has no deputy to call.")
NO_HEAD = noop("Still no answer. %(to)s has no head to call.")

# In which code list the reason of an act finds its words.
LISTS = {
    Act.NOTICE_ACCEPTED: "risk",
    Act.CASE_CLOSED: "close_reason",
    Act.CASE_REOPENED: "reopen_reason",
    Act.CONTACT_MADE: "followup_how",
    Act.REFERRAL_SENT: "service",
    Act.REFERRAL_REFUSED: "ref_refuse",
    Act.REFERRAL_SERVED: "satisfaction",
}


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
    found = LedgerEntry.objects.filter(case=case_ref, act__in=list(SENTENCES), outcome="done").annotate(
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
    state, sentence = SENTENCES[entry.act]
    if entry.reason == "no_deputy":
        sentence = NO_DEPUTY
    elif entry.reason == "no_head":
        sentence = NO_HEAD
    words = {
        "what": _what(entry, profile, language),
        "to": entry.to_name or _("another service"),
        "unit": entry.unit_name or _("another service"),
    }
    return Deed(
        at=entry.happened_at,
        who=_who(entry),
        what=(_(sentence) % words).strip(),
        state=state,
        said=said.words if said else "",
        heard_by=said.caption if said and said.words else "",
        changed=said.effect if said else "",
    )


def _what(entry: Entry, profile: Profile, language: str) -> str:
    if entry.act == Act.RISK_CHANGED:
        return " → ".join(profile.label("risk", level, language) for level in entry.reason.split("-"))
    listed = LISTS.get(Act(entry.act))
    return profile.label(listed, entry.reason, language) if listed and entry.reason else ""


def _who(entry: Entry) -> str:
    """Name and unit of whoever acted; neither, when the unit is a hidden place."""
    if entry.person == CARETAKER.ledger_name:
        return "Halka"
    if entry.unit and not entry.unit_name:
        return _("another service")
    return ", ".join(part for part in (entry.person_name, entry.unit_name) if part)
