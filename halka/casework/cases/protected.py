"""How to reach the child, where it stayed with a unit that had the case before: who decides there whether it goes along.

It stays only while the place is secret, until that decision, or until the new unit has registered the child anew.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from halka.casework.cases.models import Case
from halka.directory.models import Person
from halka.trust.policy import Permission

REACHED = ("address", "school", "phone", "phone_rule")
"""Of the registration: where the child is and how she or he is called."""
NOTHING_STAYS: dict[str, object] = {"protected_with": None, "protected_named": None, "protected_until": None}
"""What a deed changes in the case when it goes along, or nothing of it counts any more."""


def still_decides(named: Person | None, case: Case, at: datetime) -> Person | None:
    """Who was named, as long as she or he supervises and is in no conflict with the child."""
    if named is None or not named.may(Permission.APPROVE_STEP, at) or case.excludes_from_child(named):
        return None
    return named


def stayed_with(case: Case, at: datetime) -> str:
    """For the new unit, in the place of what stayed behind; empty where nothing did."""
    unit = case.protected_with
    if unit is None:
        return ""
    said = {"unit": unit.shown_name}
    if case.protected_until is None or case.protected_until <= at:
        return _("What is protected stayed with %(unit)s.") % said
    named = still_decides(case.protected_named, case, at)
    if named is None or unit.is_hidden:  # a name would tell which unit it is
        return (
            _("What is protected stayed with %(unit)s. A supervisor there decides whether it goes along.")
            % said
        )
    return _(
        "What is protected stayed with %(unit)s. Its supervisor %(name)s decides whether it goes along."
    ) % {**said, "name": named.name}
