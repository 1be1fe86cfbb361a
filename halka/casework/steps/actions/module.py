"""The deed of a module: a questionnaire about the case whose answers are all that is kept of it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from halka.casework.acts import MODULE_WRITTEN
from halka.casework.cases.edit import begin_edit, finish_edit
from halka.casework.cases.models import Case
from halka.trust.action import Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission

MODULES = ("child_labour", "best_interests", "functioning", "incident")
"""Forms F03a, F03b, F03c and F02b: what each asks is kept with its answers and nowhere else."""


@action(needs=Permission.WORK_CASE)
def write_module(*, by: Actor, case: Case, at: datetime, kind: str, thing: str) -> None:
    """`kind`: of the list `case_module`; `thing`: the reference of the answers."""
    begin_edit(case, by, at)
    if kind not in case.profile.lists["case_module"]:
        raise Refused(_("There is no such questionnaire here."))
    finish_edit(case, at)
    enter(MODULE_WRITTEN, by=by, at=at, case=case.ref, thing=thing, reason=kind)
