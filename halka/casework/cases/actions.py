"""Deeds with a case as a whole: looking, assigning, registering, holding, risk, household."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from halka.casework.acts import (
    CASE_ASSIGNED,
    CASE_HELD,
    CASE_REGISTERED,
    CASE_RESUMED,
    HOUSEHOLD_CORRECTED,
    HOUSEHOLD_WRITTEN,
    RISK_CHANGED,
)
from halka.casework.cases import clocks
from halka.casework.cases.child_voice import ChildVoice, write_child_voice
from halka.casework.cases.edit import begin_edit, change_household, finish_edit, grant, revoke
from halka.casework.cases.models import (
    HOUSEHOLD,
    Case,
    Grant,
    HouseholdMember,
    Participation,
    Risk,
    RiskLevel,
)
from halka.casework.cases.protected import NOTHING_STAYS, REACHED
from halka.directory.models import Person
from halka.trust import vault
from halka.trust.action import Denied, Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission


@action(needs=Permission.ASSIGN_CASE, inside="case.unit.code")
def assign_case(*, by: Actor, case: Case, worker: Person, at: datetime) -> None:
    """Gives the case to a worker of the unit. The one before loses the file at that moment."""
    case.read_again()
    case.must_be_open()
    if not worker.may(Permission.WORK_CASE, at, case.unit.code):
        raise Refused(_("%(name)s does not work in this unit.") % {"name": worker.name})
    if case.excludes(worker):
        raise Refused(_("%(name)s cannot take this case. Choose somebody else.") % {"name": worker.name})
    if not case.is_supervised_by(by, at):  # the case has moved meanwhile
        raise Denied(by=by, needs=Permission.ASSIGN_CASE, at=at, case=case.ref)
    revoke(case=case, at=at, reason=Grant.Reason.ASSIGNMENT)
    grant(case=case, person=worker, reason=Grant.Reason.ASSIGNMENT, at=at)
    clocks.meet(case, "assign", at)
    finish_edit(case, at, worker=worker)
    enter(CASE_ASSIGNED, by=by, at=at, case=case.ref, thing=worker.ref)


@action(needs=Permission.WORK_CASE)
def register_child(
    *,
    by: Actor,
    case: Case,
    at: datetime,
    identity: dict[str, str],
    voice: ChildVoice,
    whereabouts: dict[str, str] | None = None,
    sex: str = "",
    born_on: date | None = None,
    age_told: int | None = None,
    birth_year: int | None = None,
    language: str = "",
    is_disabled: bool | None = None,
    concerns: list[str] | None = None,
    heard_by: int | None = None,
) -> None:
    """Who the child is, what the worry is, what the child says. Starts the clock of the assessment. In a correction,
    what is not said again stays as it was."""
    begin_edit(case, by, at)
    if not identity.get("first_name", "").strip():
        raise Refused(_("Write a first name, or how the child can be recognised."))
    ends = _is_found_anew(case, identity, whereabouts)
    _keep_identity(case, identity, whereabouts, anew=ends)
    child = case.child
    child.sex, child.language = sex or child.sex, language or child.language
    child.is_disabled = child.is_disabled if is_disabled is None else is_disabled
    _keep_birth(case, at, born_on=born_on, age_told=age_told, year=birth_year)
    child.save(
        update_fields=[
            "sex",
            "born_on",
            "age_told",
            "age_told_on",
            "birth_year",
            "language",
            "is_disabled",
            "identity_version",
            "whereabouts_version",
        ]
    )
    is_first = case.registered_at is None
    if is_first:
        clocks.start(case, "assessment", at)
    finish_edit(
        case,
        at,
        step=Case.Step.ASSESSMENT if case.step == Case.Step.INTAKE else case.step,
        registered_at=case.registered_at or at,
        concerns=concerns if concerns is not None else case.concerns,
        heard_by=case.heard_by if heard_by is None else heard_by,
        **(NOTHING_STAYS if ends else {}),
    )
    write_child_voice(
        voice=voice, step=Participation.Step.REGISTRATION, case=case, by=by, happened_at=at, thing=case.ref
    )
    enter(CASE_REGISTERED, by=by, at=at, case=case.ref, thing=case.ref)


def _keep_birth(
    case: Case, at: datetime, *, born_on: date | None, age_told: int | None, year: int | None
) -> None:
    """The birthday, or about how old the child is on this day, or the year alone; what is not said stays."""
    child, today = case.child, timezone.localtime(at).date()
    if (born_on is not None and born_on > today) or (year is not None and year > today.year):
        raise Refused(_("The child is born after today. Correct the birthday."), about="born_on")
    if born_on is not None:
        child.born_on, child.age_told, child.age_told_on, child.birth_year = born_on, None, None, born_on.year
    elif age_told is not None:
        child.born_on, child.age_told, child.age_told_on = None, age_told, today
        child.birth_year = today.year - age_told
    elif year is not None:
        child.born_on, child.age_told, child.age_told_on, child.birth_year = None, None, None, year


@action(needs=Permission.WORK_CASE)
def change_risk(*, by: Actor, case: Case, level: str, reason: str, at: datetime) -> None:
    """The new level and why; the old one stays in the history, and open deadlines are counted again."""
    person = begin_edit(case, by, at)
    if level not in Risk.values:
        raise Refused(_("Choose a level of risk."))
    if level == case.risk:
        raise Refused(_("The risk is already at this level."), about="level")
    if not reason.strip():
        raise Refused(_("Write why the risk has changed."))
    row = RiskLevel.unscoped.create(case=case, level=level, set_by=person, set_at=at, has_reason=True)
    vault.put(table="risk", row=row.ref, child=case.child.ref, version=1, content={"reason": reason})
    before = case.risk
    finish_edit(case, at, risk=level)
    clocks.hasten(case, at)
    enter(RISK_CHANGED, by=by, at=at, case=case.ref, thing=row.ref, reason=f"{before}-{level}")


@action(needs=Permission.WORK_CASE)
def write_household(
    *,
    by: Actor,
    case: Case,
    at: datetime,
    relation: str,
    name: str,
    phone: str = "",
    lives_with_child: bool = True,
    is_caregiver: bool = False,
    may_be_contacted: bool = True,
    may_be_source_of_harm: bool = False,
) -> HouseholdMember:
    """Somebody at home or close to the child."""
    begin_edit(case, by, at)
    if relation not in case.profile.lists["relation"]:
        raise Refused(_("Say how this person is related to the child."))
    member = HouseholdMember.unscoped.create(
        case=case,
        relation=relation,
        lives_with_child=lives_with_child,
        is_caregiver=is_caregiver,
        may_be_contacted=may_be_contacted,
        may_be_source_of_harm=may_be_source_of_harm,
        written_at=at,
    )
    HOUSEHOLD.note(pk=member.pk)
    vault.put(
        table="household",
        row=member.ref,
        child=case.child.ref,
        version=1,
        content={"name": name, "phone": phone},
    )
    finish_edit(case, at)
    enter(HOUSEHOLD_WRITTEN, by=by, at=at, case=case.ref, thing=member.ref)
    return member


@action(needs=Permission.WORK_CASE)
def correct_household(
    *,
    by: Actor,
    member: HouseholdMember,
    at: datetime,
    why: str,
    relation: str,
    name: str,
    phone: str,
    lives_with_child: bool,
    is_caregiver: bool,
    may_be_contacted: bool,
    may_be_source_of_harm: bool,
) -> None:
    """Something about somebody around the child was written down wrongly."""
    person = begin_edit(member.case, by, at)
    if relation not in member.case.profile.lists["relation"]:
        raise Refused(_("Say how this person is related to the child."))
    if member.is_mistake:
        raise Refused(_("This entry is a mistake. Write the right person down anew."))
    marks: dict[str, object] = {
        "relation": relation,
        "lives_with_child": lives_with_child,
        "is_caregiver": is_caregiver,
        "may_be_contacted": may_be_contacted,
        "may_be_source_of_harm": may_be_source_of_harm,
    }
    before = member.as_written
    if member.case.protected_stays and not phone:  # the form did not show it: it stays as it was
        phone = str(before["phone"])
    if before == {"name": name, "phone": phone, **marks}:
        raise Refused(_("Nothing is different from what stands there."))
    change_household(member, at, by=person, why=why, before=before, words=(name, phone), marks=marks)
    enter(HOUSEHOLD_CORRECTED, by=by, at=at, case=member.case.ref, thing=member.ref)


@action(needs=Permission.WORK_CASE)
def hold_case(*, by: Actor, case: Case, at: datetime) -> None:
    """The family cannot be reached. The case stays open and is looked at again."""
    begin_edit(case, by, at)
    if case.status == Case.Status.ON_HOLD:
        raise Refused(_("This case is already on hold."))
    finish_edit(case, at, status=Case.Status.ON_HOLD)
    enter(CASE_HELD, by=by, at=at, case=case.ref)


@action(needs=Permission.WORK_CASE)
def resume_case(*, by: Actor, case: Case, at: datetime) -> None:
    begin_edit(case, by, at)
    if case.status != Case.Status.ON_HOLD:
        raise Refused(_("This case is not on hold."))
    finish_edit(case, at, status=Case.Status.OPEN)
    enter(CASE_RESUMED, by=by, at=at, case=case.ref)


def _is_found_anew(case: Case, identity: dict[str, str], whereabouts: dict[str, str] | None) -> bool:
    """The new unit writes itself how to reach the child, which had stayed with the unit before: this is theirs."""
    said = identity | (whereabouts or {})
    return case.protected_stays and any(said.get(name) for name in REACHED)


def _keep_identity(
    case: Case, identity: dict[str, str], whereabouts: dict[str, str] | None, *, anew: bool
) -> None:
    """New versions of the two envelopes. What is not said again stays as it was; `anew`: without what stayed with the
    unit before, so that a new telephone does not open the old address."""
    child = case.child
    known, place = child.identity, child.whereabouts
    if anew:
        known = {name: words for name, words in known.items() if name not in REACHED}
        whereabouts = {"address": "", **(whereabouts or {})} if place else whereabouts
    child.identity_version += 1
    vault.put(
        table="child",
        row=child.ref,
        child=child.ref,
        version=child.identity_version,
        content={**known, **identity},
    )
    if whereabouts:
        child.whereabouts_version += 1
        vault.put(
            table="whereabouts",
            row=child.ref,
            child=child.ref,
            version=child.whereabouts_version,
            content={**place, **whereabouts},
        )
