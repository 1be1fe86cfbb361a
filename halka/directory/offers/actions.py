"""Deeds with the services that units offer: offering one, saying for whom it is, confirming that it is still there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from halka.directory.acts import SERVICE_CONFIRMED, SERVICE_DESCRIBED, SERVICE_OFFERED
from halka.directory.models import Offer, Unit
from halka.trust.action import Refused, action, enter
from halka.trust.actor import Actor
from halka.trust.policy import Permission

OLDEST = 25


@dataclass(frozen=True)
class ForWhom:
    """Which children a service takes. What is not said turns nobody away."""

    age_from: int | None = None
    age_to: int | None = None
    sexes: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    populations: list[str] = field(default_factory=list)


@action(needs=Permission.KEEP_DIRECTORY)
def offer_service(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    service: str,
    places_a_month: int | None = None,
    verified_on: date | None = None,
    for_whom: ForWhom | None = None,
) -> Offer:
    """None for `for_whom` leaves what was said of it."""
    if service not in unit.profile.lists["service"]:
        raise Refused(_("There is no service %(service)s.") % {"service": service})
    said = {"places_a_month": places_a_month, "verified_on": verified_on or unit.profile.day_of(at)}
    if for_whom is not None:
        _check(unit, for_whom)
        said |= asdict(for_whom)
    offer, _created = Offer.objects.update_or_create(unit=unit, service=service, defaults=said)
    enter(SERVICE_OFFERED, by=by, at=at, to_unit=unit.code, reason=service)
    return offer


@action(needs=Permission.ANSWER_REFERRAL, inside="offer.unit.code")
def describe_service(
    *, by: Actor, at: datetime, offer: Offer, places_a_month: int | None, for_whom: ForWhom
) -> None:
    """Who answers for a unit says for whom the service is and how many it takes: that confirms it, too."""
    _check(offer.unit, for_whom)
    verified_on = offer.unit.profile.day_of(at)
    said = {"places_a_month": places_a_month, "verified_on": verified_on, **asdict(for_whom)}
    Offer.objects.filter(pk=offer.pk).update(**said)
    enter(SERVICE_DESCRIBED, by=by, at=at, to_unit=offer.unit.code, reason=offer.service)


@action(needs=Permission.ANSWER_REFERRAL, inside="offer.unit.code")
def confirm_service(*, by: Actor, at: datetime, offer: Offer) -> None:
    """Who answers for a unit says that the service is still there."""
    offer.verified_on = offer.unit.profile.day_of(at)
    Offer.objects.filter(pk=offer.pk).update(verified_on=offer.verified_on)
    enter(SERVICE_CONFIRMED, by=by, at=at, to_unit=offer.unit.code, reason=offer.service)


def _check(unit: Unit, for_whom: ForWhom) -> None:
    ages = [age for age in (for_whom.age_from, for_whom.age_to) if age is not None]
    if any(not 0 <= age <= OLDEST for age in ages) or ages != sorted(ages):
        raise Refused(_("Write ages from 0 to 25, the younger one first."), about="age_to")
    _check_codes(unit, "sex", for_whom.sexes)
    _check_codes(unit, "language", for_whom.languages)
    _check_codes(unit, "population", for_whom.populations)


def _check_codes(unit: Unit, listed: str, codes: Iterable[str]) -> None:
    if unknown := sorted(set(codes) - set(unit.profile.lists[listed])):
        raise Refused(_("This is not in the list: %(code)s.") % {"code": unknown[0]})
