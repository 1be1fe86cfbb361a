"""Reads about access: emergency looks that wait, warnings, and cases by their code for those who read the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from halka.casework.access.models import EmergencyOpening
from halka.casework.cases.models import Case, Exclusion
from halka.directory.models import Person
from halka.profiles import Profile
from halka.trust import vault


@dataclass(frozen=True)
class EmergencyLook:
    """An opening in an emergency, with the code that was typed and the reason in words."""

    opening: EmergencyOpening
    said: vault.Words

    @property
    def why(self) -> str:
        """Its code in words; empty for what was opened before there were codes."""
        listed = self.opening.unit.profile.label
        return listed("emergency_reason", self.opening.reason, get_language() or "en")


def looks_to_review(person: Person) -> list[EmergencyLook]:
    """What waits for the second look, due first: the case by its code and the reason, never the file. Nothing of
    oneself, and nothing of a child with whom one is in conflict."""
    openings = list(
        openings_to_review(person).select_related("case", "person", "unit").order_by("review_due_at", "pk")
    )
    sealed = vault.read_many([("broken_glass", row.ref) for row in openings])
    taken_away = vault.Words(vault.Missing())
    return [EmergencyLook(row, sealed.get(("broken_glass", row.ref), taken_away)) for row in openings]


def openings_to_review(person: Person) -> QuerySet[EmergencyOpening]:
    conflicts = Exclusion.unscoped.filter(person=person).values("case__child")
    hidden = Q(case__isnull=False) & Q(case__child__in=conflicts)
    return EmergencyOpening.unscoped.filter(verdict="").exclude(person=person).exclude(hidden)


def _unjustified() -> QuerySet[EmergencyOpening]:
    return EmergencyOpening.unscoped.filter(
        verdict=EmergencyOpening.Verdict.NOT_JUSTIFIED, forgiven_at__isnull=True
    )


def lost_the_right(person: Person, profile: Profile) -> bool:
    """Whether so many openings of this person were judged unjustified that she or he opens none any more."""
    return _unjustified().filter(person=person).count() >= profile.break_glass_unjustified


def without_the_right() -> list[Person]:
    """Who has lost it, for those who review."""
    rows = _unjustified().select_related("person", "unit").order_by("person__name", "person")
    counted = Counter(row.person for row in rows)
    profiles = {row.person: row.unit.profile for row in rows}
    return [one for one, number in counted.items() if number >= profiles[one].break_glass_unjustified]


def case_ref(code: str) -> str:
    """The reference of a case, for those who read the record; "" when there is no such case."""
    return Case.unscoped.filter(code=code).values_list("ref", flat=True).first() or ""


def case_codes(refs: Iterable[str]) -> dict[str, str]:
    """Reference to case code, for those who may be told which cases the record speaks of, and no more."""
    return dict(Case.unscoped.filter(ref__in=set(refs)).values_list("ref", "code"))


def must_not_know(said: vault.Words) -> str:
    """The warning of a restriction; it stands also where the name cannot be read."""
    who = said.get("from_whom")
    return _("%(who)s must not know.") % {"who": who} if who else _("Somebody must not know.")
