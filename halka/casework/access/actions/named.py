"""Naming the one supervisor who reads, beside the worker, what is protected: by the worker, or taken by the supervisor."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from halka.casework.access.models import NAMED, NamedSupervisor
from halka.casework.access.named import end_naming, named_supervisor, who_can_be_named
from halka.casework.acts import SUPERVISOR_NAMED
from halka.casework.cases.edit import begin_edit
from halka.casework.cases.models import Case
from halka.directory.models import Person
from halka.trust.action import Denied, Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission


@action(needs=Permission.WORK_CASE)
def name_supervisor(*, by: Actor, case: Case, person: Person, at: datetime) -> None:
    """By the worker of the case. Whoever was named before reads it no more."""
    worker = begin_edit(case, by, at)
    if case.worker_id != worker.pk:
        raise Denied(by=by, needs=Permission.WORK_CASE, at=at, case=case.ref)
    if named_supervisor(case, at) == person:
        raise Refused(_("%(name)s is named already.") % {"name": person.name})
    _name(case, person, worker, at)


@action(needs=Permission.APPROVE_STEP, inside="case.unit.code")
def take_naming(*, by: Actor, case: Case, at: datetime) -> None:
    """A supervisor of the line names herself or himself, where nobody is named. The worker is told."""
    person = begin_edit(case, by, at)
    if named := named_supervisor(case, at):
        raise Refused(
            _("%(name)s is named. The worker of the case can name somebody else.") % {"name": named.name}
        )
    _name(case, person, person, at)


def _name(case: Case, person: Person, by: Person, at: datetime) -> None:
    if not who_can_be_named(case, at).filter(pk=person.pk).exists() or not person.may(
        Permission.APPROVE_STEP, at
    ):
        raise Refused(
            _("%(name)s does not supervise this case. Choose somebody else.") % {"name": person.name}
        )
    end_naming(case, at)
    row = NamedSupervisor.unscoped.create(case=case, person=person, named_by=by, named_at=at)
    NAMED.note(pk=row.pk)
    enter(SUPERVISOR_NAMED, by=by, at=at, case=case.ref, thing=person.ref)
