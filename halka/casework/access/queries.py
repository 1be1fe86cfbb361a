"""Reads about access: emergency looks that wait, warnings, and cases by their code for those who read the record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from halka.casework.access.models import LegalHold
from halka.casework.cases.models import Case, Child, Grant
from halka.pages.dates_in_words import day
from halka.trust import vault
from halka.trust.action import Refused


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
