"""What goes in a letter: asked of the one registry (`halka.trust.release`) with what casework knows. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from halka.casework.facts import OnFile
from halka.casework.models import Case
from halka.directory.models import Unit
from halka.sharing.models import Referral
from halka.trust import vault
from halka.trust.action import Refused
from halka.trust.release import ABROAD, Answer, Decision, Facts, Purpose, Recipient, release, release_page
from halka.trust.release.consent import Verdict, verdict
from halka.trust.release.facts import ANY_SERVICE, Carer, Overruled, Told

CONSENT = "consent"
HIDES = frozenset({"restricted", "withheld", "hidden", "through_worker"})
"""Reasons of the registry by which a field is kept from everybody, whatever a rule allows."""


def decide(referral: Referral, at: datetime) -> list[Decision]:
    """The decision for every field that can be shared, in the order of the list `share_field`."""
    case = referral.case
    facts = _of_letter(referral, at)
    fields = case.profile.lists["share_field"]
    found = _asked(case, referral.to_unit, referral.service, facts, at, fields=tuple(fields))
    return list(found.values())


def refusal(decisions: Iterable[Decision]) -> str:
    """Why a letter cannot go; empty where it can."""
    held = [decision for decision in decisions if decision.is_needed and not decision.goes]
    for decision in held:
        if decision.answer is Answer.ASK:
            stays = _("%(why)s Write down the answer. The letter stays a draft until then.")
            return stays % {"why": decision.why}
        if decision.reason == "said_no":
            return decision.why
    return _("Something they need must stay with you. Choose another service, or call them.") if held else ""


def waits_for_supervisor(decisions: Iterable[Decision]) -> bool:
    """Whether nothing but a no, or nobody who may be asked, holds it: the supervisor alone can go past that."""
    held = {decision.reason for decision in decisions if decision.is_needed and not decision.goes}
    return bool(held) and held <= {"said_no", "ask_supervisor"}


def heard(case: Case, service: str, at: datetime) -> Verdict:
    """Whether whoever counts has said yes to telling this service."""
    facts = OnFile.of([case]).at(case, at, service)
    return verdict(facts, Purpose("referral", service), at, case.profile.sharing.agreement)


def kept(
    fields: Iterable[str], case: Case, to_unit: Unit, service: str, facts: Facts, at: datetime
) -> frozenset[str]:
    """Which of these fields are kept from this receiver, whatever was said about sharing: asked as if all had said yes."""
    yes = tuple(Told(True, frozenset({ANY_SERVICE}), given_at=at, holder=who) for who in ("", "carer"))
    as_if = replace(facts, answers=yes, carers=(Carer("carer"),), ground=CONSENT)
    found = _asked(case, to_unit, service, as_if, at, fields=tuple(fields))
    return frozenset(field for field, decision in found.items() if decision.reason in HIDES)


def must_stay_in_the_country(case: Case, to_unit: Unit, at: datetime) -> None:
    """Refuses, in the words of the registry, what would go straight to an office of another country: a letter or a case."""
    if to_unit.is_in_another_country_than(case.unit):
        found = release(
            "case_code",
            recipient=Recipient(ABROAD, to_unit.code),
            purpose=Purpose(ABROAD),
            renderer="letter_pdf",
            at=at,
            facts=OnFile.of([case]).at(case, at),
            profile=case.profile,
        )
        if not found.goes:
            raise Refused(found.why)


def has_order(case: Case) -> bool:
    """Whether an order or a law is named in the file."""
    return bool(vault.read("child", case.child.ref).get("order"))


def _of_letter(referral: Referral, at: datetime) -> Facts:
    case = referral.case
    facts = OnFile.of([case]).at(case, at, referral.service)
    if referral.overruled_at is not None and referral.overruled_by is not None:
        words = str(vault.read("referral_overruled", referral.ref).get("words", ""))
        past = Overruled(referral.overruled_by.ref, referral.overruled_for, words, referral.overruled_at)
        facts = replace(facts, overruled=past, supervisor_says="yes")
    return replace(
        facts,
        ground=referral.basis,
        urgency=referral.urgency or case.risk,
        is_order_named=has_order(case),
    )


def _asked(
    case: Case, to_unit: Unit, service: str, facts: Facts, at: datetime, *, fields: tuple[str, ...]
) -> dict[str, Decision]:
    return release_page(
        fields,
        recipient=Recipient("receiver", to_unit.code),
        purpose=Purpose("referral", service),
        renderer="referral_after",
        at=at,
        facts=facts,
        profile=case.profile,
    )
