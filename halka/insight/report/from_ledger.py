"""The Current Situation Report of this installation: from its ledger, for a place and a period, with its own key."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc
from django.utils import translation
from django.utils.translation import gettext as _

from halka.analysis.measures.clocks import UnknownHolidays
from halka.analysis.report.build import build, check
from halka.analysis.report.extras import Extras
from halka.analysis.report.facts import Facts, Period
from halka.analysis.report.gather import gather
from halka.analysis.report.indicators import indicators_in
from halka.directory.models import Place, Unit
from halka.insight import extract
from halka.insight.actions import release_report
from halka.insight.calendars import shared
from halka.insight.perception.report import felt, newest
from halka.insight.survey import sides
from halka.insight.survey.sides import CHILD_UNITS
from halka.insight.units import known_units
from halka.profiles import profile
from halka.sharing.acts import REFERRAL_SENT
from halka.trust import keys
from halka.trust.actor import Actor
from halka.trust.acts import ACTS, in_words


@dataclass(frozen=True)
class Wish:
    """What was asked for. `place` None is the whole installation."""

    period: Period
    place: Place | None
    formats: tuple[str, ...]
    language: str
    is_internal: bool = False


def release(wish: Wish, *, by: Actor, at: datetime) -> dict[str, bytes]:
    """File name -> content; entered in the ledger, because with it numbers leave the institution.

    Nothing is entered when the report cannot be made (WrongWish)."""
    check(wish.formats, wish.language)
    key = None if wish.is_internal else keys.current().derive(keys.ROUNDING)
    made = build(facts(wish, at), wish.formats, wish.language, key)
    place = wish.place.code if wish.place else ""
    release_report(by=by, at=at, place=place, is_internal=wish.is_internal)
    return made


def facts(wish: Wish, at: datetime) -> Facts:
    """The facts of the report, as known at the end of its period, or now when that has not come yet."""
    now = int(at.timestamp()) * 1_000_000
    period = Period(wish.period.since_us, min(wish.period.until_us, now), wish.period.zone)
    events = extract.events(list(ACTS))
    codes = _units(wish.place)
    if codes is not None:
        events = _of_units(events, codes)
    extras = beside_the_record(wish, period)
    source = "Halka" if wish.place is None else wish.place.name
    return _by_their_clock(events, period, source, extras)


def _units(place: Place | None) -> set[str] | None:
    """The codes of the units of a place and of those below it; None for the whole installation."""
    if place is None:
        return None
    return set(Unit.objects.filter(place__in=place.and_below()).values_list("code", flat=True))


def beside_the_record(wish: Wish, period: Period) -> Extras:
    """Names and groups as people know them, and what the staff say."""
    senders = Unit.objects.filter(takes_cases=True).values_list("code", flat=True)
    groups = dict.fromkeys(senders, CHILD_UNITS)
    with translation.override(wish.language):
        names, known = _names(wish.language), sides.known()
        acts = {act.extracted: in_words(act) for act in ACTS.values()}
    extras = Extras(names=names, acts=acts, groups=groups, grain="receiver")
    survey = newest(wish.place, period)
    if survey is None:
        return extras
    names |= {code: side.name for code, side in known.items()}
    said = felt(survey, known, _units(wish.place), period)
    return replace(extras, names=names, felt=said)


def _by_their_clock(events: pa.Table, period: Period, source: str, extras: Extras) -> Facts:
    """In the working hours of the units that were asked; without any where these differ, or are not listed."""
    asked = _asked(events, period)
    calendar = shared(asked)
    own = replace(extras, calendar=calendar, no_calendar="differ" if asked and calendar is None else "")
    try:
        return gather(events, period, source=source, indicators=indicators_in(calendar=calendar), extras=own)
    except UnknownHolidays:
        own = replace(extras, no_calendar="not_listed")
        return gather(events, period, source=source, indicators=indicators_in(), extras=own)


def _asked(events: pa.Table, period: Period) -> set[str]:
    """The units that were asked in the period, or in the one before, with which it is compared."""
    chosen = events.filter(
        pc.and_(
            pc.equal(events["type"], str(REFERRAL_SENT)),
            pc.greater_equal(events["ts_us"], period.before.since_us),
        )
    )
    return {unit for unit in chosen["to_org"].to_pylist() if unit is not None}


def _of_units(events: pa.Table, units: set[str]) -> pa.Table:
    """What these units did, and every request that one of them sent or received."""
    threads = {
        row["thread"]
        for row in events.select(["thread", "from_org", "to_org"]).to_pylist()
        if row["thread"] and (row["from_org"] in units or row["to_org"] in units)
    }
    kept = [
        thread in threads if thread else unit in units
        for thread, unit in zip(events["thread"].to_pylist(), events["from_org"].to_pylist(), strict=True)
    ]
    return events.filter(pa.array(kept, pa.bool_()))


def _names(language: str) -> dict[str, str]:
    """Codes of units, groups and needs, as people of this language, which is the active one, call them."""
    needs = {choice.code: choice.label(language) for choice in profile("ia").choices("service")}
    units = {code: unit.shown_name for code, unit in known_units().items()}
    return {**needs, **units, CHILD_UNITS: _("Child units")}
