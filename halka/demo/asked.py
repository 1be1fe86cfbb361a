"""Asking for a yes: a carer is asked by name where the household is written down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from halka.casework.access.actions.agreements import write_consent
from halka.casework.models import Case, Consent, HouseholdMember
from halka.directory.models import Person


def ask(
    by: Person, case: Case, at: datetime, given_by: str, services: Sequence[str], is_yes: bool = True
) -> Consent:
    carers = HouseholdMember.unscoped.filter(case=case, is_caregiver=True, may_be_source_of_harm=False)
    carer = carers.order_by("pk").first() if given_by == "caregiver" else None
    return write_consent(
        by=by, case=case, at=at, given_by=given_by, carer=carer, services=[*services], is_yes=is_yes
    )
