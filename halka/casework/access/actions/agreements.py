"""Deeds about consent and about who must not know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from halka.casework.access.asked import Asked
from halka.casework.access.models import CONSENTS, RESTRICTIONS, Consent, Restriction
from halka.casework.acts import (
    CONSENT_CORRECTED,
    CONSENT_GIVEN,
    CONSENT_WITHDRAWN,
    RESTRICTION_LIFTED,
    RESTRICTION_SET,
)
from halka.casework.cases.edit import begin_edit, finish_edit, keep_before, not_later
from halka.casework.cases.models import Case, HouseholdMember
from halka.casework.cases.protected import NOTHING_STAYS
from halka.directory.models import Person
from halka.trust import rows, vault
from halka.trust.action import Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission


@action(needs=Permission.WORK_CASE)
def write_consent(
    *,
    by: Actor,
    case: Case,
    at: datetime,
    given_by: str,
    services: list[str],
    fields: list[str] | None = None,
    is_yes: bool = True,
    carer: HouseholdMember | None = None,
    child_not_asked: str = "",
    asked: Asked | None = None,
    given_at: datetime | None = None,
) -> Consent:
    """What the child or the carer said about telling a service. `carer`: who of the household was asked; `asked`: how.
    `child_not_asked`: beside the answer of a carer, why the child was not asked, of the list `no_involve_reason`.
    `given_at`: when it was said, where it is written down later."""
    said = _Said(given_by, services, fields or [], is_yes, carer, child_not_asked, asked or Asked())
    person = begin_edit(case, by, at)
    when = not_later(given_at, at)
    consent = _keep(case, said, by=person, at=at, given_at=when)
    enter(CONSENT_GIVEN, by=by, at=at, happened_at=when, case=case.ref, thing=consent.ref, reason=given_by)
    return consent


@action(needs=Permission.WORK_CASE)
def correct_consent(
    *,
    by: Actor,
    consent: Consent,
    at: datetime,
    why: str,
    given_by: str,
    services: list[str],
    fields: list[str] | None = None,
    is_yes: bool = True,
    carer: HouseholdMember | None = None,
    child_not_asked: str = "",
    asked: Asked | None = None,
) -> Consent:
    """An answer was written down wrongly. From now on it counts as never said; the right one counts from the day on
    which it was given. Letters that rest on it are decided again."""
    case = consent.case
    said = _Said(given_by, services, fields or [], is_yes, carer, child_not_asked, asked or Asked())
    person = begin_edit(case, by, at)
    keep_before(case=case, thing=consent.ref, why=why, before={}, by=person, at=at)
    ended = {"withdrawn_at": at, "corrected_at": at}
    if not rows.move(consent, {"withdrawn_at": None, "corrected_at": None}, ended):
        raise Refused(_("This answer was taken back or corrected before."))
    CONSENTS.note(pk=consent.pk)
    right = _keep(case, said, by=person, at=at, given_at=consent.given_at, corrects=consent)
    enter(CONSENT_CORRECTED, by=by, at=at, case=case.ref, thing=right.ref, reason=given_by)
    return right


@dataclass(frozen=True)
class _Said:
    """The answer to one question of sharing, and how it was asked."""

    given_by: str
    services: list[str]
    fields: list[str]
    is_yes: bool
    carer: HouseholdMember | None
    child_not_asked: str
    how: Asked

    def must_make_sense(self, case: Case, at: datetime) -> None:
        lists, how = case.profile.lists, self.how
        _must_be_somebody_to_ask(case, self.given_by, self.carer)
        if (
            not (self.services or how.refused or how.purposes)
            or not {*self.services} <= {"*", *lists["service"]}
            or not {*self.fields} <= {*lists["share_field"]}
        ):
            raise Refused(_("Choose which services may be told, and what."))
        excused = self.child_not_asked
        if excused and (self.given_by == "child" or excused not in lists["no_involve_reason"]):
            raise Refused(_("Why the child was not asked stands with the answer of somebody else."))
        how.must_make_sense(case.profile, self.services, at)


def _keep(
    case: Case, said: _Said, *, by: Person, at: datetime, given_at: datetime, corrects: Consent | None = None
) -> Consent:
    said.must_make_sense(case, at)
    how = said.how
    consent = Consent.unscoped.create(
        case=case,
        given_by=said.given_by,
        carer=said.carer,
        child_not_asked=said.child_not_asked,
        services=said.services,
        fields=said.fields,
        is_yes=said.is_yes,
        **how.columns,
        asked_by=by,
        given_at=given_at,
        corrects=corrects,
    )
    CONSENTS.note(pk=consent.pk)
    if how.words:
        vault.put(table="consent", row=consent.ref, child=case.child.ref, version=1, content=how.words)
    finish_edit(case, at)
    if how.keep_from:
        why = how.keep_why or "other"
        restrict(by=by, case=case, at=at, from_whom=how.keep_from, what=how.keep_what, reason=why)
    return consent


def _is_carer(member: HouseholdMember) -> bool:
    return member.is_caregiver and member.is_here


def _must_be_somebody_to_ask(case: Case, given_by: str, carer: HouseholdMember | None) -> None:
    """A carer by name where the household is written down; never somebody who may be a source of harm."""
    if given_by not in ("child", "caregiver", "guardian", "other"):
        raise Refused(_("Say who was asked: the child, the carer, the guardian."))
    if carer is not None:
        if given_by not in ("caregiver", "guardian") or carer.case_id != case.pk or not _is_carer(carer):
            raise Refused(_("Choose somebody of this household who cares for the child."))
        if carer.may_be_source_of_harm:
            raise Refused(
                _("Whoever may be a source of harm is not asked. Ask another carer, or the supervisor.")
            )
    elif (
        given_by == "caregiver"
        and HouseholdMember.unscoped.filter(HouseholdMember.here(), case=case, is_caregiver=True).exists()
    ):
        raise Refused(_("Choose which carer was asked."))


@action(needs=Permission.WORK_CASE)
def withdraw_consent(*, by: Actor, consent: Consent, at: datetime) -> None:
    """At any time, and after the end of a case too."""
    begin_edit(consent.case, by, at, closed_too=True)
    if not rows.move(consent, {"withdrawn_at": None}, {"withdrawn_at": at}):
        raise Refused(_("This was withdrawn before."))
    CONSENTS.note(pk=consent.pk)
    enter(CONSENT_WITHDRAWN, by=by, at=at, case=consent.case.ref, thing=consent.ref)


@action(needs=Permission.WORK_CASE)
def restrict(
    *,
    by: Actor,
    case: Case,
    at: datetime,
    from_whom: str,
    reason: str,
    what: str = "",
    safe_contact: str = "",
    withheld: list[str] | None = None,
    home_is_closed: bool = False,
    whereabouts_secret: bool = False,
) -> Restriction:
    """Somebody must not know. Holds for every page, letter and referral from this moment."""
    person = begin_edit(case, by, at)
    if not from_whom.strip():
        raise Refused(_("Write who must not know."))
    lists = case.profile.lists
    if reason not in lists["withhold_reason"] or not {*(withheld or [])} <= {*lists["share_field"]}:
        raise Refused(_("Choose why, and what must stay with you."))
    restriction = Restriction.unscoped.create(
        case=case,
        reason=reason,
        withheld=withheld or [],
        home_is_closed=home_is_closed,
        whereabouts_secret=whereabouts_secret,
        set_by=person,
        set_at=at,
    )
    RESTRICTIONS.note(pk=restriction.pk)
    vault.put(
        table="restriction",
        row=restriction.ref,
        child=case.child.ref,
        version=1,
        content={"from_whom": from_whom, "what": what, "safe_contact": safe_contact},
    )
    finish_edit(case, at)
    enter(RESTRICTION_SET, by=by, at=at, case=case.ref, thing=restriction.ref, reason=reason)
    return restriction


@action(needs=Permission.WORK_CASE)
def lift_restriction(*, by: Actor, restriction: Restriction, reason: str, at: datetime) -> None:
    """It is safe again. Why stands in the vault, because somebody will ask."""
    begin_edit(restriction.case, by, at)
    if not reason.strip():
        raise Refused(_("Write why it is safe now."), about="reason")
    if not rows.move(restriction, {"lifted_at": None}, {"lifted_at": at}):
        raise Refused(_("This was lifted before."))
    RESTRICTIONS.note(pk=restriction.pk)
    vault.put(
        table="restriction_lift",
        row=restriction.ref,
        child=restriction.case.child.ref,
        version=1,
        content={"reason": reason},
    )
    case = restriction.case
    secret = Restriction.unscoped.filter(case=case, lifted_at__isnull=True, whereabouts_secret=True)
    ends = case.protected_stays and not secret.exists()
    finish_edit(case, at, **(NOTHING_STAYS if ends else {}))
    enter(RESTRICTION_LIFTED, by=by, at=at, case=restriction.case.ref, thing=restriction.ref)
