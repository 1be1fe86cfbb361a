"""The deed of the file check: a supervisor looks whether the file of a case is as it has to be."""

from __future__ import annotations

from datetime import datetime

from halka.casework.acts import FILE_CHECKED
from halka.casework.cases.models import Case
from halka.trust.action import Denied, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission


@action(needs=Permission.APPROVE_STEP)
def check_file(*, by: Actor, case: Case, at: datetime, thing: str) -> None:
    """`thing`: the reference of the answers, which are all that is kept. A closed case is checked, too."""
    case.must_not_be_erased()
    if not case.is_supervised_by(by, at):  # the case has moved meanwhile
        raise Denied(by=by, needs=Permission.APPROVE_STEP, at=at, case=case.ref)
    enter(FILE_CHECKED, by=by, at=at, case=case.ref, thing=thing)
