"""What the children around the stories are referred for, to whom, and what becomes of each referral."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from halka.demo.quotas import deck, lognormal_days
from halka.demo.scenes import organisations

SIGMA = 0.8
RESENT = 0.6  # of the refused ones
# The directorate and the municipality of Bregosa have no numbers of their own in the scenario.
UNSAID = {"reply_median_days": 3.0, "no_answer_pct": 2.0, "refuse_pct": 3.0, "feedback_pct": 40.0}
BY_CONCERN: dict[str, dict[str, float]] = {
    "neglect": {
        "health_check": 2.2,
        "food": 2,
        "cash": 1,
        "medicines": 0.6,
        "mental_health": 1,
        "disability": 1.8,
        "childcare": 1,
    },
    "out_of_school": {
        "formal_education": 3,
        "school_materials": 2,
        "livelihood": 1.4,
        "food": 1,
        "health_check": 0.6,
        "disability": 1,
    },
    "child_labour": {
        "livelihood": 4,
        "nonformal_education": 1.5,
        "school_materials": 1,
        "health_check": 1.2,
        "food": 1,
    },
    "hazardous_work": {"livelihood": 4, "nonformal_education": 1.5, "health_check": 2, "food": 1},
    "physical_abuse": {
        "health_check": 2.4,
        "pss_focused": 1,
        "mental_health": 1.6,
        "legal": 1.5,
        "safe_shelter": 0.2,
    },
    "domestic_violence_witness": {"pss_focused": 1.1, "legal": 1.5, "mental_health": 1.4, "cash": 1},
    "early_marriage": {
        "legal": 2,
        "formal_education": 2,
        "pss_focused": 0.7,
        "health_check": 1,
        "safe_shelter": 0.2,
    },
    "street_situation": {"livelihood": 2, "food": 2, "nfi": 1, "formal_education": 1, "health_check": 1},
    "sexual_abuse": {"mental_health": 3, "health_check": 2, "legal": 2, "safe_shelter": 0.4},
    "distress": {"mental_health": 4, "pss_focused": 1, "mentoring": 0.4},
    "self_harm": {"mental_health": 4, "pss_focused": 1},
}
OTHERWISE = {"documentation": 1.5, "health_check": 1.4, "pss_basic": 1, "mentoring": 0.3, "summer_camp": 0.3}
SCHOOL = {"AKO": "SCH12", "OVA": "EDU", "DER": "SCHD", "LIM": "SCHL", "BRE": "SCHK"}
CLINIC = {"AKO": "HOS", "OVA": "FHC", "DER": "FHD", "LIM": "HOS", "BRE": "HCK"}
AID = {"AKO": "MUN", "OVA": "KIR", "DER": "MUN", "LIM": "MUL", "BRE": "NGOB"}
PLACED: dict[str, dict[str, str]] = {
    **dict.fromkeys(("formal_education", "pss_basic"), SCHOOL),
    **dict.fromkeys(("health_check", "medicines"), CLINIC),
    "food": AID,
}
ANYWHERE = {
    "mental_health": "HOS",
    "disability": "REH",
    "livelihood": "CLU",
    "pss_focused": "UMU",
    "mentoring": "UMU",
    "summer_camp": "UMU",
    "school_materials": "KIR",
    "nonformal_education": "KIR",
    "childcare": "EDU",
    "cash": "FAM",
    "documentation": "REG",
    "legal": "BAR",
    "safe_shelter": "SHE",
    "nfi": "MUN",
}
IN_BREGOSA = {"pss_focused": "NGOB", "summer_camp": "NGOB", "school_materials": "NGOB", "medicines": "HCK"}


@dataclass
class Need:
    """One referral to come. `answer` is empty while nobody answers."""

    service: str
    to_unit: str
    sent_at: datetime
    after: Need | None = None
    answer: str = ""
    reason: str = ""
    answered_at: datetime | None = None
    served_at: datetime | None = None
    told_at: datetime | None = None


def services_of(
    rng: random.Random, concern: str, place: str, number: int, is_disabled: bool
) -> list[tuple[str, str]]:
    """`number` services that the concern suggests, each with the unit that offers it in that place."""
    weights = BY_CONCERN.get(concern, OTHERWISE)
    found = ["disability"] if is_disabled and number and place != "BRE" else []
    usual = sorted(weights, key=lambda service: -weights[service])
    for _place in range(number - len(found)):
        drawn = rng.choices(list(weights), weights=list(weights.values()))[0]
        # Nobody is asked twice at once: then for what is needed most often beside it.
        found += [drawn] if drawn not in found else [other for other in usual if other not in found][:1]
    return [(service, unit) for service in found if (unit := unit_for(service, place))]


def unit_for(service: str, place: str) -> str:
    if service in PLACED:
        return PLACED[service][place]
    if place == "BRE":
        return IN_BREGOSA.get(service, "HCK" if service == "mental_health" else "")
    return ANYWHERE[service]


def deal_answers(rng: random.Random, needs: list[Need]) -> list[Need]:
    """Gives every need its fate, unit by unit, so that the planted shares are met. Returns the refused ones."""
    by_unit: dict[str, list[Need]] = {}
    for need in needs:
        by_unit.setdefault(need.to_unit, []).append(need)
    for unit, group in sorted(by_unit.items()):
        _deal_unit(rng, unit, group)
    return [need for need in needs if need.answer == "refused"]


def planted(unit: str, column: str) -> float:
    written = organisations()[unit][column]
    return float(written) if written else UNSAID[column]


def _deal_unit(rng: random.Random, unit: str, group: list[Need]) -> None:
    silent, refused = planted(unit, "no_answer_pct"), planted(unit, "refuse_pct")
    fates = deck(rng, len(group), {"": silent, "refused": refused, "accepted": 100 - silent - refused})
    answered = [need for need, fate in zip(group, fates, strict=True) if fate]
    for need, fate in zip(group, fates, strict=True):
        need.answer = fate
    if not answered:
        return
    waits = lognormal_days(rng, len(answered), planted(unit, "reply_median_days"), SIGMA)
    for need, wait in zip(answered, waits, strict=True):
        need.answered_at = need.sent_at + timedelta(days=wait)
        if need.answer == "refused":
            usual = organisations()[unit]["refuse_reason"]
            need.reason = (
                usual if usual and rng.random() < 0.8 else rng.choice(("incomplete", "not_eligible"))
            )
    _deal_feedback(rng, unit, [need for need in answered if need.answer == "accepted"])


def _deal_feedback(rng: random.Random, unit: str, accepted: list[Need]) -> None:
    told = planted(unit, "feedback_pct")
    served = max(0.0, 88 - told)
    fates = (
        deck(rng, len(accepted), {"told": told, "served": served, "": 100 - told - served})
        if accepted
        else []
    )
    for need, fate in zip(accepted, fates, strict=True):
        assert need.answered_at is not None
        if fate:
            need.served_at = need.answered_at + timedelta(days=rng.uniform(0.5, 9))
        if fate == "told":
            assert need.served_at is not None
            need.told_at = need.served_at + timedelta(hours=rng.uniform(1, 60))


def resend(rng: random.Random, refused: list[Need], ends: dict[int, datetime]) -> list[Need]:
    """Refused referrals that are sent again some days later, while the case is still open."""
    found = []
    for need in refused:
        assert need.answered_at is not None
        again = need.answered_at + timedelta(days=rng.uniform(1, 7))
        if rng.random() < RESENT and again < ends[id(need)]:
            found.append(Need(need.service, need.to_unit, again, after=need))
    return found
