"""Deeds at the end of a case: proposed with the child, approved by the supervisor; and the way back."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from halka.casework.acts import CASE_CLOSED, CASE_HELD, CASE_REOPENED, CLOSURE_APPROVED, CLOSURE_RETURNED
from halka.casework.cases import clocks
from halka.casework.cases.child_voice import ChildVoice, write_child_voice
from halka.casework.cases.edit import begin_edit, end, finish_edit
from halka.casework.cases.models import Case, Grant, Participation, Risk, RiskLevel
from halka.casework.steps.models import Approval, Attempt, Closure, Contact, PlanAction
from halka.directory.models import Person
from halka.trust import rows, vault
from halka.trust.action import Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.codes import moment
from halka.trust.models import LedgerEntry
from halka.trust.policy import Permission

UNREACHED = timedelta(days=90)
FEWEST_ATTEMPTS = 3
NOT_CONTACTABLE = "not_contactable"
NEEDS_NO_FAMILY = {NOT_CONTACTABLE, "death", "error", "turned_18", "moved_no_agency", "durable_solution"}
"""Reasons that can be true without a word with child or family. The first asks for attempts instead."""


@action(needs=Permission.WORK_CASE)
def propose_closure(
    *,
    by: Actor,
    case: Case,
    at: datetime,
    reason: str,
    summary: str,
    voice: ChildVoice,
    whom_to_call: str = "",
    check_on: date | None = None,
    is_checked: bool = True,
    also: Callable[[], None] | None = None,
) -> Closure:
    """The worker proposes to end the work; nothing closes before the supervisor has agreed. `also` keeps in the same deed
    what is said of that which rooms above have open. `check_on`: when somebody asks how the child is, as the profile says
    where nobody chose a day; with `is_checked` false nobody does."""
    person = begin_edit(case, by, at)
    if reason not in case.profile.lists["close_reason"]:
        raise Refused(_("Choose why the work ends."))
    _must_be_over(case, reason, at)
    if not summary.strip():
        raise Refused(_("Write what was reached and what stays open."))
    today = case.profile.day_of(at)
    if check_on is not None and check_on <= today:
        raise Refused(_("The check must be later than the closing."))
    usual = case.profile.day_of(case.profile.due("after_closure", case.risk, at))
    try:
        with transaction.atomic():
            closure = Closure.unscoped.create(
                case=case,
                written_by=person,
                happened_at=at,
                reason=reason,
                check_on=(check_on or usual) if is_checked else None,
            )
    except IntegrityError as waiting:
        raise Refused(_("A closure already waits for the supervisor.")) from waiting
    closure.seal({"summary": summary, "whom_to_call": whom_to_call})
    write_child_voice(
        voice=voice, step=Participation.Step.CLOSURE, case=case, by=by, happened_at=at, thing=closure.ref
    )
    if also is not None:
        also()
    finish_edit(case, at)
    enter(CASE_CLOSED, by=by, at=at, case=case.ref, thing=closure.ref, reason=reason)
    return closure


@action(needs=Permission.APPROVE_STEP, inside="closure.case.unit.code")
def approve_closure(
    *, by: Actor, closure: Closure, at: datetime, also: Callable[[], Collection[str]] | None = None
) -> None:
    """Ends the case, its clocks, what was not done of the plan, and what units could read through referrals. `also` settles
    in the same deed what rooms above have open, and says which letters (`source` of their grants) go on."""
    case = closure.case
    case.read_again()
    case.must_be_open()
    _decide(closure, Approval.APPROVED, by=by, at=at)
    if case.risk != Risk.NONE:
        RiskLevel.unscoped.create(
            case=case, level=Risk.NONE, set_by=by if isinstance(by, Person) else None, set_at=at
        )
    clocks.stop_all(case)
    unfinished = {"case": case, "status": (PlanAction.Status.PENDING, PlanAction.Status.ONGOING)}
    rows.change(PlanAction, unfinished, {"status": PlanAction.Status.CANCELLED})
    goes_on = also() if also is not None else ()
    letters = Grant.unscoped.filter(case=case, reason=Grant.Reason.REFERRAL)
    end(letters.exclude(source__in=goes_on), at)
    finish_edit(case, at, status=Case.Status.CLOSED, step=Case.Step.CLOSED, closed_at=at, risk=Risk.NONE)
    enter(CLOSURE_APPROVED, by=by, at=at, case=case.ref, thing=closure.ref)


@action(needs=Permission.APPROVE_STEP, inside="closure.case.unit.code")
def return_closure(*, by: Actor, closure: Closure, reason: str, at: datetime) -> None:
    """Back to the worker, with the reason in the vault."""
    closure.case.must_not_be_erased()
    if not reason.strip():
        raise Refused(_("Write what is missing, so that the worker can mend it."))
    _decide(closure, Approval.RETURNED, by=by, at=at)
    child = closure.case.child.ref
    vault.put(table="closure_return", row=closure.ref, child=child, version=1, content={"reason": reason})
    enter(CLOSURE_RETURNED, by=by, at=at, case=closure.case.ref, thing=closure.ref)


@action(needs=Permission.OPEN_CASE)
def reopen_case(
    *,
    by: Actor,
    case: Case,
    risk: str,
    reason: str,
    at: datetime,
    concerns: Collection[str] = (),
    details: str = "",
) -> None:
    """A closed case starts again, in the assessment step: by its worker, or by the supervisor, who gives it to somebody.
    `concerns`: what it is about now, as before where nothing is said; `details` are sealed beside the risk."""
    begin_edit(case, by, at, closed_too=True)
    if case.status != Case.Status.CLOSED:
        raise Refused(_("Only a closed case can be re-opened."))
    if reason not in case.profile.lists["reopen_reason"]:
        raise Refused(_("Choose why the case starts again."))
    if risk not in Risk.values:
        raise Refused(_("Choose a level of risk."))
    if any(code not in case.profile.lists["concern"] for code in concerns):
        raise Refused(_("Choose what it is about from the list."))
    row = RiskLevel.unscoped.create(
        case=case,
        level=risk,
        set_by=by if isinstance(by, Person) else None,
        set_at=at,
        has_reason=bool(details.strip()),
    )
    if row.has_reason:
        vault.put(table="risk", row=row.ref, child=case.child.ref, version=1, content={"reason": details})
    stays = [code for code in case.concerns if code in concerns]
    about = [*stays, *(code for code in concerns if code not in stays)] or case.concerns
    states = {"status": Case.Status.OPEN, "step": Case.Step.ASSESSMENT, "closed_at": None}
    finish_edit(case, at, **states, risk=risk, concerns=about)
    clocks.start(case, "first_contact", at)
    clocks.start(case, "assessment", at)
    enter(CASE_REOPENED, by=by, at=at, case=case.ref, reason=reason)


def _decide(closure: Closure, approval: Approval, *, by: Actor, at: datetime) -> None:
    decided_by = by if isinstance(by, Person) else None
    decision = {"approval": approval, "decided_at": at, "decided_by": decided_by}
    if not rows.move(closure, {"approval": Approval.REQUESTED}, decision):
        raise Refused(_("Somebody answered this before you. Nothing was lost."))


def _must_be_over(case: Case, reason: str, at: datetime) -> None:
    """Raises Refused when what was written does not carry this reason."""
    if reason == NOT_CONTACTABLE:
        _must_have_tried(case, at)
    elif case.status == Case.Status.ON_HOLD and reason not in NEEDS_NO_FAMILY:
        held = _held_at(case)
        if not Contact.unscoped.filter(case=case, happened_at__gte=held or case.opened_at).exists():
            raise Refused(
                _("The family was not reached since the case is on hold. Write down a contact first.")
            )


def _held_at(case: Case) -> datetime | None:
    """Since when the case is on hold."""
    held = LedgerEntry.objects.filter(case=case.ref, act=CASE_HELD, outcome="done").order_by("-seq")
    found = held.values_list("happened_us", flat=True).first()
    return moment(found) if found else None


def _must_have_tried(case: Case, at: datetime) -> None:
    contacts = Contact.unscoped.filter(case=case)
    met = (contacts.filter(child_seen=True) | contacts.filter(child_seen_alone=True)).order_by("happened_at")
    newest = met.last()
    since = newest.happened_at if newest else case.opened_at
    # Before attempts had a record of their own they were written down as contacts.
    attempts = Attempt.unscoped.filter(case=case, happened_at__gt=since).count()
    tried = attempts + contacts.filter(happened_at__gt=since).count()
    if at - since < UNREACHED or tried < FEWEST_ATTEMPTS:
        told = {"days": UNREACHED.days, "n": FEWEST_ATTEMPTS, "gone": (at - since).days, "tried": tried}
        raise Refused(
            _(
                "“Not contactable” needs %(days)s days and %(n)s attempts since the child was last seen."
                " So far: %(gone)s days, %(tried)s attempts. Write down each attempt."
            )
            % told
        )
