"""Whom to call, on which number, and whether the office says that it is right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from halka.directory.models import ConfirmedNumber, Unit
from halka.profiles import Profile, profile


@dataclass(frozen=True)
class Number:
    """`what` says whose it is, for the record; `confirmed` is kept for this very number."""

    what: str
    label: str
    number: str
    confirmed: ConfirmedNumber | None = None


@dataclass(frozen=True)
class Call:
    """The numbers in the order in which to try them; `opens_at` while the office is closed."""

    numbers: list[Number]
    opens_at: datetime | None

    @property
    def of_people(self) -> list[Number]:
        """Without the emergency number: who knows the child, or knows whom to wake."""
        return self.numbers[1:]


def to_call(unit: Unit, at: datetime) -> Call:
    """When a child is in danger now. At night the duty post comes before the office, which does not answer."""
    rules = unit.profile
    numbers = [_emergency(rules)]
    opens_at = None if rules.calendar.is_open(at) else rules.calendar.opens_next(at)
    if opens_at is not None:
        numbers += _duty(rules)
    return Call(_told(_each_once([*numbers, *_of_units([unit])])), opens_at)


def emergency_number(rules: Profile) -> Number:
    """Before anybody has said where the child is."""
    return _told([_emergency(rules)])[0]


def all_numbers() -> list[Number]:
    """Every number that a page shows to somebody in need, for whoever keeps them."""
    units = list(Unit.objects.exclude(phone=""))
    codes = sorted(set(Unit.objects.values_list("profile_code", flat=True)))
    of_rules = [number for code in codes for number in (_emergency(profile(code)), *_duty(profile(code)))]
    return _told(_each_once([*of_rules, *_of_units(units)]))


def duty_unit(rules: Profile) -> Unit | None:
    """The unit of the duty post, where the administrator has added it under the code that the profile names."""
    return Unit.objects.filter(code=rules.duty.unit, is_hidden=False).first() if rules.duty.unit else None


def _emergency(rules: Profile) -> Number:
    return Number(f"emergency:{rules.code}", _("Emergency number"), rules.emergency_number)


def _duty(rules: Profile) -> list[Number]:
    unit = duty_unit(rules)
    if unit is not None and unit.phone:
        return [Number(f"unit:{unit.code}", _("Duty post"), unit.phone)]
    return [Number(f"duty:{rules.code}", _("Duty post"), rules.duty.phone)] if rules.duty.phone else []


def _of_units(units: Iterable[Unit]) -> list[Number]:
    return [
        Number(f"unit:{unit.code}", unit.shown_name, unit.phone)
        for unit in units
        if unit.phone and not unit.is_hidden
    ]


def _each_once(numbers: list[Number]) -> list[Number]:
    found: dict[str, Number] = {}
    for number in numbers:
        found.setdefault(number.what, number)
    return list(found.values())


def _told(numbers: list[Number]) -> list[Number]:
    rows = ConfirmedNumber.objects.filter(what__in=[number.what for number in numbers])
    kept = {(row.what, row.number): row for row in rows.select_related("confirmed_by")}
    return [replace(number, confirmed=kept.get((number.what, number.number))) for number in numbers]
