"""What casework keeps: the child, the notice, the case with its grants, the steps, the child's part in them."""

from halka.casework.models.case import Case, Deadline, RiskLevel
from halka.casework.models.child import Child, HouseholdMember
from halka.casework.models.consent import Consent, Restriction
from halka.casework.models.door import Exclusion, Grant
from halka.casework.models.notice import Notice
from halka.casework.models.participation import Participation
from halka.casework.models.steps import Assessment, Closure, Contact, Plan, PlanAction, Review

__all__ = [
    "Assessment",
    "Case",
    "Child",
    "Closure",
    "Consent",
    "Contact",
    "Deadline",
    "Exclusion",
    "Grant",
    "HouseholdMember",
    "Notice",
    "Participation",
    "Plan",
    "PlanAction",
    "Restriction",
    "Review",
    "RiskLevel",
]
