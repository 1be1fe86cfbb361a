"""How fast a unit answers: one definition, on the page of numbers and where somebody refers."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from halka.analysis.statistics.histograms import WORST_ERROR
from halka.directory.offers.actions import offer_service
from halka.insight.live import speeds
from halka.sharing.actions.answer import accept_referral
from halka.sharing.models import AnswerSpeed
from halka.sharing.who_can_help import candidate, candidates
from halka.trust import clock
from halka.trust.actor import OPERATOR
from tests.cast import DAY, HOUR, START, a_sent_referral
from tests.insight.live.conftest import AT, Province

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.HALKA_SECOND_FACTOR = False
    monkeypatch.setattr(clock, "now", lambda: AT)


def test_the_row_counts_every_referral_and_silence_too(province: Province) -> None:
    c, _case = province
    speeds.keep(AT)
    speed = AnswerSpeed.objects.get()
    assert (speed.unit, speed.requests, speed.due, speed.silent) == (c.clinic, 12, 12, 4)
    assert speed.silent_percent == 33
    assert speed.half is not None
    assert abs(speed.half / (4 * HOUR) - 1) <= WORST_ERROR, "six of twelve within four hours"
    assert speed.known_at == AT


def test_who_refers_reads_the_number_of_the_page_of_bottlenecks(province: Province) -> None:
    c, case = province
    speeds.keep(AT)
    found = next(found for found in candidates(case, "health_check", AT) if found.unit == c.clinic)
    told = re.search(r"answers in (.+?) \(middle of 12\) · 33% never answered in time", candidate(found))
    assert told is not None
    client = Client()
    client.force_login(c.fatma)
    page = client.get(reverse("numbers")).content.decode()
    row = page[page.index("Answer times by institution") :]
    row = row[row.index("Unit CLI-1") : row.index("</tr>", row.index("Unit CLI-1"))]
    assert told[1] == "4 hours"
    assert f">{told[1]}<" in row
    assert ">33%<" in row


def test_who_answers_one_of_five_at_once_is_not_the_quickest(province: Province) -> None:
    """Else the slowest would look best: four of five wait, though the one answer took an hour."""
    c, case = province
    offer_service(by=OPERATOR, at=START, unit=c.school, service="health_check")
    for n in range(5):
        sent = START + (20 + n) * DAY
        referral = a_sent_referral(c, case, sent, to_unit=c.school)
        if n == 0:
            accept_referral(by=c.charlie, referral=referral, at=sent + HOUR)
    speeds.keep(AT + HOUR)
    case.refresh_from_db()
    found = {found.unit: found for found in candidates(case, "health_check", AT)}
    assert [*found] == [c.clinic, c.school]
    assert "answers in" not in candidate(found[c.school])
    assert "80% never answered in time" in candidate(found[c.school])


def test_it_is_written_once_for_each_hour_and_forgets_the_year_before(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[datetime] = []
    as_it_is = speeds.keep

    def counted(at: datetime) -> None:
        written.append(at)
        as_it_is(at)

    monkeypatch.setattr(speeds, "keep", counted)
    for at in (AT, AT + timedelta(minutes=20), AT + HOUR):
        speeds.keep_if_new(at)
    assert written == [AT, AT + HOUR]
    speeds.keep_if_new(AT + 400 * DAY)
    assert AnswerSpeed.objects.count() == 0


def test_before_anything_was_counted_nothing_is_said_of_speed(province: Province) -> None:
    _c, case = province
    assert {found.speed for found in candidates(case, "health_check", AT)} == {None}
