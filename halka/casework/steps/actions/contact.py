"""Deeds of a contact: one visit, call or meeting; one that did not take place; a correction."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from halka.casework.acts import ATTEMPT_CORRECTED, CONTACT_ATTEMPTED, CONTACT_CORRECTED, CONTACT_MADE
from halka.casework.cases import clocks
from halka.casework.cases.child_voice import ChildVoice, write_child_voice
from halka.casework.cases.edit import begin_edit, finish_edit, in_their_life, keep_before
from halka.casework.cases.models import Case, Participation
from halka.casework.steps.models import ATTEMPTS, CONTACTS, Attempt, Contact
from halka.trust import rows, vault
from halka.trust.action import SOMEBODY_WROTE, Refused, action, enter
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
    when = in_their_life(case, happened_at, at)
    _check(case, how)
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
    CONTACTS.note(pk=contact.pk)
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


@action(needs=Permission.WORK_CASE)
def note_attempt(
    *,
    by: Actor,
    case: Case,
    at: datetime,
    how: str,
    with_whom: str,
    why_not: str,
    note: str = "",
    happened_at: datetime | None = None,
) -> Attempt:
    """Somebody tried to reach the child or the family, and nobody was reached. It meets no clock: the child was not seen."""
    person = begin_edit(case, by, at)
    when = in_their_life(case, happened_at, at)
    _check_attempt(case, how, with_whom, why_not)
    attempt = Attempt.unscoped.create(
        case=case,
        written_by=person,
        happened_at=when,
        recorded_at=at,
        how=how,
        with_whom=with_whom,
        why_not=why_not,
    )
    ATTEMPTS.note(pk=attempt.pk)
    attempt.seal({"note": note})
    finish_edit(case, at)
    enter(
        CONTACT_ATTEMPTED,
        by=by,
        at=at,
        happened_at=when,
        case=case.ref,
        thing=attempt.ref,
        reason=why_not,
    )
    return attempt


@action(needs=Permission.WORK_CASE)
def correct_attempt(
    *,
    by: Actor,
    attempt: Attempt,
    at: datetime,
    why: str,
    how: str,
    with_whom: str,
    why_not: str,
    happened_at: datetime,
    note: str = "",
) -> None:
    """Something about an attempt was written down wrongly. What stood there stays readable beside it."""
    case = attempt.case
    person = begin_edit(case, by, at)
    when, was = in_their_life(case, happened_at, at), attempt.as_written
    _check_attempt(case, how, with_whom, why_not)
    marks: dict[str, object] = {
        "how": how,
        "with_whom": with_whom,
        "happened_at": when,
        "why_not": why_not,
    }
    if was == {**marks, "note": note}:
        raise Refused(_("Nothing is different from what stands there."))
    kept = was | {"happened_at": attempt.happened_at.isoformat()}
    keep_before(case=case, thing=attempt.ref, why=why, before=kept, by=person, at=at)
    if not rows.move(attempt, {name: was[name] for name in marks}, marks):
        raise Refused(str(SOMEBODY_WROTE))
    ATTEMPTS.note(pk=attempt.pk)
    attempt.seal({"note": note}, version=vault.version_of("attempt", attempt.ref) + 1)
    finish_edit(case, at)
    enter(
        ATTEMPT_CORRECTED,
        by=by,
        at=at,
        happened_at=when,
        case=case.ref,
        thing=attempt.ref,
        reason=why_not,
    )


@action(needs=Permission.WORK_CASE)
def correct_contact(
    *,
    by: Actor,
    contact: Contact,
    at: datetime,
    why: str,
    how: str,
    note: str,
    with_whom: str,
    happened_at: datetime,
    child_seen: bool = False,
    child_seen_alone: bool = False,
    change: str = "",
) -> None:
    """Something about a contact was written down wrongly. What the child said in it is not touched. When the day was
    wrong, the clocks that the contact met or started are counted again."""
    case = contact.case
    person = begin_edit(case, by, at)
    when, before = in_their_life(case, happened_at, at), contact.happened_at
    _check(case, how)
    marks: dict[str, object] = {
        "how": how,
        "with_whom": with_whom,
        "happened_at": when,
        "child_seen": child_seen,
        "child_seen_alone": child_seen_alone,
        "change": change,
    }
    was = contact.as_written
    if was == {**marks, "note": note}:
        raise Refused(_("Nothing is different from what stands there."))
    kept = was | {"happened_at": before.isoformat()}
    keep_before(case=case, thing=contact.ref, why=why, before=kept, by=person, at=at)
    version = contact.version + 1
    if not rows.move(contact, {"version": contact.version}, {**marks, "version": version}):
        raise Refused(str(SOMEBODY_WROTE))
    CONTACTS.note(pk=contact.pk)
    contact.seal({"note": note}, version=version)
    part = {"happened_at": when, "was_alone": child_seen_alone}
    rows.change(Participation, {"case": case, "thing": contact.ref}, part)
    if when != before:
        days = Contact.unscoped.filter(case=case).values_list("happened_at", flat=True)
        clocks.recount(case, list(days), before, when)
    finish_edit(case, at)
    enter(CONTACT_CORRECTED, by=by, at=at, happened_at=when, case=case.ref, thing=contact.ref, reason=how)


def _check_attempt(case: Case, how: str, with_whom: str, why_not: str) -> None:
    _check(case, how)
    if with_whom not in case.profile.lists["followup_with"]:
        raise Refused(_("Say whom you wanted to reach."), about="with_whom")
    if why_not not in case.profile.lists["not_reached"]:
        raise Refused(_("Say why nobody was reached."), about="why_not")


def _check(case: Case, how: str) -> None:
    if how not in case.profile.lists["followup_how"]:
        raise Refused(_("Say how you were in contact."))
