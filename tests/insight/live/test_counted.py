"""A number is rounded by what was counted: no filter shows it a second time with another chance."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from datetime import date
from statistics import fmean

import numpy as np
import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from halka.analysis.disclosure import rounded
from halka.insight.disclosure import Rounded
from halka.insight.live import behind
from halka.insight.live.counted import Counted, cell_of, name
from halka.insight.live.filters import Filters
from halka.insight.live.numbers import numbers
from halka.insight.precomputed import days
from halka.insight.precomputed.aggregates import COUNTS
from halka.insight.precomputed.gathered import Gathered
from tests.cast import Cast
from tests.insight.live.conftest import AT, Province
from tests.insight.live.test_pages import analyst, seen

KEY = bytes(range(32))
Row = tuple[int, str, str, str, str, int, int]  # month, sender, receiver, need, focus, requests, silent


def roll_ups(rows: list[Row]) -> Gathered:
    counts = np.zeros((len(rows), len(COUNTS)), dtype=np.int64)
    for n, row in enumerate(rows):
        counts[n, COUNTS.index("referrals")], counts[n, COUNTS.index("silent")] = row[5:]
    months = np.array([row[0] for row in rows], dtype=np.int64)
    senders, receivers, needs, focuses = (tuple(str(row[at]) for row in rows) for at in range(1, 5))
    return Gathered(
        months, senders, receivers, needs, focuses, counts, (b"",) * len(rows), ((0, ""),) * len(rows)
    )


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    from halka.trust import clock

    settings.HALKA_SECOND_FACTOR = False
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.mark.django_db
def test_hundreds_of_looks_at_one_number_show_one_number(province: Province) -> None:
    """As it was tried: periods, levels and ways that take in the same requests, 240 of them, and their average."""
    c, _case = province
    person = analyst(c)
    shown: dict[str, set[str]] = defaultdict(set)
    looks = 0
    browser = Client()
    browser.force_login(person)
    for first in range(20):
        since = f"{2024 + (first + 7) // 12}-{(first + 7) % 12 + 1:02}-01"
        for last in range(3):
            for more in ("", "&level=local", "&way=inside", "&level=local&place=P1"):
                page = "numbers" if last else "pairs"
                address = f"{reverse(page)}?months=own&since={since}&until=2026-{last + 3:02}-28{more}"
                answer = browser.get(address)
                assert answer.status_code == 200
                text = answer.content.decode()
                for kind in ("small", "td", "text"):
                    shown[f"{kind} of {page}"].add(str(re.findall(rf"<{kind}[^>]*>([^<]*)</{kind}>", text)))
                looks += 1
    assert looks == 240
    assert {what: len(values) for what, values in shown.items()} == dict.fromkeys(shown, 1)


def test_ten_thousand_looks_reveal_no_count() -> None:
    """Twenty receivers; each look takes in what a receiver was asked and, by chance, anything else or nothing."""
    chance = random.Random(7)
    own: list[Row] = [
        (month, "CPU", f"R{n}", need, "harm", chance.randint(1, 3), 0)
        for n in range(20)
        for month in (1, 32)
        for need in ("health", "school")
    ]
    empty: list[Row] = [(400 + n, "CPU", f"R{n % 20}", "law", "harm", 0, 0) for n in range(60)]
    other: list[Row] = [(n, "CPU", "ELSEWHERE", "law", "harm", 4, 1) for n in range(40)]
    spread, averaged = set(), 0
    for receiver in range(20):
        count = sum(row[5] for row in own if row[2] == f"R{receiver}")
        told = []
        for _look in range(500):
            more = [row for row in empty + other if chance.random() < 0.3]
            rows = [*own, *more]
            chance.shuffle(rows)
            tell = Rounded({"since": _look}, KEY, Counted(roll_ups(rows)).named)
            told.append(tell.count(count, "referrals", sender="all", receiver=f"R{receiver}") or 0)
        spread.add(len(set(told)))
        by_how_it_was_asked = fmean(rounded(count, f"{receiver} asked {look}", KEY) for look in range(500))
        averaged += round(by_how_it_was_asked) == count
    assert spread == {1}
    assert averaged > 15  # the control: named by how it was asked, the average is the count


def test_numbers_of_the_same_requests_are_the_same_number() -> None:
    """Requests and those without an answer, where all have none: not a second chance either."""
    rows: list[Row] = [(1, "CPU", "R", "law", "harm", 7, 7), (32, "CPU", "R", "law", "harm", 4, 4)]
    named = Counted(roll_ups(rows)).named
    assert named("referrals", receiver="R") == named("silent", receiver="R") == named("silent")
    rows[1] = (32, "CPU", "R", "law", "harm", 4, 0)
    named = Counted(roll_ups(rows)).named
    assert named("referrals", receiver="R") != named("silent", receiver="R")


_rows = st.lists(
    st.tuples(
        st.integers(1, 60), st.sampled_from("AB"), st.sampled_from("XY"), st.sampled_from("mn"), st.just("f"),
        st.integers(0, 3), st.integers(0, 2),
    ),
    max_size=12,
)  # fmt: skip


@given(_rows, _rows, st.sampled_from(["referrals", "silent"]), st.randoms())
def test_the_name_is_that_of_the_cells_that_are_not_empty(
    one: list[Row], two: list[Row], measure: str, chance: random.Random
) -> None:
    at = 5 if measure == "referrals" else 6
    full = [{row[:5] for row in rows if row[at]} for rows in (one, two)]
    again = list(one)
    chance.shuffle(again)
    names = [Counted(roll_ups(rows)).named(measure) for rows in (one, again, two)]
    assert names[0] == names[1] == name("requests", full[0])
    assert (names[0] == names[2]) is (full[0] == full[1])


@pytest.mark.django_db
def test_threads_and_roll_ups_name_the_same(province: Province) -> None:
    """What the pages count from single requests is the number that they count from sums."""
    c, _case = province
    found = numbers(_filters(), _everywhere(c), AT)
    refused = list(behind.threads_of(found).filter(refused_us__isnull=False).values())
    from_sums = found.counted.named("refused", receiver="CLI-1")
    assert name("requests", map(cell_of, refused)) == from_sums
    assert behind.named_reasons(found, ["CLI-1"]) == {("CPU-1", "CLI-1", "no_capacity"): from_sums}
    assert found.counted.named("closed", receiver="CLI-1") is None
    assert {cell_of(row)[0] for row in refused} == {days.month_of(days.day_of(refused[0]["sent_us"]))}


@pytest.mark.django_db
def test_the_page_behind_a_place_tells_the_same_in_every_period(province: Province) -> None:
    c, _case = province
    person = analyst(c)
    pages = set()
    for since in ("2026-03-01", "2026-01-01", "2025-03-01", "2024-11-01"):
        page = seen(person, reverse("behind", args=[1]) + f"?months=own&since={since}&until=2026-04-30")
        main = page[page.index("<h1") : page.index("</main>")]
        pages.add(
            str(re.findall(r"\b\d+(?: of \d+)?\b|under 5", re.sub(r"<[^>]+>|datetime=\S+", " ", main))[:3])
        )
    assert len(pages) == 1


def _filters() -> Filters:
    return Filters(date(2026, 3, 1), date(2026, 5, 1))


def _everywhere(c: Cast) -> frozenset[int]:
    return frozenset(c.school.place.and_below())
