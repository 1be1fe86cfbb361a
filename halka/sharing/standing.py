"""Whether a letter that went may still be read: decided again at its acceptance and at each look.

What a rule lets go was decided when it was sent. Here stands only what can change afterwards: somebody must not know
what is in it, or the yes on which it rests is gone. The first closes it on every ground; after the second it stays open
where another ground of its rule is on file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from halka.casework.facts import OnFile
from halka.pages.dates_in_words import day
from halka.profiles.rules import Rule
from halka.sharing.models import Referral
from halka.sharing.queries import with_doubts
from halka.sharing.release import CONSENT, has_order, kept
from halka.trust import vault
from halka.trust.release import Facts, Purpose
from halka.trust.release.consent import ends_at, verdict
from halka.trust.release.facts import Told

PROTECTED, TAKEN_BACK, ENDED, DISAPPROVED = "protected", "taken_back", "ended", "disapproved"
CASE_ENDED = "case_ended"
# For the sender. The receiver is told that it was closed, and no more: a reason says a lot about a child.
WHY_CLOSED = {
    PROTECTED: gettext_lazy("Somebody must not know what stands in it."),
    TAKEN_BACK: gettext_lazy("The yes was taken back, or the answer is no now."),
    ENDED: gettext_lazy("The yes has ended."),
    CASE_ENDED: gettext_lazy("The work with the child has ended."),
    DISAPPROVED: gettext_lazy("The supervisor did not agree that it went without a yes."),
}


@dataclass(frozen=True)
class Standing:
    """`fell`: why it is closed, empty while it stands. `ground`: the other ground on which it stays open."""

    fell: str = ""
    ground: str = ""


def standing(referral: Referral, at: datetime) -> Standing:
    mine = with_doubts(Referral.unscoped.filter(pk=referral.pk), at)
    if not mine.filter(is_doubted=True).exists():
        return Standing()
    return decided_again([referral], at)[referral.pk]


def closed_meanwhile(referrals: Sequence[Referral], at: datetime) -> dict[int, Standing]:
    """Of a list that `with_doubts` was asked about: those that do not stand any more, by their keys. No query where
    nothing is in doubt, the same four for any number otherwise."""
    doubted = [referral for referral in referrals if getattr(referral, "is_doubted", False)]
    found = decided_again(doubted, at) if doubted else {}
    return {key: each for key, each in found.items() if each.fell}


def as_they_stand(rows: Iterable[Referral], at: datetime) -> list[Referral]:
    """These rows in their order, in which those that fell count as closed, before anybody has written it down."""
    referrals = list(rows)
    fallen = closed_meanwhile(referrals, at)
    for referral in referrals:
        if referral.pk in fallen:
            referral.status, referral.closed_at = status_when_closed(referral), at
            referral.closed_for = fallen[referral.pk].fell
    return referrals


def status_when_closed(referral: Referral) -> Referral.Status:
    """Closed while help was still to come; what was given stays said, and only the reading ends."""
    status = Referral.Status(referral.status)
    return status if status in Referral.HELPED else Referral.Status.CLOSED


def closed_words(referral: Referral, at: datetime) -> str:
    """All that its receiver is told."""
    sender = referral.from_unit
    who = [referral.written_by.name, sender.shown_name, sender.phone]
    said = _("This letter was closed on %(day)s. Call %(who)s.")
    called = [sender.shown_name] if sender.is_hidden else [part for part in who if part]
    return said % {"day": day(referral.closed_at or at), "who": ", ".join(called)}


def decided_again(referrals: Collection[Referral], at: datetime) -> dict[int, Standing]:
    """Of letters in doubt, by their keys: the same queries for any number."""
    on_file = OnFile.of([referral.case for referral in referrals])
    letters = vault.read_many([("referral", referral.ref) for referral in referrals])
    return {
        referral.pk: _decide(referral, letters.get(("referral", referral.ref), vault.Words({})), on_file, at)
        for referral in referrals
    }


def _decide(referral: Referral, letter: vault.Words, on_file: OnFile, at: datetime) -> Standing:
    if letter.is_erased or referral.sent_at is None:
        return Standing()
    case = referral.case
    facts = on_file.at(case, at, referral.service)
    asked = (case, referral.to_unit, referral.service)
    if now := kept(letter, *asked, facts, at):
        before = on_file.before(case, referral.sent_at)
        if now - kept(now, *asked, before, at):
            return Standing(fell=PROTECTED)
    gone = _without_a_yes(referral, facts, letter, at) if referral.basis == CONSENT else ""
    if not gone:
        return Standing()
    ground = _other_ground(referral)
    return Standing(ground=ground) if ground else Standing(fell=gone)


def _rule(referral: Referral) -> Rule:
    return referral.case.profile.rule_for(referral.service)


def _without_a_yes(referral: Referral, facts: Facts, letter: Collection[str], at: datetime) -> str:
    """Why no yes carries it; empty while whoever counts says yes. Who was not asked was a question of sending."""
    agreement = referral.case.profile.sharing.agreement
    purpose = Purpose("referral", referral.service)
    if referral.overruled_at is not None:
        answers = tuple(_as_overruled(told, referral.overruled_at) for told in facts.answers)
        facts = replace(facts, answers=answers)
        return TAKEN_BACK if verdict(facts, purpose, at, agreement).result == "no" else ""
    if verdict(facts, purpose, at, agreement).result == "no":
        return TAKEN_BACK
    given = [
        told
        for told in facts.answers
        if told.is_yes and told.names(purpose) and (told.withdrawn_at is None or told.withdrawn_at > at)
    ]
    holding = [told for told in given if at < ends_at(told, agreement)]
    own = {field for field in _rule(referral).ask if field in letter}
    if holding and own <= frozenset().union(*(told.fields for told in holding)):
        return ""
    return ENDED if given and not holding else TAKEN_BACK


def _as_overruled(told: Told, moment: datetime) -> Told:
    """What was said before the supervisor went past it stands in the way no more; what was said afterwards does."""
    if told.withdrawn_at is not None and told.withdrawn_at <= moment:
        return replace(told, is_yes=True, withdrawn_at=None)
    return told if told.given_at > moment else replace(told, is_yes=True)


def _other_ground(referral: Referral) -> str:
    """A duty of this rule, or an order that is on file. That life is in danger is said by a person, never found here."""
    rule = _rule(referral)
    grounds = referral.case.profile.sharing.agreement.grounds
    for code in rule.basis:
        ground = grounds.get(code)
        if ground is None or ground.urgencies:
            continue
        if rule.number in ground.rules or (ground.is_order_named and has_order(referral.case)):
            return code
    return ""
