"""The pages of numbers: who sees them, what they ask with, and what analysts are not told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.conf import settings
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from halka.analysis.disclosure import COLOUR_FROM
from halka.directory.models import Person, Place
from halka.insight.disclosure import Exact, Rounded, disclosure_for
from halka.insight.live import why
from halka.insight.live.filters import FiltersForm
from halka.profiles import profile
from halka.sharing.jobs import watch_referrals
from halka.trust import clock
from tests.cast import DAY, START, Cast, somebody
from tests.insight.live.conftest import AT, Province

pytestmark = pytest.mark.django_db
OWN = "?months=own&since=2026-03-01&until=2026-04-30"


@pytest.fixture(autouse=True)
def _at(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(clock, "now", lambda: AT)
    monkeypatch.setattr(settings, "HALKA_SECOND_FACTOR", False)
    with override("en"):
        yield


def seen(person: Person, url: str) -> str:
    client = Client()
    client.force_login(person)
    page = client.get(url)
    assert page.status_code == 200
    return page.content.decode()


def analyst(c: Cast) -> Person:
    return somebody("Nadia", c.child_unit, "analyst")


def test_the_coordinator_sees_exact_counts_and_case_codes(province: Province) -> None:
    c, case = province
    watch_referrals(START + 20 * DAY)
    page = seen(c.fatma, reverse("numbers") + OWN)
    assert "Unit CLI-1" in page
    assert "4 of 12 requests that were due never got an answer." in page
    assert "Known until:" in page
    behind = seen(c.fatma, reverse("behind", args=[1]) + OWN)
    assert case.code in behind
    assert "Zed" not in behind + page
    assert "no_capacity" not in seen(c.fatma, reverse("pairs") + OWN)


def test_an_analyst_sees_rounded_counts_and_no_case(province: Province) -> None:
    c, case = province
    person = analyst(c)
    pages = [
        seen(person, url + OWN) for url in (reverse("numbers"), reverse("behind", args=[1]), reverse("pairs"))
    ]
    for page in pages:
        assert case.code not in page
        assert case.ref not in page
        assert "rounded to multiples of 5" in page
        counts = re.findall(r"(\d+) of (\d+)\b(?! within)", page)
        assert [pair for pair in counts if any(int(number) % 5 for number in pair)] == []
    assert "4 of 12" not in pages[0]
    assert "One child was referred" not in pages[0]


def test_the_page_behind_a_place_says_why_and_who_can_change_it(province: Province) -> None:
    c, _case = province
    page = seen(c.fatma, reverse("behind", args=[1]) + OWN)
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    for told in (
        "Where the days went",
        "nobody answers : 4 of 12 requests that were due have no answer",
        "refused, or sent back : 4 of 8 answers were a refusal",
        "Who can change it: who answers requests at Unit CLI-1.",
        "The parts add up to the whole.",
    ):
        assert told in text, told
    assert "Closed hours and batches are not told apart" not in text
    drawn = re.search(r'role="img" aria-label="([^"]+)"', page)
    assert drawn is not None
    days = [int(found) for found in re.findall(r": (\d+) child-days", drawn[1])]
    lost = re.search(r"<dt>Child-days lost</dt><dd>(\d+)</dd>", page)
    assert lost is not None
    assert abs(sum(days) - int(lost[1])) <= len(days) / 2 + 0.5  # each part is a whole number of days
    news = seen(c.fatma, reverse("behind", args=[2]) + OWN)
    assert "after 2 of 4 services the sender was not told" in news
    assert "Who can change it: who tells the sender, at Unit CLI-1." in news


def test_without_the_holidays_of_its_years_a_place_says_what_is_not_told_apart(province: Province) -> None:
    c, _case = province
    known = replace(profile("ia").calendar, years=(2020, 2021))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(why, "shared", lambda units: known)
        page = seen(c.fatma, reverse("behind", args=[1]) + OWN)
    assert "the public holidays of these years are not listed." in page


def test_an_analyst_gets_whole_months_only(province: Province) -> None:
    c, _case = province
    page = seen(analyst(c), reverse("numbers") + "?months=own&since=2026-03-04&until=2026-03-06")
    assert 'datetime="2026-03-01"' in page
    assert 'datetime="2026-03-31"' in page
    exact = seen(c.fatma, reverse("numbers") + "?months=own&since=2026-03-04&until=2026-03-06")
    assert 'datetime="2026-03-04"' in exact


def test_the_same_cell_is_the_same_number_however_it_was_asked_for(province: Province) -> None:
    c, _case = province
    person = analyst(c)
    whole, place = (seen(person, reverse("numbers") + OWN + more) for more in ("", "&place=P1"))
    numbers = [re.findall(r"<small>([^<]+)</small>", page) for page in (whole, place)]
    assert numbers[0] == numbers[1] != []


def test_who_may_see_cases_is_told_exactly(province: Province) -> None:
    c, _case = province
    assert isinstance(disclosure_for(c.fatma, AT, {}), Exact)
    rounded = disclosure_for(analyst(c), AT, {"since": "2026-03-01"})
    assert isinstance(rounded, Rounded)
    assert (rounded.count(7, "silent", receiver="X") or 0) % 5 == 0
    assert rounded.count(7, "silent", receiver="X") == rounded.count(7, "silent", receiver="X")
    assert "key" not in repr(rounded)


def test_under_twenty_requests_there_is_no_shade(province: Province) -> None:
    c, _case = province
    assert COLOUR_FROM == 20
    assert not re.search(r'class="n sh[1-4]"', seen(c.fatma, reverse("numbers") + OWN))


def test_a_caseworker_may_not_see_the_numbers(province: Province) -> None:
    c, _case = province
    client = Client()
    client.force_login(c.alice)
    assert client.get(reverse("numbers")).status_code == 403


def test_choices_stay_in_links_and_a_place_out_of_reach_is_refused(province: Province) -> None:
    c, _case = province
    Place.objects.create(code="P2", name="Farplace", kind="province")
    page = seen(c.fatma, reverse("numbers") + OWN + "&service=health_check")
    assert "/numbers/1/?months=own&amp;since=2026-03-01&amp;until=2026-04-30&amp;service=health_check" in page
    assert "Farplace" not in page
    away = seen(c.fatma, reverse("numbers") + OWN + "&place=P2")
    assert "P2 is not one of the available choices" in away


def test_a_page_of_nothing_says_so(province: Province) -> None:
    c, _case = province
    assert "There is nothing to count here yet." in seen(c.fatma, reverse("numbers") + OWN + "&level=central")


def asked(query: str, *, whole_months: bool = False, today: date = date(2026, 4, 11)) -> FiltersForm:
    return FiltersForm(
        QueryDict(query),
        today=today,
        places=frozenset(),
        profile=profile("ia"),
        whole_months=whole_months,
    )


@pytest.mark.parametrize(
    ("query", "since", "until"),
    [
        ("", date(2025, 5, 1), date(2026, 5, 1)),
        ("months=1", date(2026, 4, 1), date(2026, 5, 1)),
        ("months=3", date(2026, 2, 1), date(2026, 5, 1)),
        ("months=7", date(2025, 5, 1), date(2026, 5, 1)),
        ("months=own&since=2026-01-31&until=2026-02-02", date(2026, 1, 31), date(2026, 2, 3)),
        ("months=own&until=2026-02-02", date(2025, 3, 1), date(2026, 2, 3)),
        ("months=own", date(2025, 5, 1), date(2026, 4, 12)),
    ],
)
def test_periods(query: str, since: date, until: date) -> None:
    found = asked(query).filters()
    assert (found.since, found.until) == (since, until)


def test_dates_the_wrong_way_round_are_said() -> None:
    form = asked("months=own&since=2026-03-05&until=2026-03-01")
    found = form.filters()
    assert form.errors["until"] == ["The last day is before the first one."]
    assert found.since < found.until
