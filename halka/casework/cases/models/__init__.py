"""What is kept of a child and a case: who may see it, what is due, how the child took part."""

from halka.casework.cases.models.case import (
    Case,
    Deadline,
    Risk,
    RiskLevel,
    new_case_code,
    note_protected,
    note_risk,
)
from halka.casework.cases.models.child import HOUSEHOLD, Child, HouseholdMember
from halka.casework.cases.models.correction import CORRECTIONS, Correction
from halka.casework.cases.models.door import (
    EXCLUSIONS,
    GRANTS,
    Exclusion,
    Grant,
    OnCase,
    cases_in_conflict,
    children_in_conflict,
    handed_over,
    live_grants,
    opened_in_emergency,
    seen_through_case,
    stood_in,
)
from halka.casework.cases.models.participation import Participation

__all__ = [
    "CORRECTIONS",
    "EXCLUSIONS",
    "GRANTS",
    "HOUSEHOLD",
    "Case",
    "Child",
    "Correction",
    "Deadline",
    "Exclusion",
    "Grant",
    "HouseholdMember",
    "OnCase",
    "Participation",
    "Risk",
    "RiskLevel",
    "cases_in_conflict",
    "children_in_conflict",
    "handed_over",
    "live_grants",
    "new_case_code",
    "note_protected",
    "note_risk",
    "opened_in_emergency",
    "seen_through_case",
    "stood_in",
]
