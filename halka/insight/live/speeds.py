"""How fast each unit answers, written where those who refer read it: the numbers that the page of bottlenecks shows."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from halka.analysis.statistics import DAY_US
from halka.directory.models import Place, Unit
from halka.insight.live.filters import USUAL_MONTHS, Filters, last_months
from halka.insight.live.numbers import Row, numbers
from halka.insight.precomputed import reader
from halka.sharing.models import AnswerSpeed
from halka.trust.codes import moment


def keep_if_new(at: datetime) -> None:
    """Once for each reading, which is once an hour."""
    if not AnswerSpeed.objects.filter(known_at=moment(reader.read(at).cutoff_us)).exists():
        keep(at)


def keep(at: datetime) -> None:
    """Writes the speed of every unit that was asked, and forgets that of the others."""
    since, until = last_months(timezone.localtime(at).date(), USUAL_MONTHS)
    found = numbers(Filters(since, until), frozenset(Place.objects.values_list("pk", flat=True)), at)
    units = dict(Unit.objects.values_list("code", "pk"))
    rows = found.receivers(sorted({*found.roll_ups.receivers} & {*units}))
    known_at = moment(found.cutoff_us)
    with transaction.atomic():
        AnswerSpeed.objects.all().delete()
        AnswerSpeed.objects.bulk_create(_speed(units[row["to_org"]], row, known_at) for row in rows)


def _speed(unit: int, row: Row, known_at: datetime) -> AnswerSpeed:
    half = row["answered_p50_d"]
    return AnswerSpeed(
        unit_id=unit,
        requests=row["referrals"],
        due=row["due"],
        silent=row["silent"],
        half_us=None if half is None else round(half * DAY_US),
        known_at=known_at,
    )
