"""Which units could help this child: those that fit first, the nearest and quickest of them at the top; the others under
the reason why they do not fit.

Asked for whoever may write in the case. Of a hidden unit nothing is said that tells where it stands: neither its order nor
a reason comes from its place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from halka.casework.models import Case
from halka.directory.models import Offer, Place, Post, Unit
from halka.directory.offers.words import ages, listed
from halka.pages.dates_in_words import said, span
from halka.sharing.models import AnswerSpeed, Referral
from halka.trust import clock
from halka.trust.policy import ROLES, Permission

NEAR, SERVES_HERE, SAME_PROVINCE = range(3)
ANYBODY = {"", "other", "not_said"}


@dataclass(frozen=True)
class Needs:
    """What of the child decides which service fits."""

    ages: tuple[int, ...]
    sex: str
    language: str
    status: str

    @classmethod
    def of(cls, case: Case, at: datetime) -> Needs:
        child = case.child
        status = str(child.identity.get("population", ""))
        return cls(child.birth.ages(case.profile.day_of(at)), child.sex, child.language, status)


@dataclass(frozen=True)
class Candidate:
    """A unit that offers a service, and how it has answered; no speed when it was not asked in the last twelve months."""

    offer: Offer
    speed: AnswerSpeed | None
    is_silent_on_child: bool
    is_stale: bool
    has_nobody: bool
    nearness: int
    unsaid: int
    misfits: tuple[str, ...]
    is_abroad: bool

    @property
    def unit(self) -> Unit:
        return self.offer.unit


def candidates(case: Case, service: str, at: datetime) -> list[Candidate]:
    """Units that offer the service: those that fit the child, then the others. Of each, who is silent on this child stands
    last; the nearest first, then those that say that they take such a child, that are confirmed, that answer quickly."""
    above = "unit__place__parent__parent__parent__parent"
    rows = Offer.objects.filter(service=service).exclude(unit=case.unit_id)
    offers = list(rows.select_related("unit__institution", above))
    speeds = AnswerSpeed.objects.in_bulk([offer.unit_id for offer in offers])
    unanswered = Referral.unscoped.filter(case=case, status__in=Referral.WAITING, expired_at__isnull=False)
    silent = set(unanswered.values_list("to_unit", flat=True))
    reached = _with_somebody(at)
    needs, here = Needs.of(case, at), Where.of(case.unit.place)
    found = []
    for offer in offers:
        unit = offer.unit
        is_abroad = unit.is_in_another_country_than(case.unit)
        if is_abroad and unit.is_hidden:
            continue
        nearness = _nearness(unit, here)
        found.append(
            Candidate(
                offer=offer,
                speed=speeds.get(offer.unit_id),
                is_silent_on_child=offer.unit_id in silent,
                is_stale=offer.is_stale(at),
                has_nobody=offer.unit_id not in reached,
                nearness=SAME_PROVINCE + 1 if nearness is None else nearness,
                unsaid=_unsaid(offer, needs),
                misfits=tuple(_misfits(offer, needs, is_abroad, nearness)),
                is_abroad=is_abroad,
            )
        )
    return sorted(found, key=_order)


def _order(c: Candidate) -> tuple[object, ...]:
    return (bool(c.misfits), c.is_silent_on_child, c.nearness, c.unsaid, c.is_stale, _half(c), c.unit.name)


@dataclass(frozen=True)
class Where:
    """The district and the province of a place; in a place that is a province itself there is no district."""

    district: int | None
    province: int | None

    @classmethod
    def of(cls, place: Place) -> Where:
        inside = [each for each in place.and_above if each.kind != "country"]
        keys = [each.pk for each in inside]
        return cls(keys[-2] if len(keys) > 1 else None, keys[-1] if keys else None)


def _nearness(unit: Unit, here: Where) -> int | None:
    """None: in another province, and not for the whole country. A hidden unit is as near as one that serves from afar."""
    if unit.is_hidden or unit.level == "central":
        return SERVES_HERE
    there = Where.of(unit.place)
    if there.province != here.province:
        return None
    if there.district == here.district:
        return NEAR
    serves_all = unit.level == "provincial" or there.district is None or here.district is None
    return SERVES_HERE if serves_all else SAME_PROVINCE


def _misfits(offer: Offer, needs: Needs, is_abroad: bool, nearness: int | None) -> Iterable[str]:
    """Why the service does not fit, the strongest reason first."""
    language = get_language() or "en"
    if is_abroad:
        yield _("In another country: no letter goes there")
    elif nearness is None:
        yield _("In another province")
    lowest, highest = offer.age_from or 0, 200 if offer.age_to is None else offer.age_to
    if needs.ages and not any(lowest <= age <= highest for age in needs.ages):
        yield _("Serves %(ages)s") % {"ages": ages(offer)}
    if offer.sexes and needs.sex not in {*ANYBODY, *offer.sexes}:
        yield _("Only for: %(whom)s") % {"whom": listed(offer, "sex", "sexes")}
    if offer.languages and needs.language not in {*ANYBODY, *offer.languages}:
        spoken = offer.unit.profile.label("language", needs.language, language)
        yield _("No interpreter for %(language)s") % {"language": spoken}
    if offer.populations and needs.status not in {*ANYBODY, *offer.populations}:
        yield _("Only for: %(whom)s") % {"whom": listed(offer, "population", "populations")}


def _unsaid(offer: Offer, needs: Needs) -> int:
    """How much of what matters for this child nobody has said of the service."""
    matters = (
        needs.ages and offer.age_from is None and offer.age_to is None,
        needs.language not in ANYBODY and not offer.languages,
    )
    return sum(map(bool, matters))


def _with_somebody(at: datetime) -> set[int]:
    """Units in which somebody can sign in and answer."""
    roles = [code for code, role in ROLES.items() if Permission.ANSWER_REFERRAL in role.may]
    held = Q(starts_at__lte=at) & (Q(ends_at__isnull=True) | Q(ends_at__gt=at))
    posts = Post.objects.filter(held, role__in=roles, person__is_active=True)
    return set(posts.values_list("unit", flat=True))


def _half(found: Candidate) -> timedelta:
    """Until half have an answer; very long where that is not known."""
    return (found.speed and found.speed.half) or timedelta(days=10_000)


def choices(found: Iterable[Candidate]) -> list[tuple[str, object]]:
    """For a list to choose from: those that fit, then under each reason those that do not."""
    fitting: list[tuple[str, object]] = []
    folded: dict[str, list[tuple[str, str]]] = {}
    for each in found:
        row = (str(each.unit.pk), candidate(each))
        if each.misfits:
            folded.setdefault(each.misfits[0], []).append(row)
        else:
            fitting.append(row)
    return [*fitting, *folded.items()]


def candidate(found: Candidate) -> str:
    """One line about a unit: where, places, how fast it answers, how often it is silent; grey when unconfirmed."""
    unit, speed = found.unit, found.speed
    parts = [unit.shown_name]
    if found.nearness != NEAR and not unit.is_hidden:
        parts.append(_("in %(place)s") % {"place": unit.place.everyday_name(get_language() or "en")})
    parts += found.misfits[1:]
    if found.offer.places_a_month:
        parts.append(_("%(n)s places a month") % {"n": found.offer.places_a_month})
    if speed and speed.half is not None:
        parts.append(
            _("answers in %(span)s (middle of %(n)s)") % {"span": span(speed.half), "n": speed.requests}
        )
    if speed and speed.silent_percent:
        parts.append(_("%(percent)s%% never answered in time") % {"percent": speed.silent_percent})
    if unit.phone and not unit.is_hidden:
        parts.append(_("telephone %(number)s") % {"number": unit.phone})
    if found.has_nobody:
        parts.append(_("nobody there can sign in: call them"))
    if not found.is_stale:
        return " · ".join(parts)
    unconfirmed = _unconfirmed(found.offer.verified_on)
    return format_html('<span class="soft">{}</span>', " · ".join([*parts, unconfirmed]))


def _unconfirmed(since: date | None) -> str:
    if since is None:
        return _("nobody has confirmed this service: call before you send")
    day = said(since, this_year=timezone.localtime(clock.now()).year)
    return _("not confirmed since %(day)s: call before you send") % {"day": day}
