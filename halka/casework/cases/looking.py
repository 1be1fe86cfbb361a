"""Looking into a case: entered before the first word is shown, or kept to be entered where the store cannot be written."""

from __future__ import annotations

from datetime import datetime

from halka.casework.acts import CASE_OPENED
from halka.casework.cases.actions import open_case
from halka.casework.cases.models import Case
from halka.directory.models import Person
from halka.trust import waiting
from halka.trust.policy import Permission


def look(case: Case, person: Person, at: datetime) -> bool:
    """Whether the look was entered now; False: it waits, and the page says so."""
    return waiting.entered(
        lambda: open_case(by=person, case=case, at=at),
        CASE_OPENED,
        by=person,
        case=case.ref,
        at=at,
        needs=Permission.OPEN_CASE,
    )
