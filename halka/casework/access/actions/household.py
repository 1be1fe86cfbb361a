"""The deed by which somebody is no longer around the child."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from halka.casework.access.models import Consent
from halka.casework.acts import HOUSEHOLD_LEFT
from halka.casework.cases.edit import begin_edit, change_household
from halka.casework.cases.models import HouseholdMember
from halka.trust.action import Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission

MISTAKE = "mistake"


@action(needs=Permission.WORK_CASE)
def end_household(
    *, by: Actor, member: HouseholdMember, at: datetime, reason: str, why: str, left_on: date | None = None
) -> None:
    """Somebody is no longer around the child, since a day; or never was, and was written down by mistake."""
    person = begin_edit(member.case, by, at)
    if reason not in (*HouseholdMember.Left.values, MISTAKE):
        raise Refused(_("Say why this person is no longer here."), about="reason")
    if not member.is_here:
        raise Refused(_("This was written down before."))
    if reason == MISTAKE:
        if Consent.unscoped.filter(carer=member, corrected_at=None).exists():
            raise Refused(_("An answer of this person is on file. Correct that answer first."))
        marks: dict[str, object] = {"is_mistake": True}
    else:
        if left_on is None or left_on > timezone.localtime(at).date():
            raise Refused(_("Write since when: today or an earlier day."), about="left_on")
        marks = {"left_on": left_on, "left_why": reason}
    known = member.particulars
    words = known.get("name", ""), known.get("phone", "")
    change_household(member, at, by=person, why=why, before={}, words=words, marks=marks)
    enter(HOUSEHOLD_LEFT, by=by, at=at, case=member.case.ref, thing=member.ref, reason=reason)
