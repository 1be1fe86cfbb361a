"""Reads about access: emergency looks that wait, warnings, and cases by their code for those who read the record."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from halka.casework.cases.models import Case, Grant
from halka.casework.notices.models import Notice
from halka.directory.models import Person
from halka.trust import vault


@dataclass(frozen=True)
class EmergencyLook:
    """A grant taken in an emergency, with the reason that was given."""

    grant: Grant
    reason: vault.Words


def looks_to_review() -> list[EmergencyLook]:
    """What waits for the second look. Shows the case by its code and the reason, never the file."""
    grants = Grant.unscoped.filter(reason=Grant.Reason.EMERGENCY, source="waits").select_related(
        "case", "person"
    )
    sealed = vault.read_many([("broken_glass", f"grant-{grant.pk}") for grant in grants])
    taken_away = vault.Words(vault.Missing())
    return [EmergencyLook(g, sealed.get(("broken_glass", f"grant-{g.pk}"), taken_away)) for g in grants]


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


def is_open_in_emergency(person: Person, cases: Collection[str], at: datetime) -> bool:
    """Whether one of these cases is open to this person because the glass was broken."""
    mine = Grant.unscoped.filter(Grant.live(at), person=person, reason=Grant.Reason.EMERGENCY)
    return mine.filter(case__ref__in=cases).exists()
