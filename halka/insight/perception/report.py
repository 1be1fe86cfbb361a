"""What staff feel, for the report: the newest survey of a place, beside the record of the same twelve months."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from halka.analysis.measures.perception import FEWEST_REQUESTS, Record
from halka.analysis.report.amounts import Ratio, ratio
from halka.analysis.report.facts import Felt, FeltPair, Period
from halka.analysis.statistics import DAY_US
from halka.directory.models import Place
from halka.insight.models import Survey
from halka.insight.perception.comparison import Comparison, compare
from halka.insight.survey.sides import Side

OLDEST = timedelta(days=365)  # before the end of a period, or its beginning when that is earlier


def newest(place: Place | None, period: Period) -> Survey | None:
    """The newest survey of the place or one above it, that ended within the period or up to twelve months before its
    end; without a place of the topmost ones."""
    until = _moment(period.until_us - 1).astimezone(ZoneInfo(period.zone)).date()
    since = min(until - OLDEST, _moment(period.since_us).astimezone(ZoneInfo(period.zone)).date())
    found = Survey.objects.filter(last_on__gte=since, last_on__lte=until).select_related("place")
    found = found.filter(place__in=_up_from(place)) if place else found.filter(place__parent=None)
    return found.order_by("-last_on", "-first_on", "name").first()


def felt(survey: Survey, sides: dict[str, Side], units: set[str] | None, period: Period) -> Felt:
    """The pairs of the survey with one side, at least, among these units; all when `units` is None."""
    found = compare(survey, sides, _moment(period.until_us))
    own = {code for code, side in sides.items() if units is None or side.units & units}
    mark = f"{_us(found.until) // DAY_US}/felt"
    return Felt(
        survey=survey.name,
        since_us=_us(datetime.combine(survey.first_on, time(), ZoneInfo(period.zone))),
        until_us=_us(datetime.combine(survey.last_on, time(), ZoneInfo(period.zone))),
        people=survey.people,
        hidden=found.hidden,
        pairs=_pairs(found, own, mark),
    )


def _pairs(found: Comparison, own: set[str], mark: str) -> tuple[FeltPair, ...]:
    pairs = []
    for one in found.compared:
        sides = (one.from_place, one.to_place)
        if one.matter == "together" and one.measured is not None and not own.isdisjoint(sides):
            record = _record(found.records[sides], f"{mark}/{'/'.join(sides)}")
            pairs.append(FeltPair(*sides, 100 * one.felt.share, one.felt.people, record))
    return tuple(pairs)


def _record(found: Record, cell: str) -> tuple[Ratio, ...]:
    shares = (
        ratio(found.answered, found.due, f"{cell}/answered"),
        ratio(found.on_time, found.due, f"{cell}/on_time"),
        ratio(found.told, found.feedback_due, f"{cell}/told"),
    )
    return tuple(share for share in shares if share.n.value >= FEWEST_REQUESTS)


def _up_from(place: Place) -> list[int]:
    """The place and all above it."""
    found: list[int] = []
    above: Place | None = place
    while above is not None and above.pk not in found:
        found.append(above.pk)
        above = above.parent
    return found


def _moment(us: int) -> datetime:
    return datetime.fromtimestamp(us / 1_000_000, UTC)


def _us(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000
