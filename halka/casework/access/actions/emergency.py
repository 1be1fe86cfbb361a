"""Deeds of emergency access: opening a case by its code, the look at its summary, and the second look at both."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from halka.casework.access.models import EmergencyOpening
from halka.casework.access.queries import lost_the_right
from halka.casework.acts import (
    ACCESS_BROKEN_GLASS,
    ACCESS_REVIEWED,
    ACCESS_RIGHT_RETURNED,
    ACCESS_SUMMARY_READ,
)
from halka.casework.cases.edit import end, grant, revoke
from halka.casework.cases.models import Case, Grant
from halka.directory.models import Person, Refusal, Unit
from halka.directory.refusals import say_no
from halka.profiles import Profile
from halka.trust import rows, vault
from halka.trust.action import Denied, Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission

HOUR = timedelta(hours=1)
LETTERS, WORDS = 20, 3


@action(needs=Permission.BREAK_GLASS)
def break_glass(*, by: Actor, code: str, reason: str, words: str, at: datetime) -> EmergencyOpening:
    """Opens the summary of one case for a few hours and ends what this person had opened before.

    `reason` is a code of the list `emergency_reason`. A code that opens nothing (there is no such case, the child was
    erased, a conflict of interest) costs the same, is entered the same and waits for the same review: `case` is None.
    """
    unit = _unit(by, at)
    if not isinstance(by, Person) or unit is None or lost_the_right(by, unit.profile):
        raise Denied(by=by, needs=Permission.BREAK_GLASS, at=at)
    profile = unit.profile
    _must_say_why(reason, words, profile)
    _not_too_many(by, unit, at)
    case = _case(code, by)
    opening = EmergencyOpening.unscoped.create(
        case=case,
        person=by,
        unit=unit,
        reason=reason,
        opened_at=at,
        ends_at=at + timedelta(hours=profile.break_glass_hours),
        review_due_at=at + timedelta(hours=profile.break_glass_review_hours),
    )
    _open(opening)
    vault.put(
        table="broken_glass",
        row=opening.ref,
        child=case.child.ref if case else opening.ref,
        version=1,
        content={"reason": words, "code": code},
    )
    enter(
        ACCESS_BROKEN_GLASS,
        by=by,
        at=at,
        case=case.ref if case else "",
        thing=opening.ref,
        due_at=opening.review_due_at,
        reason=reason,
    )
    return opening


@action(needs=Permission.BREAK_GLASS)
def read_summary(*, by: Actor, opening: EmergencyOpening, at: datetime) -> None:
    """Each look at the summary is entered before its first word is shown."""
    case = opening.case.ref if opening.case else ""
    enter(ACCESS_SUMMARY_READ, by=by, at=at, case=case, thing=opening.ref)


@action(needs=Permission.REVIEW_ACCESS)
def review_access(
    *, by: Actor, opening: EmergencyOpening, was_justified: bool, at: datetime, why: str = ""
) -> None:
    """The second look, by somebody who neither opened it nor stands in the line of who did. What was not justified
    ends at once, and whoever opened reads why."""
    if (
        not isinstance(by, Person)
        or by.pk == opening.person_id
        or by.may(Permission.APPROVE_STEP, at, opening.unit.code)
    ):
        raise Refused(_("Somebody else has to review this."))
    if opening.case and opening.case.excludes_from_child(by):
        raise Denied(by=by, needs=Permission.REVIEW_ACCESS, at=at)
    verdict = EmergencyOpening.Verdict.JUSTIFIED if was_justified else EmergencyOpening.Verdict.NOT_JUSTIFIED
    changes = {"verdict": verdict, "reviewed_by": by, "reviewed_at": at}
    if not rows.move(opening, {"verdict": ""}, changes):
        raise Refused(_("Somebody reviewed this before you. Nothing was lost."))
    if not was_justified:
        code, child = (opening.case.code, opening.case.child.ref) if opening.case else ("", opening.ref)
        say_no(Refusal.Kind.EMERGENCY, told=opening.person, by=by, why=why, at=at, code=code, child=child)
    if opening.case and not was_justified:
        revoke(case=opening.case, at=at, reason=Grant.Reason.EMERGENCY, source=opening.ref)
    case = opening.case.ref if opening.case else ""
    enter(ACCESS_REVIEWED, by=by, at=at, case=case, thing=opening.ref, reason=verdict)


@action(needs=Permission.REVIEW_ACCESS)
def return_right(*, by: Actor, person: Person, at: datetime) -> None:
    """What was judged counts against this person no more: she or he may open in an emergency again."""
    counted = EmergencyOpening.unscoped.filter(
        person=person, verdict=EmergencyOpening.Verdict.NOT_JUSTIFIED, forgiven_at__isnull=True
    )
    if by.ledger_name == person.ledger_name:
        raise Refused(_("Somebody else has to decide this."))
    if not counted.update(forgiven_at=at):
        raise Refused(_("%(name)s has this right already.") % {"name": person.name})
    enter(ACCESS_RIGHT_RETURNED, by=by, at=at, thing=person.ref)


def _must_say_why(reason: str, words: str, profile: Profile) -> None:
    if reason not in profile.lists["emergency_reason"]:
        raise Refused(_("Choose why this cannot wait."))
    if not _is_a_sentence(words):
        raise Refused(
            _(
                "Write in at least 20 letters and three words why this cannot wait. "
                "The data-protection officer will read it."
            )
        )


def _is_a_sentence(words: str) -> bool:
    """Twenty letters or more, and three different words of more than one letter repeated: no “aaaa aaaa”."""
    said = {word for word in re.findall(r"\w+", words.casefold()) if len(set(word)) > 1}
    return sum(letter.isalpha() for letter in words) >= LETTERS and len(said) >= WORDS


def _unit(by: Actor, at: datetime) -> Unit | None:
    """In whose name somebody opens."""
    posts = by.posts_at(at) if isinstance(by, Person) else []
    return next((post.unit for post in posts if Permission.BREAK_GLASS in post.kind.may), None)


def _not_too_many(by: Person, unit: Unit, at: datetime) -> None:
    """Two at once wait for one another at the row of the unit."""
    Unit.objects.select_for_update().filter(pk=unit.pk).values_list("pk").get()
    lately = EmergencyOpening.unscoped.filter(opened_at__gt=at - HOUR)
    most = unit.profile.break_glass_in_an_hour
    if lately.filter(person=by).count() >= most["person"] or lately.filter(unit=unit).count() >= most["unit"]:
        raise Refused(_("That is enough for one hour. Call the supervisor of the child unit, or wait."))


def _case(code: str, by: Person) -> Case | None:
    found = Case.unscoped.filter(code=code.strip().upper()).select_related("child").first()
    return None if found is None or found.is_erased or found.excludes_from_child(by) else found


def _open(opening: EmergencyOpening) -> None:
    """One child at a time: what this person had opened before ends."""
    by, at = opening.person, opening.opened_at
    EmergencyOpening.unscoped.filter(person=by, ends_at__gt=at).exclude(pk=opening.pk).update(ends_at=at)
    end(Grant.unscoped.filter(person=by, reason=Grant.Reason.EMERGENCY), at)
    if opening.case is not None:
        grant(
            case=opening.case,
            person=by,
            reason=Grant.Reason.EMERGENCY,
            breadth=Grant.Breadth.READ,
            at=at,
            ends_at=opening.ends_at,
            source=opening.ref,
        )
