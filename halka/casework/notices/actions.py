"""Deeds with a notice of concern: sending, screening, telling the notifier."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from halka.casework.acts import (
    NOTICE_ACCEPTED,
    NOTICE_ADVISED,
    NOTICE_CLOSED,
    NOTICE_LINKED,
    NOTICE_RECEIVED,
    NOTICE_TAKEN_OVER,
    NOTIFIER_ACKNOWLEDGED,
)
from halka.casework.cases import clocks
from halka.casework.cases.edit import begin_edit, grant
from halka.casework.cases.models import Case, Child, Grant, RiskLevel, new_case_code, note_risk
from halka.casework.notices.models import Notice
from halka.casework.notices.queries import led_to, taken_over
from halka.directory.models import Person, Unit
from halka.directory.numbers.read import duty_unit
from halka.trust import rows, vault
from halka.trust.action import Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission

CHILDREN = ("child", "peer")


@action(needs=Permission.SEND_NOTICE)
def send_notice(
    *,
    by: Actor,
    at: datetime,
    to_unit: Unit,
    source: str,
    what_seen: str = "",
    child_known_as: str = "",
    where_child_is: str = "",
    child_words: str = "",
    safe_contact: str = "",
    who_knows: str = "",
    carer_is_cause: str = "",
    child_told: str = "",
    carer_told: str = "",
    danger_now: str = "",
    sex: str = "",
    age_guess: int | None = None,
    concerns: list[str] | None = None,
    channel: str = "system",
    notifier: dict[str, str] | None = None,
    notifier_is_secret: bool = True,
    hand: str = "",
    told_at: datetime | None = None,  # when a worker heard it who had no network
) -> Notice:
    """Somebody is worried about a child. Nothing is compulsory for a child; an adult says what was seen."""
    if not to_unit.takes_cases:
        raise Refused(_("This unit does not take notices. Choose the child unit of the place."))
    if source not in to_unit.profile.lists["ident_source"]:
        raise Refused(_("Say who you are: a teacher, a neighbour, a child."), about="source")
    if source not in CHILDREN and not (what_seen.strip() or child_words.strip()):
        raise Refused(_("Write what you saw or heard. One sentence is enough."), about="what_seen")
    notice = Notice.unscoped.create(
        to_unit=to_unit,
        duty_unit=_duty_of(to_unit, at) if danger_now == "yes" else None,
        sent_by=by if isinstance(by, Person) else None,
        from_unit=_unit_of(by, at),
        hand=hand,
        source=source,
        channel=channel,
        sex=sex,
        age_guess=age_guess,
        concerns=concerns or [],
        danger_now=danger_now,
        notifier_is_secret=notifier_is_secret,
        received_at=at,
        told="received",
        acknowledged_at=at,
    )
    content = {
        "what_seen": what_seen,
        "child_known_as": child_known_as,
        "where_child_is": where_child_is,
        "child_words": child_words,
        "safe_contact": safe_contact,
        "who_knows": who_knows,
        "carer_is_cause": carer_is_cause,
        "child_told": child_told,
        "carer_told": carer_told,
        "told_at": told_at.strftime("%Y-%m-%d %H:%M") if told_at else "",
    }
    # There is no child yet to keep a key for: the notice has one of its own.
    vault.put(table="notice", row=notice.ref, child=notice.ref, version=1, content=content)
    vault.put(table="notifier", row=notice.ref, child=notice.ref, version=1, content=notifier or {})
    enter(NOTICE_RECEIVED, by=by, at=at, to_unit=to_unit.code, thing=notice.ref, reason=source)
    return notice


def _duty_of(unit: Unit, at: datetime) -> Unit | None:
    """Who reads it, too, while the office is closed."""
    rules = unit.profile
    duty = None if rules.calendar.is_open(at) else duty_unit(rules)
    return None if duty == unit else duty


@action(needs=Permission.SCREEN_NOTICE, inside="notice.to_unit.code")
def accept_notice(
    *, by: Actor, notice: Notice, risk: str, at: datetime, concerns: list[str] | None = None, code: str = ""
) -> Case:
    """Opens a case and starts the first clocks, counted from the moment the notice came.

    `code` is given only when the case has one already: in an import, or in the demo.
    """
    case = _open_case(notice, risk=risk, at=at, concerns=concerns, code=code)
    _decide(notice, Notice.Status.ACCEPTED, by=by, at=at, case=case, risk=risk)
    enter(NOTICE_ACCEPTED, by=by, at=at, case=case.ref, thing=notice.ref, reason=risk)
    return case


@action(needs=Permission.SCREEN_NOTICE, inside="notice.to_unit.code")
def open_sibling_case(
    *, by: Actor, notice: Notice, risk: str, at: datetime, concerns: list[str] | None = None, code: str = ""
) -> Case:
    """One notice may speak of several children: each gets a case of her or his own."""
    if notice.status != Notice.Status.ACCEPTED:
        raise Refused(_("Accept the notice first."))
    if notice.case:
        notice.case.must_not_be_erased()
    case = _open_case(notice, risk=risk, at=at, concerns=concerns, code=code)
    enter(NOTICE_ACCEPTED, by=by, at=at, case=case.ref, thing=notice.ref, reason=risk)
    return case


@action(needs=Permission.SCREEN_NOTICE, inside="notice.to_unit.code")
def link_notice(*, by: Actor, notice: Notice, case: Case, at: datetime) -> None:
    """The child is known: the notice joins the open case."""
    case.read_again()
    case.must_be_open()
    if case.unit_id != notice.to_unit_id:
        raise Refused(_("This case belongs to another unit. Send the notice there."))
    _decide(notice, Notice.Status.LINKED, by=by, at=at, case=case)
    enter(NOTICE_LINKED, by=by, at=at, case=case.ref, thing=notice.ref)


@action(needs=Permission.WORK_CASE)
def take_over_notice(*, by: Actor, case: Case, notice: str, at: datetime) -> None:
    """The worker has read the notice that led to the case: from now on it stands in the file."""
    begin_edit(case, by, at)
    if notice not in led_to(case):
        raise Refused(_("This notice does not belong to the case."))
    if notice in taken_over(case):
        raise Refused(_("Somebody has taken this notice over already."))
    enter(NOTICE_TAKEN_OVER, by=by, at=at, case=case.ref, thing=notice)


@action(needs=Permission.SCREEN_NOTICE, inside="notice.to_unit.code")
def answer_notice_with_advice(*, by: Actor, notice: Notice, at: datetime) -> None:
    _decide(notice, Notice.Status.ADVISED, by=by, at=at)
    enter(NOTICE_ADVISED, by=by, at=at, thing=notice.ref)


@action(needs=Permission.SCREEN_NOTICE, inside="notice.to_unit.code")
def close_notice(*, by: Actor, notice: Notice, why: str, at: datetime) -> None:
    """Not a matter of protection. Why stays with the notice: whoever told of the child never reads the outcome."""
    if not why.strip():
        raise Refused(_("Write why this is no matter of protection."), about="why")
    _decide(notice, Notice.Status.NO_ACTION, by=by, at=at)
    vault.put(table="notice_closed", row=notice.ref, child=notice.ref, version=1, content={"why": why})
    enter(NOTICE_CLOSED, by=by, at=at, thing=notice.ref)


@action(needs=Permission.SCREEN_NOTICE, inside="notice.to_unit.code")
def acknowledge_notifier(*, by: Actor, notice: Notice, told: str, at: datetime) -> None:
    """Tells the notifier that somebody has it: received, opened, known or advised. Never the outcome."""
    if told not in ("received", "opened", "known", "advised"):
        raise Refused(
            _("The notifier can be told only that it was received, opened, known or answered with advice.")
        )
    if notice.case:
        notice.case.must_not_be_erased()
    rows.move(notice, {}, {"told": told, "acknowledged_at": at})
    to_unit = notice.from_unit.code if notice.from_unit else ""
    enter(NOTIFIER_ACKNOWLEDGED, by=by, at=at, to_unit=to_unit, case=notice.ledger_case, thing=notice.ref)


def _open_case(
    notice: Notice, *, risk: str, at: datetime, concerns: list[str] | None, code: str = ""
) -> Case:
    profile = notice.to_unit.profile
    if risk not in profile.lists["risk"]:
        raise Refused(_("Choose how urgent it is."))
    named = concerns if concerns is not None else notice.concerns
    if unknown := [code for code in named if code not in profile.lists["concern"]]:
        raise Refused(_("“%(code)s” is not in the list of concerns.") % {"code": unknown[0]})
    year = (
        profile.day_of(notice.received_at).year - notice.age_guess if notice.age_guess is not None else None
    )
    told_on = profile.day_of(notice.received_at) if notice.age_guess is not None else None
    child = Child.unscoped.create(
        sex=notice.sex,
        birth_year=year,
        age_told=notice.age_guess,
        age_told_on=told_on,
        identity_version=1,
    )
    known_as = notice.content["child_known_as"]
    vault.put(table="child", row=child.ref, child=child.ref, version=1, content={"first_name": known_as})
    case = Case.unscoped.create(
        code=code or new_case_code(),
        child=child,
        unit=notice.to_unit,
        risk=risk,
        concerns=named,
        source=notice.source,
        opened_at=at,
        last_entry_at=at,
        heard_by=1,
    )
    RiskLevel.unscoped.create(case=case, level=risk, set_at=at)
    note_risk(case)
    grant(case=case, unit=case.unit, reason=Grant.Reason.SUPERVISION, at=at)
    clocks.start(case, "assign", notice.received_at)
    clocks.start(case, "first_contact", notice.received_at)
    return case


def _decide(
    notice: Notice,
    status: Notice.Status,
    *,
    by: Actor,
    at: datetime,
    case: Case | None = None,
    risk: str = "",
) -> None:
    """Compare and set: of two people who decide at once, the second is told."""
    told = {"accept": "opened", "link": "known", "advise": "advised"}.get(status.value, "received")
    decision = {
        "status": status,
        "case": case,
        "risk": risk,
        "screened_at": at,
        "screened_by": by if isinstance(by, Person) else None,
        "told": told,
        "acknowledged_at": at,
    }
    if not rows.move(notice, {"status": Notice.Status.RECEIVED}, decision):
        raise Refused(_("Somebody decided about this notice before you. Nothing was lost."))


def _unit_of(person: Actor, at: datetime) -> Unit | None:
    posts = person.posts_at(at) if isinstance(person, Person) else []
    return posts[0].unit if posts else None
