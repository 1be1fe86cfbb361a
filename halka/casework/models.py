"""What casework keeps: the child, the notice, the case with its grants, the steps, the child's part in them."""

from halka.casework.access.models import (
    Consent,
    EmergencyOpening,
    Erasure,
    KnownQuestion,
    LegalHold,
    NamedSupervisor,
    Restriction,
)
from halka.casework.cases.models import (
    Case,
    Child,
    Correction,
    Deadline,
    Exclusion,
    Grant,
    HouseholdMember,
    Participation,
    RiskLevel,
)
from halka.casework.notices.models import Notice
from halka.casework.steps.models import (
    Assessment,
    Attempt,
    Closure,
    Contact,
    Invitation,
    Plan,
    PlanAction,
    Review,
)

__all__ = [
    "Assessment",
    "Attempt",
    "Case",
    "Child",
    "Closure",
    "Consent",
    "Contact",
    "Correction",
    "Deadline",
    "EmergencyOpening",
    "Erasure",
    "Exclusion",
    "Grant",
    "HouseholdMember",
    "Invitation",
    "KnownQuestion",
    "LegalHold",
    "NamedSupervisor",
    "Notice",
    "Participation",
    "Plan",
    "PlanAction",
    "Restriction",
    "Review",
    "RiskLevel",
]
