"""Who a survey speaks of: its names for institutions, matched to those of the directory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from halka.directory.models import Institution, Unit
from halka.directory.models.place import profiles_spoken
from halka.directory.words import plain
from halka.profiles import profile

CHILD_UNITS = "child-units"
"""All units that take cases, as one side."""


@dataclass(frozen=True)
class Side:
    """One or more units under one name. `code` is what a tally stores."""

    code: str
    name: str
    units: frozenset[str]
    words: frozenset[str]
    """Every way in which a file may write it, as `plain` leaves it."""


def known() -> dict[str, Side]:
    """Every side by its code: child units together, units, institutions, kinds of institutions.

    A hidden unit is on no list of its own, and counts with its kind only.
    """
    units = list(Unit.objects.select_related("institution"))
    sides = [_child_units(units), *_units(units), *_bodies(units), *_kinds(units)]
    return {side.code: side for side in sides}


def guess(said: str, sides: Iterable[Side]) -> str:
    """The code of the side that is meant, "" when none is. A unit that takes cases counts with all of them."""
    wanted = plain(said)
    return next((side.code for side in sides if wanted in side.words), "")


def _child_units(units: list[Unit]) -> Side:
    """So that nobody can be found who works alone in a small unit."""
    ours = [unit for unit in units if unit.takes_cases]
    words = [CHILD_UNITS, "child units", *(name for unit in ours for name in _names(unit))]
    return Side(CHILD_UNITS, _("Child units"), frozenset(unit.code for unit in ours), _plain(words))


def _units(units: list[Unit]) -> list[Side]:
    return [
        Side(f"unit:{unit.code}", unit.shown_name, frozenset([unit.code]), _plain(_names(unit)))
        for unit in units
        if not unit.is_hidden
    ]


def _bodies(units: list[Unit]) -> list[Side]:
    """Institutions with more than one unit; one with a single unit is that unit."""
    spoken, found = profiles_spoken(get_language() or "en"), []
    for body in Institution.objects.order_by("name"):
        own = [unit for unit in units if unit.institution_id == body.pk and not unit.is_hidden]
        if len(own) > 1:
            is_local = body.name_local and own[0].profile_code in spoken
            codes, words = frozenset(unit.code for unit in own), [body.code, body.name, body.name_local]
            name = body.name_local if is_local else body.name
            found.append(Side(f"body:{body.code}", name, codes, _plain(words)))
    return found


def _kinds(units: list[Unit]) -> list[Side]:
    language = get_language() or "en"
    return [
        Side(
            f"kind:{choice.code}",
            choice.label(language),
            frozenset(unit.code for unit in units if unit.kind == choice.code),
            _plain([choice.code, *choice.words.values()]),
        )
        for choice in profile("ia").choices("agency_type")
    ]


def _names(unit: Unit) -> list[str]:
    return [unit.code, unit.name, unit.name_local]


def _plain(words: Iterable[str]) -> frozenset[str]:
    return frozenset(plain(word) for word in words if word)
