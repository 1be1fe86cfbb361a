"""The deed of the caretaker when a case is open to somebody whom it does not name."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from halka.casework.access.named import end_naming, overdue_namings
from halka.casework.cases import clocks
from halka.casework.cases.edit import end, finish_edit
from halka.casework.cases.models import Case, Grant
from halka.casework.cases.queries import locked_out, stray_grants
from halka.trust.action import Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.acts import GRANT_STRAYED
from halka.trust.policy import Permission


@action(needs=Permission.END_GRANTS)
def set_right(*, by: Actor, case: Case, at: datetime) -> None:
    """Ends what is open and should not be. A worker who cannot open the case is its worker no more: the supervisor
    reads that the child has none."""
    case.read_again()
    ended = end(Grant.unscoped.filter(pk__in=stray_grants(at).filter(case=case).values("pk")), at)
    has_no_way_in = locked_out(at).filter(pk=case.pk).exists()
    if has_no_way_in:
        finish_edit(case, at, worker=None)
        if case.is_open:
            clocks.start(case, "assign", at)
    gone = [row.pk for row in overdue_namings(at) if row.case_id == case.pk]
    ended_naming = end_naming(case, at, pk__in=gone)
    if not ended and not has_no_way_in and not ended_naming:
        raise Refused(_("Nothing is open here that should not be."))
    reason = "open" if ended else "locked_out" if has_no_way_in else "named"
    enter(GRANT_STRAYED, by=by, at=at, case=case.ref, reason=reason)
