"""Deeds of a transfer: asking another unit to take the case, and that unit's answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from halka.casework.access.named import end_naming, named_supervisor
from halka.casework.cases import clocks
from halka.casework.cases.edit import begin_edit, finish_edit, grant, revoke
from halka.casework.cases.protected import NOTHING_STAYS
from halka.casework.file.queries import is_secret
from halka.casework.models import Case, Grant
from halka.directory.models import Person, Unit
from halka.sharing.acts import TRANSFER_ACCEPTED, TRANSFER_LET_GO, TRANSFER_REJECTED, TRANSFER_REQUESTED
from halka.sharing.models import TICKS, TRANSFERS, Transfer
from halka.sharing.protected import decides, is_to_decide
from halka.sharing.release import must_stay_in_the_country
from halka.trust import rows, vault
from halka.trust.action import Denied, Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.acts import Act
from halka.trust.policy import Permission


@action(needs=Permission.TRANSFER_CASE)
def request_transfer(
    *, by: Actor, case: Case, to_unit: Unit, reason: str, at: datetime, note: str = ""
) -> Transfer:
    """Asks another unit to take the case. Until it accepts, the case stays here."""
    person = begin_edit(case, by, at)
    if not to_unit.takes_cases or to_unit.pk == case.unit_id:
        raise Refused(_("Choose another child unit."))
    must_stay_in_the_country(case, to_unit, at)
    if reason not in case.profile.lists["transfer_reason"]:
        raise Refused(_("Choose why the case moves."))
    due_at = case.profile.due("reply", case.risk, at)
    try:
        with transaction.atomic():
            transfer = Transfer.unscoped.create(
                case=case,
                from_unit=case.unit,
                to_unit=to_unit,
                asked_by=person,
                reason=reason,
                requested_at=at,
                answer_due_at=due_at,
            )
    except IntegrityError as waiting:
        raise Refused(_("A transfer of this case already waits for an answer.")) from waiting
    vault.put(table="transfer", row=transfer.ref, child=case.child.ref, version=1, content={"note": note})
    finish_edit(case, at)
    _enter(TRANSFER_REQUESTED, by, transfer, at, case.unit.code, to_unit.code, due_at=due_at)
    return transfer


@action(needs=Permission.ACCEPT_TRANSFER, inside="transfer.to_unit.code")
def accept_transfer(*, by: Actor, transfer: Transfer, worker: Person, at: datetime) -> None:
    """The case changes hands. Who had it may read for some days, and not write. The new unit names its own supervisor."""
    case = transfer.case
    case.read_again()
    case.must_be_open()
    must_stay_in_the_country(case, transfer.to_unit, at)
    if not worker.may(Permission.WORK_CASE, at, transfer.to_unit.code):
        raise Refused(_("%(name)s does not work in this unit.") % {"name": worker.name})
    if case.excludes(worker):
        raise Refused(_("%(name)s cannot take this case. Choose somebody else.") % {"name": worker.name})
    _answer(transfer, Transfer.Status.ACCEPTED, by=by, at=at)
    _change_hands(case, transfer, worker, at)
    _enter(
        TRANSFER_ACCEPTED,
        by,
        transfer,
        at,
        transfer.to_unit.code,
        transfer.from_unit.code,
        thing=worker.ref,
    )


@action(needs=Permission.ACCEPT_TRANSFER, inside="transfer.to_unit.code")
def reject_transfer(*, by: Actor, transfer: Transfer, why: str, at: datetime) -> None:
    """The case stays where it was; who asked reads why."""
    if not why.strip():
        raise Refused(_("Write why your unit cannot take the case: they read it."), about="why")
    _answer(transfer, Transfer.Status.REJECTED, by=by, at=at)
    child = transfer.case.child.ref
    vault.put(table="transfer_answer", row=transfer.ref, child=child, version=1, content={"why": why})
    _enter(TRANSFER_REJECTED, by, transfer, at, transfer.to_unit.code, transfer.from_unit.code)


@action(needs=Permission.APPROVE_STEP)
def let_protected_go(*, by: Actor, transfer: Transfer, at: datetime) -> None:
    """The supervisor who is named where the case comes from lets the new unit read how to reach the child, before it
    accepts or as long as who had the case may read it."""
    case = transfer.case
    case.read_again()
    case.must_be_open()
    transfer.refresh_from_db(fields=["status", "let_go_at"])
    if not decides(by, transfer, at):
        raise Denied(by=by, needs=Permission.APPROVE_STEP, at=at, case=case.ref)
    still = {"status": transfer.status, "let_go_at": None}
    if not is_to_decide(transfer, at) or not rows.move(transfer, still, {"let_go_at": at}):
        raise Refused(_("This was decided before, or there is nothing to decide any more."))
    TICKS.note(pk=transfer.pk)
    if transfer.status == Transfer.Status.ACCEPTED:
        finish_edit(case, at, **NOTHING_STAYS)
    # Not in the thread of the transfer: what was sealed up to its end is what the unit before may read.
    enter(
        TRANSFER_LET_GO,
        by=by,
        at=at,
        case=case.ref,
        thing=transfer.ref,
        unit=transfer.from_unit.code,
        to_unit=transfer.to_unit.code,
        reason=transfer.reason,
    )


def _what_stays(case: Case, transfer: Transfer, at: datetime, until: datetime) -> dict[str, object]:
    """Nothing is opened by the move itself: how to reach the child stays where it is, unless it was let go."""
    if not is_secret(case):
        return {}
    transfer.refresh_from_db(fields=["let_go_at"])
    if case.protected_with_id == transfer.to_unit_id:  # the case comes back to where it had stayed
        return NOTHING_STAYS
    if case.protected_stays:  # who could decide has decided for one transfer only, and this is another
        return {"protected_with": case.protected_with, "protected_until": at}
    if transfer.let_go_at is not None:
        return {}
    named = named_supervisor(case, at)
    return {"protected_with": transfer.from_unit, "protected_named": named, "protected_until": until}


def _change_hands(case: Case, transfer: Transfer, worker: Person, at: datetime) -> None:
    before, until = case.worker, at + timedelta(days=case.profile.read_only_days_after_transfer)
    stays = _what_stays(case, transfer, at, until)
    end_naming(case, at)
    revoke(case=case, at=at, reason=Grant.Reason.ASSIGNMENT)
    revoke(case=case, at=at, reason=Grant.Reason.SUPERVISION)
    if before is not None:
        grant(
            case=case,
            person=before,
            reason=Grant.Reason.TRANSFER,
            breadth=Grant.Breadth.READ,
            at=at,
            ends_at=until,
            source=transfer.ref,
        )
    grant(case=case, unit=transfer.to_unit, reason=Grant.Reason.SUPERVISION, at=at)
    grant(case=case, person=worker, reason=Grant.Reason.ASSIGNMENT, at=at)
    finish_edit(case, at, unit=transfer.to_unit, worker=worker, **stays)
    clocks.start(case, "first_contact", at)


def _answer(transfer: Transfer, status: Transfer.Status, *, by: Actor, at: datetime) -> None:
    transfer.case.must_not_be_erased()
    answered_by = by if isinstance(by, Person) else None
    answer = {"status": status, "answered_at": at, "answered_by": answered_by}
    if not rows.move(transfer, {"status": Transfer.Status.REQUESTED}, answer):
        raise Refused(_("Somebody answered this before you. Nothing was lost."))


def _enter(
    act: Act,
    by: Actor,
    transfer: Transfer,
    at: datetime,
    unit: str,
    to_unit: str,
    due_at: datetime | None = None,
    thing: str = "",
) -> None:
    TRANSFERS.note(pk=transfer.pk)
    enter(
        act,
        by=by,
        at=at,
        case=transfer.case.ref,
        thread=transfer.ref,
        thing=thing,
        unit=unit,
        to_unit=to_unit,
        due_at=due_at,
        reason=transfer.reason,
    )
