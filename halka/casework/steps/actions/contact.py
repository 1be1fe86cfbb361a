"""The deed of a contact: one visit, call or meeting."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from halka.casework.acts import CONTACT_MADE
from halka.casework.cases import clocks
from halka.casework.cases.child_voice import ChildVoice, write_child_voice
from halka.casework.cases.edit import begin_edit, finish_edit, not_later
from halka.casework.cases.models import Case, Participation
from halka.casework.steps.models import Contact
from halka.trust.action import Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission


@action(needs=Permission.WORK_CASE)
def make_contact(
    *,
    by: Actor,
    case: Case,
    at: datetime,
    how: str,
    note: str,
    voice: ChildVoice,
    with_whom: str = "child",
    child_seen: bool = False,
    child_seen_alone: bool = False,
    change: str = "",
    happened_at: datetime | None = None,
) -> Contact:
    """One visit, call or meeting. Meets the first-contact clock and starts the next follow-up."""
    person = begin_edit(case, by, at)
    when = not_later(happened_at, at)
    if how not in case.profile.lists["followup_how"]:
        raise Refused(_("Say how you were in contact."))
    contact = Contact.unscoped.create(
        case=case,
        written_by=person,
        happened_at=when,
        recorded_at=at,
        how=how,
        with_whom=with_whom,
        child_seen=child_seen,
        child_seen_alone=child_seen_alone,
        change=change,
    )
    contact.seal({"note": note})
    write_child_voice(
        voice=voice, step=Participation.Step.CONTACT, case=case, by=by, happened_at=when, thing=contact.ref
    )
    if when == at or not Contact.unscoped.filter(case=case, happened_at__gt=when).exists():
        clocks.follow(case, when)
    else:  # starts no clock again
        clocks.remember(case, when)
    finish_edit(case, at)
    enter(CONTACT_MADE, by=by, at=at, happened_at=when, case=case.ref, thing=contact.ref, reason=how)
    return contact
