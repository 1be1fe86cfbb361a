"""What people feel beside what the record says, for one survey: the numbers of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache

from halka.analysis import measures
from halka.analysis.measures.perception import Compared, Record, Tally, Tie
from halka.directory.models import Unit
from halka.insight import extract
from halka.insight.models import Survey, SurveyTally
from halka.insight.survey.sides import Side

MONTHS = 12  # of the record before the last day of the survey


@dataclass(frozen=True)
class Comparison:
    """Every pair that enough people spoke of. `hidden` counts the pairs of which too few did, `records` has all."""

    compared: tuple[Compared, ...]
    ties: dict[tuple[str, str], Tie]
    hidden: int
    records: Mapping[tuple[str, str], Record]
    since: datetime
    until: datetime


def compare(survey: Survey, sides: dict[str, Side], at: datetime) -> Comparison:
    """The survey, and the record of the twelve months up to its last day, as it was known then."""
    until = min(at, datetime.combine(survey.last_on + timedelta(days=1), time(), UTC))
    since = until - timedelta(days=round(MONTHS * 30.4))
    tallies = [_tally(row) for row in survey.tallies.all()]
    codes = frozenset(Unit.objects.filter(place__in=survey.place.and_below()).values_list("code", flat=True))
    rows = _record(codes, _us(until), _us(since), extract.newest())
    pairs = {(row.from_place, row.to_place) for row in tallies}
    units = {code: side.units for code, side in sides.items()}
    records = measures.perception.between(rows, units, pairs)
    return Comparison(
        compared=tuple(measures.perception.compare(tallies, records)),
        ties={(tie.from_place, tie.to_place): tie for tie in measures.perception.ties(tallies)},
        hidden=measures.perception.suppressed(tallies),
        records=records,
        since=since,
        until=until,
    )


def surveys(places: Iterable[int]) -> list[Survey]:
    """The surveys of these places, the newest first."""
    return list(Survey.objects.filter(place__in=set(places)).select_related("place"))


@lru_cache(maxsize=8)
def _record(
    codes: frozenset[str], cutoff_us: int, since_us: int, newest: int
) -> tuple[dict[str, object], ...]:
    """Kept for as long as nobody writes (`newest`)."""
    events = measures.load(extract.events(units=set(codes)))
    threads = measures.settle(measures.threads.threads(events, cutoff_us))
    threads = threads.filter(threads.sent_us >= since_us)
    return tuple(measures.compute(measures.perception.record(threads, cutoff_us)).to_pylist())


def _tally(row: SurveyTally) -> Tally:
    return Tally(row.from_side, row.to_side, row.item, row.people, row.counts)


def _us(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)
