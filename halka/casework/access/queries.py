"""Reads about access: emergency looks that wait, warnings, and cases by their code for those who read the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from halka.casework.access.models import EmergencyOpening, Erasure, LegalHold, Restriction
from halka.casework.cases.models import (
    Case,
    Child,
    Exclusion,
    HouseholdMember,
    children_in_conflict,
)
from halka.casework.cases.queries import rows_of, without_a_line
from halka.casework.notices.models import Notice
from halka.directory.models import Person
from halka.directory.words import plain
from halka.pages.dates_in_words import day
from halka.profiles import Profile
from halka.trust import vault
from halka.trust.action import Refused


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
    conflicts = children_in_conflict(person)
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


def erasures_that_wait(person: Person) -> QuerySet[Erasure]:
    """With the case by its code; nothing of a child with whom one is in conflict."""
    mine = children_in_conflict(person)
    waiting = Erasure.unscoped.filter(state=Erasure.State.WAITS).exclude(case__child__in=mine)
    return waiting.select_related("case__child", "proposed_by")


def conflicts_to_confirm(person: Person) -> QuerySet[Exclusion]:
    """What somebody said of somebody else, due first; nothing of oneself or of a child with whom one is in conflict."""
    mine = children_in_conflict(person)
    waiting = Exclusion.unscoped.filter(confirm_by__isnull=False).exclude(case__child__in=mine)
    joined = waiting.exclude(declared_by=person).select_related("case", "person", "declared_by")
    return joined.order_by("confirm_by", "pk")


def cases_without_a_line(person: Person, at: datetime) -> QuerySet[Case]:
    mine = children_in_conflict(person)
    return without_a_line(at).exclude(child__in=mine).select_related("unit").order_by("code")


@dataclass(frozen=True)
class TooClose:
    """Somebody who may be too close to the family, and the relation by which she or he is proposed."""

    person: Person
    relation: str
    """Of the list `relation`; "" for the name of the child."""
    is_same_name: bool
    """The whole name stands in the case, not the surname alone."""


def too_close(case: Case, people: QuerySet[Person]) -> list[TooClose]:
    """Those of these people whose name or surname stands in the case: in the household (whoever may be a source of harm
    among them), as who must not know, or as the child's. Names are compared as `plain` writes them."""
    found: dict[Person, TooClose] = {}
    names = _names_in(case)
    known = Exclusion.unscoped.filter(case=case).values("person")
    for person in people.exclude(pk__in=known).order_by("name"):
        own = plain(person.name)
        for relation, name in names:
            if name == own or (own.split()[1:] and name.split()[-1:] == own.split()[-1:]):
                found.setdefault(person, TooClose(person, relation, is_same_name=name == own))
    return list(found.values())


def in_words(close: TooClose, case: Case) -> str:
    """Why somebody is proposed."""
    if not close.is_same_name:
        said = _("%(name)s has a surname that stands in this case.")
    elif close.relation:
        said = _("%(name)s stands in this case: %(relation)s.")
    else:
        said = _("%(name)s stands in this case.")
    relation = case.profile.label("relation", close.relation, get_language() or "en")
    return said % {"name": close.person.name, "relation": relation}


def _names_in(case: Case) -> list[tuple[str, str]]:
    """Relation and plain name; whole names first."""
    members = list(rows_of(case, HouseholdMember).filter(is_mistake=False))
    held = list(rows_of(case, Restriction).filter(lifted_at__isnull=True))
    wanted = [("household", row.ref) for row in members] + [("restriction", row.ref) for row in held]
    sealed = vault.read_many([*wanted, ("child", case.child.ref)])
    nothing = vault.Words({})
    said = [(row.relation, sealed.get(("household", row.ref), nothing).get("name", "")) for row in members]
    said += [("", sealed.get(("restriction", row.ref), nothing).get("from_whom", "")) for row in held]
    child = sealed.get(("child", case.child.ref), nothing)
    said.append(("", child.get("last_name", "")))
    return [(relation, name) for relation, typed in said if (name := plain(typed))]


def people_called(typed: str) -> list[Person]:
    """Whoever signs in with this name; else everybody with this full name, however it is written."""
    exact = Person.objects.filter(username__iexact=typed, is_active=True).first()
    if exact is not None:
        return [exact]
    wanted = plain(typed)
    return [
        one for one in Person.objects.filter(is_active=True).order_by("username") if plain(one.name) == wanted
    ]


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


def cases_of_children(children: Collection[str]) -> dict[str, tuple[str, str]]:
    """For the record of looks: what words are sealed under, a child or a notice, to the case and the unit that has it.
    A notice that is no case yet is absent."""
    mine = Case.unscoped.filter(child__ref__in=children).order_by("registered_at", "pk")
    found = {child: (case, unit) for child, case, unit in mine.values_list("child__ref", "ref", "unit__code")}
    if missing := set(children) - found.keys():
        told = Notice.unscoped.filter(ref__in=missing, case__isnull=False)
        found |= {
            ref: (case, unit) for ref, case, unit in told.values_list("ref", "case__ref", "case__unit__code")
        }
    return found


def standing_holds() -> QuerySet[LegalHold]:
    """For whoever may set and lift them: the case by its code, never the file."""
    return LegalHold.unscoped.filter(lifted_at__isnull=True).select_related("case__unit", "set_by")


def must_not_be_held(child: Child) -> None:
    """Asked by every deed that erases. Raises Refused with the reason."""
    hold = standing_holds().filter(case__child=child).first()
    if hold is not None:
        raise Refused(
            _(
                "A legal hold forbids erasing anything of this child (%(code)s, %(reason)s, since %(day)s)."
                " The data-protection officer can lift it."
            )
            % {"code": hold.case.code, "reason": hold.in_words, "day": day(hold.set_at)}
        )


def carers_to_ask(case: Case, person: Person, at: datetime) -> list[tuple[HouseholdMember, str]] | None:
    """Who of the household may be asked, with what they are called; None where no carer is written down. Whoever may be a
    source of harm is never shown here."""
    carers = list(
        HouseholdMember.objects.visible_to(person, at).filter(
            HouseholdMember.here(), case=case, is_caregiver=True
        )
    )
    language = get_language() or "en"
    sealed = vault.read_many([("household", carer.ref) for carer in carers])
    named = [
        (
            carer,
            f"{sealed['household', carer.ref].get('name', '')} ({case.profile.label('relation', carer.relation, language)})",
        )
        for carer in carers
        if not carer.may_be_source_of_harm and ("household", carer.ref) in sealed
    ]
    return named if carers else None
