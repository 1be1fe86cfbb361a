"""The Current Situation Report of this installation: from its ledger, for a place and a period, with its own key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
from django.utils import translation
from django.utils.translation import gettext as _

from halka.directory.models import Place, Unit
from halka.insight import extract
from halka.insight.actions import release_report
from halka.insight.desks import CHILD_UNITS, desks
from halka.insight.report.build import build, check
from halka.insight.report.facts import Facts, Period
from halka.insight.report.gather import Extras, gather
from halka.insight.report.indicators import indicators_in
from halka.profiles import profile
from halka.trust import keys
from halka.trust.actor import Actor
from halka.trust.acts import Act


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
    check(wish.formats)
    key = None if wish.is_internal else keys.current().derive(keys.ROUNDING)
    made = build(facts(wish, at), wish.formats, wish.language, key)
    place = wish.place.code if wish.place else ""
    release_report(by=by, at=at, place=place, is_internal=wish.is_internal)
    return made


def facts(wish: Wish, at: datetime) -> Facts:
    """The facts of the report, as known at the end of its period, or now when that has not come yet."""
    now = int(at.timestamp()) * 1_000_000
    period = Period(wish.period.since_us, min(wish.period.until_us, now), wish.period.zone)
    units = Unit.objects.all()
    if wish.place is not None:
        units = units.filter(place__in=wish.place.and_below())
    events = extract.events(list(Act))
    if wish.place is not None:
        events = _of_units(events, set(units.values_list("code", flat=True)))
    senders = Unit.objects.filter(takes_cases=True).values_list("code", flat=True)
    extras = Extras(names=_names(wish.language), groups=dict.fromkeys(senders, CHILD_UNITS), grain="receiver")
    source = "Halka" if wish.place is None else wish.place.name
    return gather(events, period, source=source, indicators=indicators_in(), extras=extras)


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
    """Codes of units, groups and needs, as people of this language call them."""
    needs = {choice.code: choice.label(language) for choice in profile("ia").choices("service")}
    with translation.override(language):
        units = {code: desk.shown_name for code, desk in desks().items()}
        return {**needs, **units, CHILD_UNITS: _("Child units")}
