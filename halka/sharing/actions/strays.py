"""The deed of the caretaker when a letter is open that should not be."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from halka.casework.cases.edit import end
from halka.casework.models import Case, Grant
from halka.sharing.queries import stray_letters
from halka.trust.action import Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.acts import GRANT_STRAYED
from halka.trust.policy import Permission


@action(needs=Permission.END_GRANTS)
def end_stray_letters(*, by: Actor, case: Case, at: datetime) -> None:
    case.read_again()
    if not end(Grant.unscoped.filter(pk__in=stray_letters(at).filter(case=case).values("pk")), at):
        raise Refused(_("Nothing is open here that should not be."))
    enter(GRANT_STRAYED, by=by, at=at, case=case.ref, reason="letter")
