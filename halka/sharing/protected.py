"""Whether how to reach the child goes along with a transfer: who decides it, and what waits to be decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from halka.casework.access.named import named_supervisor
from halka.casework.cases.protected import still_decides
from halka.casework.file.queries import is_secret
from halka.directory.asking import ask
from halka.directory.models import Person
from halka.pages.dates_in_words import day
from halka.pages.things import Kind, Rank, Thing
from halka.sharing import queries
from halka.sharing.models import Transfer
from halka.trust.actor import Actor
from halka.trust.policy import Permission

IS_NEWS = timedelta(days=14)
"""How long the worker of the new unit reads on Today that it goes along."""
REQUESTED, ACCEPTED = Transfer.Status.REQUESTED, Transfer.Status.ACCEPTED


def who_decides(transfer: Transfer, at: datetime) -> Person | None:
    """The supervisor who is named, or was when the case moved; None where it is any supervisor of that unit."""
    case = transfer.case
    named = named_supervisor(case, at) if transfer.status == REQUESTED else case.protected_named
    return still_decides(named, case, at)


def decides(person: Actor, transfer: Transfer, at: datetime) -> bool:
    """Nobody in conflict with the child; where nobody is named, a supervisor of the unit that had the case."""
    if not isinstance(person, Person) or transfer.case.excludes_from_child(person):
        return False
    named = who_decides(transfer, at)
    return (
        person.may(Permission.APPROVE_STEP, at, transfer.from_unit.code) if named is None else named == person
    )


def is_to_decide(transfer: Transfer, at: datetime) -> bool:
    """Whether something stays, or would stay, that can still be let go."""
    case = transfer.case
    if transfer.let_go_at is not None or not is_secret(case):
        return False
    if transfer.status == REQUESTED:
        return not case.protected_stays  # else it is not with this unit either
    kept = transfer.status == ACCEPTED and case.protected_with_id == transfer.from_unit_id
    until = case.protected_until
    return (
        kept
        and case.unit_id == transfer.to_unit_id
        and until is not None
        and at < until
        and not queries.has_moved_since(transfer)
    )


def asked(transfer: Transfer, person: Person, at: datetime) -> dict[str, object]:
    """What the page of a transfer asks of who decides, and to whom it would open what; nothing of anybody else."""
    if not is_to_decide(transfer, at) or not decides(person, transfer, at):
        return {}
    worker = transfer.case.worker if transfer.status == ACCEPTED else None
    unit = transfer.to_unit.shown_name
    to = f"{worker.name}, {unit}" if worker and not transfer.to_unit.is_hidden else unit
    return {"may_let_go": True, "opens_to": to}


def things(person: Person, at: datetime) -> Iterator[Thing]:
    """For who decides, the question; for the new worker, that it was opened to her or him."""
    if person.may(Permission.APPROVE_STEP, at):
        yield from (_question(one) for one in _to_decide(person, at))
    if person.may(Permission.WORK_CASE, at):
        yield from _opened(person, at)


def _to_decide(person: Person, at: datetime) -> list[Transfer]:
    found = ask(queries.transfers_that_left_something, person, at)
    return [one for one in found if decides(person, one, at) and is_to_decide(one, at)]


def _question(transfer: Transfer) -> Thing:
    code = transfer.case.code
    return Thing(
        at=transfer.requested_at,
        due=day(transfer.answered_at or transfer.requested_at),
        title=_("Transfer of %(code)s: does how to reach the child go along?") % {"code": code},
        why=code,
        url=reverse("transfer", args=[transfer.ref]),
        deed=_("Decide"),
        kind=Kind.NEW,
        rank=Rank.DECIDE,
        risk=transfer.case.risk,
    )


def _let_go(person: Person, at: datetime) -> QuerySet[Transfer]:
    mine = queries.not_erased(Transfer.objects.visible_to(person, at)).filter(
        status=ACCEPTED, case__worker=person, let_go_at__gt=at - IS_NEWS, let_go_at__lte=at
    )
    return mine.select_related("case")


def _opened(person: Person, at: datetime) -> Iterator[Thing]:
    for transfer in ask(_let_go, person, at):
        let_go_at, answered_at = transfer.let_go_at, transfer.answered_at
        if (
            let_go_at and answered_at and let_go_at > answered_at
        ):  # one that came before it came with the case
            code = transfer.case.code
            yield Thing(
                at=let_go_at,
                due=day(let_go_at),
                title=_("%(code)s: how to reach the child is open to you now") % {"code": code},
                why=code,
                url=reverse("file", args=[transfer.case.ref]),
                deed=_("Open the file"),
                kind=Kind.OTHERS,
                risk=transfer.case.risk,
            )
