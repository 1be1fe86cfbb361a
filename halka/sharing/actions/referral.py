"""Deeds of the sending unit with a referral: drafting, sending, taking back, finishing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from halka.casework.cases.edit import begin_edit, finish_edit, revoke
from halka.casework.cases.models import Risk
from halka.casework.models import Case, Grant, PlanAction
from halka.directory.models import Unit
from halka.sharing.acts import REFERRAL_DONE, REFERRAL_DRAFTED, REFERRAL_REVOKED, REFERRAL_SENT
from halka.sharing.asked import must_not_be_asked_twice
from halka.sharing.entry import enter_referral
from halka.sharing.letter import About
from halka.sharing.models import LETTERS, Referral
from halka.sharing.release import decide, must_stay_in_the_country, refusal
from halka.sharing.teaser import TABLE as TEASER
from halka.sharing.teaser import teaser_of
from halka.trust import rows, vault
from halka.trust.action import Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission
from halka.trust.release import Answer, Decision

Status = Referral.Status
_OPEN_ACTIONS = (PlanAction.Status.PENDING, PlanAction.Status.ONGOING)


@action(needs=Permission.REFER)
def draft_referral(
    *,
    by: Actor,
    case: Case,
    to_unit: Unit,
    service: str,
    at: datetime,
    urgency: str = "",
    basis: str = "consent",
    after: Referral | None = None,
    serves: PlanAction | None = None,
    serves_said: bool = False,
) -> Referral:
    """A referral that nobody has seen yet. It can wait for a yes, or for a paper. `serves`: the action of the plan for
    which it is sent; `serves_said`: the sender was asked, and none was meant where none is given."""
    person = begin_edit(case, by, at)
    profile = case.profile
    if service not in profile.lists["service"]:
        raise Refused(_("Choose what the child needs."))
    rule = profile.rule_for(service)
    if basis not in rule.basis:
        raise Refused(
            _("This ground does not allow sharing with this service. Choose another, or ask for a yes.")
        )
    if (urgency and urgency not in Risk.values) or (after is not None and after.case_id != case.pk):
        raise Refused(_("Choose how urgent it is, and follow only a referral of the same child."))
    _must_be_urgent_enough(case, basis, urgency or case.risk)
    _must_be_still_to_do(case, serves)
    _must_be_another_unit_of_the_country(to_unit, case, at)
    must_not_be_asked_twice(Referral(case=case, to_unit=to_unit, service=service))
    referral = Referral.unscoped.create(
        case=case,
        from_unit=case.unit,
        to_unit=to_unit,
        written_by=person,
        service=service,
        urgency=urgency or case.risk,
        basis=basis,
        rule=rule.code,
        after=after,
        serves=serves,
        serves_said=serves_said or serves is not None,
        drafted_at=at,
    )
    LETTERS.note(pk=referral.pk)
    enter(
        REFERRAL_DRAFTED,
        by=by,
        at=at,
        case=case.ref,
        thread=referral.ref,
        to_unit=to_unit.code,
        reason=service,
    )
    return referral


def _must_be_still_to_do(case: Case, serves: PlanAction | None) -> None:
    if serves is not None and (serves.case_id != case.pk or serves.status not in _OPEN_ACTIONS):
        raise Refused(_("Choose what it is for in the plan, among what is still to be done."), about="serves")


def _must_be_another_unit_of_the_country(to_unit: Unit, case: Case, at: datetime) -> None:
    if to_unit.pk == case.unit_id:
        raise Refused(_("This is your own unit. Write it into the plan instead."))
    must_stay_in_the_country(case, to_unit, at)


def _must_be_urgent_enough(case: Case, basis: str, urgency: str) -> None:
    ground = case.profile.sharing.agreement.grounds.get(basis)
    if ground is not None and ground.urgencies and urgency not in ground.urgencies:
        raise Refused(_("This ground is for high urgency and emergencies. Choose another, or ask for a yes."))


@action(needs=Permission.REFER)
def send_referral(
    *,
    by: Actor,
    referral: Referral,
    at: datetime,
    left_out: Iterable[str] = (),
    language: str = "en",
    reason: str = "",
    words: str = "",
) -> list[Decision]:
    """Decides again about every field, seals what goes and the part of it that is read before it is accepted, and
    starts the receiver's clock.

    The sender can send less than the rules allow, never more. Where a yes is missing the referral stays a draft. On
    another ground it goes with a `reason` of the list `override_reason` and `words`; the supervisor looks at it later.
    """
    case = referral.case
    begin_edit(case, by, at)
    if referral.revoked_at is not None:
        raise Refused(_("This draft was taken back. Write a new one."))
    if referral.status == Status.DRAFT:
        must_stay_in_the_country(case, referral.to_unit, at)
        must_not_be_asked_twice(referral)
    about = About(case, referral.service, at, language)
    decisions = _decided(referral, about, frozenset(left_out))
    if held := refusal(decisions):
        raise Refused(held)
    due_at = case.profile.due("reply", _clock_of(referral), at)
    without_yes = _without_a_yes(referral, at, reason, words)
    referral.move(Status.SENT, among=(Status.DRAFT,), sent_at=at, answer_due_at=due_at, **without_yes)
    _seal(referral, decisions, about)
    finish_edit(case, at)
    enter_referral(
        REFERRAL_SENT,
        by=by,
        referral=referral,
        at=at,
        due_at=due_at,
        reason=referral.service,
        purpose=referral.rule,
    )
    return decisions


@action(needs=Permission.REFER)
def revoke_referral(*, by: Actor, referral: Referral, at: datetime) -> None:
    """Takes it back. The receiver loses sight of it at once."""
    begin_edit(referral.case, by, at, closed_too=True)
    referral.move(
        Status.REVOKED, among=(Status.DRAFT, *Referral.WAITING, *Referral.OPENED), revoked_at=at
    ) if referral.sent_at else _drop_draft(referral, at)
    revoke(case=referral.case, at=at, reason=Grant.Reason.REFERRAL, source=referral.ref)
    enter_referral(REFERRAL_REVOKED, by=by, referral=referral, at=at)


@action(needs=Permission.REFER)
def finish_referral(*, by: Actor, referral: Referral, at: datetime) -> None:
    """The sender has read what came of it. Ends the receiver's view."""
    begin_edit(referral.case, by, at, closed_too=True)
    referral.move(Status.DONE, among=(Status.SERVED, Status.FEEDBACK), done_at=at)
    revoke(case=referral.case, at=at, reason=Grant.Reason.REFERRAL, source=referral.ref)
    enter_referral(REFERRAL_DONE, by=by, referral=referral, at=at)


def _decided(referral: Referral, about: About, left_out: frozenset[str]) -> list[Decision]:
    return [
        replace(d, answer=Answer.DENY, reason="left_out", instead="")
        if {d.field, d.shown} & left_out and d.goes and not d.is_needed
        else d
        for d in decide(referral, about.at)
    ]


def _without_a_yes(referral: Referral, at: datetime, reason: str, words: str) -> dict[str, object]:
    """What is kept with a letter that goes on another ground than a yes; nothing of any other."""
    agreement = referral.case.profile.sharing.agreement
    if referral.basis not in agreement.grounds:
        return {}
    _must_be_urgent_enough(referral.case, referral.basis, referral.urgency)
    referral.must_say_why(reason, words)
    child = referral.case.child.ref
    vault.put(
        table="referral_without_yes", row=referral.ref, child=child, version=1, content={"words": words}
    )
    return {"without_yes_for": reason, "review_due_at": at + timedelta(hours=agreement.review_hours)}


def _seal(referral: Referral, decisions: list[Decision], about: About) -> None:
    letter: dict[str, str] = {}
    for decision in decisions:
        if (field := decision.shown) and (value := about.value_of(field)):
            letter[field] = value
    child = referral.case.child.ref
    teaser = teaser_of(letter, referral.case.profile)
    vault.put(table="referral", row=referral.ref, child=child, version=1, content=letter)
    vault.put(table=TEASER, row=referral.ref, child=child, version=1, content=teaser)
    reasons = {d.field: [d.answer.value, d.reason] for d in decisions}
    vault.put(table="referral_decisions", row=referral.ref, child=child, version=1, content=reasons)


def _clock_of(referral: Referral) -> str:
    return referral.urgency if referral.urgency in Risk.values else referral.case.risk


def _drop_draft(referral: Referral, at: datetime) -> None:
    """A draft was never sent: it keeps its state and is marked as taken back by the date alone."""
    if not rows.move(referral, {"status": Status.DRAFT, "revoked_at": None}, {"revoked_at": at}):
        raise Refused(_("This draft was taken back before."))
