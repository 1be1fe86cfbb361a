"""Sharing is a decision: for each field, who receives it and for what, with a reason in plain words.

    release(field, case=..., to_unit=..., rule=..., basis=..., at=...) -> Decision

Rules are data (`profiles/*/sharing.toml`). What no rule names, stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from halka.casework.models import Case, Consent, Restriction
from halka.profiles.rules import Rule
from halka.sharing.models import Answer

# Codes are kept with each decision; the words are shown beside the field.
REASONS = {
    "needed": _("They cannot help without it."),
    "useful": _("Allowed for this service. Untick it when they do not need it."),
    "shortened": _("Only a part goes: enough for this service."),
    "needs_consent": _("Nobody has said yes to telling this service. Ask the child or the carer first."),
    "needs_own_yes": _("This needs a yes of its own. Nobody has been asked."),
    "said_no": _("The child or the carer said no."),
    "withheld": _("Somebody must not know. It stays with the worker."),
    "outside_service": _("This service does not need it."),
    "too_sensitive": _("Too sensitive for this service."),
    "restricted": _("Kept by the worker and one supervisor only."),
    "nothing_there": _("Nothing is written here."),
    "left_out": _("You left it out."),
    "public": _("Counts and places only; it names nobody."),
}


@dataclass(frozen=True)
class Ground:
    """What a decision rests on: the agreements and restrictions of a case at one moment. Read once for all fields."""

    consents: tuple[Consent, ...]
    restrictions: tuple[Restriction, ...]

    @classmethod
    def of(cls, case: Case, at: datetime) -> Ground:
        return cls(
            consents=tuple(Consent.unscoped.filter(case=case, given_at__lte=at).order_by("given_at", "pk")),
            restrictions=tuple(Restriction.unscoped.filter(case=case, lifted_at__isnull=True)),
        )

    def covers(self, service: str, at: datetime) -> bool:
        return any(consent.covers(service, at) for consent in self.consents)

    def says_no(self, service: str) -> bool:
        """The newest answer that names the service counts."""
        named = [c for c in self.consents if service in c.services or "*" in c.services]
        return bool(named) and not named[-1].is_yes and named[-1].withdrawn_at is None

    def has_own_yes(self, field: str, service: str, at: datetime) -> bool:
        return any(field in consent.fields and consent.covers(service, at) for consent in self.consents)

    def withholds(self, field: str) -> bool:
        return any(field in restriction.withheld for restriction in self.restrictions)

    @property
    def whereabouts_secret(self) -> bool:
        return any(restriction.whereabouts_secret for restriction in self.restrictions)


@dataclass(frozen=True)
class Decision:
    """The answer for one field. `instead` is the lesser field that goes when the answer is “goes shortened”."""

    field: str
    answer: Answer
    reason: str
    rule: str
    instead: str = ""
    is_needed: bool = False

    @property
    def why(self) -> str:
        return str(REASONS[self.reason])

    @property
    def goes(self) -> bool:
        return self.answer in (Answer.GOES, Answer.SHORTER)


def release(
    field: str, *, rule: Rule, service: str, basis: str, ground: Ground, level: int, at: datetime
) -> Decision:
    """Decides about one field. The order of the questions is the order of harm."""

    def answer(what: Answer, reason: str, instead: str = "") -> Decision:
        return Decision(field, what, reason, rule.code, instead, is_needed=field in rule.needed)

    if ground.whereabouts_secret and field in ("address", "school", "district"):
        return answer(Answer.STAYS, "restricted")
    if level >= 5:
        return answer(Answer.STAYS, "restricted")
    if ground.withholds(field):
        return answer(Answer.STAYS, "withheld")
    if field in rule.shorter and ground.withholds(rule.shorter[field]):
        return answer(Answer.STAYS, "withheld")
    if field in rule.shorter:
        return answer(Answer.SHORTER, "shortened", instead=rule.shorter[field])
    if field not in (*rule.needed, *rule.may, *rule.ask):
        return answer(Answer.STAYS, "outside_service")
    if level > rule.max_level:
        return answer(Answer.STAYS, "too_sensitive")
    if basis == "consent" and ground.says_no(service):
        return answer(Answer.STAYS, "said_no")
    if basis == "consent" and not ground.covers(service, at):
        return answer(Answer.ASK, "needs_consent")
    if field in rule.ask and not ground.has_own_yes(field, service, at):
        return answer(Answer.ASK, "needs_own_yes")
    if field in rule.needed:
        return answer(Answer.GOES, "needed")
    return answer(Answer.GOES, "useful")


def decide(
    case: Case, *, service: str, basis: str, at: datetime, ground: Ground | None = None
) -> list[Decision]:
    """The decision for every field that can be shared, in the order of the list `share_field`."""
    profile = case.profile
    rule = profile.rule_for(service)
    ground = ground or Ground.of(case, at)
    return [
        release(
            choice.code, rule=rule, service=service, basis=basis, ground=ground, level=choice.level, at=at
        )
        for choice in profile.choices("share_field")
    ]
