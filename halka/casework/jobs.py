"""What the caretaker does between requests: looks for files that are open to somebody and should not be."""

from __future__ import annotations

import contextlib
from datetime import datetime

from halka.casework.access.actions.strays import set_right
from halka.casework.access.named import overdue_namings
from halka.casework.cases.models import Case, Child
from halka.casework.cases.queries import locked_out, stray_grants
from halka.trust import vault
from halka.trust.action import Refused
from halka.trust.actor import CARETAKER
from halka.trust.jobs import Job


def watch_grants(at: datetime) -> int:
    """Sets right what is not, in each case by a deed of its own; answers in how many."""
    wrong = {*stray_grants(at).values_list("case", flat=True), *locked_out(at).values_list("pk", flat=True)}
    wrong |= {row.case_id for row in overdue_namings(at)}
    for case in Case.unscoped.filter(pk__in=wrong).select_related("unit"):
        with contextlib.suppress(Refused):  # a deed has just ended it
            set_right(by=CARETAKER, case=case, at=at)
    return len(wrong)


def forget_birthdays(at: datetime) -> int:
    """Of an erased child the year stays, for counts; also after a restored copy has brought a day back."""
    return Child.unscoped.filter(ref__in=vault.erased_children(), born_on__isnull=False).update(
        born_on=None, age_told=None, age_told_on=None
    )


BIRTHDAYS = Job("birthdays", "Of an erased child no birthday is left.", forget_birthdays)
GRANTS = Job("grants", "Every file is open to those whom its case names, and to nobody else.", watch_grants)
