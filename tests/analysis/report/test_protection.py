"""What leaves: no exact small count in any format, and no subtraction that gives one back."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

import pytest

from halka.analysis.disclosure import FEWEST
from halka.analysis.report.amounts import Count, Ratio, ratio
from halka.analysis.report.build import FORMATS
from halka.analysis.report.facts import Facts
from halka.analysis.report.gather import reply_times
from halka.analysis.report.language import LANGUAGES
from halka.analysis.report.protected import for_outside
from tests.analysis.report.worlds import (
    KEY,
    VILLAGE,
    counts,
    facts,
    inside,
    marked,
    outside,
    requests,
    text_of,
)

# Plain numbers of the facts: moments, days of a distribution, and what is about institutions.
NOT_COUNTS = {
    "since_us", "until_us", "due_us", "value", "p50", "p90", "low", "high", "days", "day", "asked", "recording",
    "addressed", "left_out", "felt", "answers", "people", "hidden", "is_rounded",
}  # fmt: skip


def numbers(thing: Any, name: str = "") -> list[tuple[str, Any]]:
    """Every number of a structure with the name of its field; a count is one number."""
    if isinstance(thing, Count) or (isinstance(thing, int | float) and not isinstance(thing, bool)):
        return [(name, thing)]
    if is_dataclass(thing):
        return [found for f in fields(thing) for found in numbers(getattr(thing, f.name), f.name)]
    if isinstance(thing, dict):
        return [found for one in thing.values() for found in numbers(one, name)]
    if isinstance(thing, tuple):
        return [found for one in thing for found in numbers(one, name)]
    return []


def test_every_number_of_the_facts_is_a_protected_count_or_is_about_no_child() -> None:
    found = numbers(outside().facts)
    protected = [count for _, count in found if isinstance(count, Count)]
    assert len(protected) > 200
    assert all(count.is_rounded and count.value % 5 == 0 for count in protected)
    assert {name for name, number in found if not isinstance(number, Count)} <= NOT_COUNTS


@pytest.mark.parametrize("kind", FORMATS)
def test_no_exact_count_is_in_any_format(kind: str) -> None:
    exact = counts(text_of(kind, marked(inside())))
    assert any(int(count.replace(",", "")) % 5 for count in exact)  # the test can see them
    shown = counts(text_of(kind, marked(outside())))
    if kind != "xlsx":
        assert len(shown) > 60
    assert [
        c for c in shown if c != "under 5" and (int(c.replace(",", "")) % 5 or int(c.replace(",", "")) < 5)
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_a_counting_column_is_rounded(language: str) -> None:
    """The workbook has numbers and no words around them: each is looked at."""
    from halka.analysis.report.document import document
    from halka.analysis.report.voice import Voice

    units = {Voice(language).gettext(u) for u in ("children", "requests", "rows", "times")}
    made = document(outside(), Voice(language))
    seen = 0
    for table in made.tables:
        for at, column in enumerate(table.columns):
            if column.unit in units or (column.is_number and column.head == "n"):
                values = [row[at].value for row in table.rows]
                assert [v for v in values if v is not None and v % 5] == []
                seen += len(values)
    assert seen > 60


def keys(number: int) -> list[bytes]:
    return [n.to_bytes(32, "big") for n in range(number)]


@cache
def village(children: int) -> Facts:
    """A report with so many children in the village, of which only what an attacker looks at is told."""
    receivers, pairs = reply_times(requests(children))
    return replace(
        facts(),
        receivers=tuple(pair for pair in receivers if pair.receiver == "FHC"),
        pairs=tuple(pair for pair in pairs if pair.receiver == "FHC" or pair.sender == VILLAGE),
        indicators=(),
        before=(),
        places=(),
        steps=(),
        activities=(),
    )


def of_pairs(children: int, key: bytes) -> Facts:
    return for_outside(village(children), key).facts


def test_subtraction_gives_no_small_count_back() -> None:
    """The attacker has every table, knows all counts but the village's, and subtracts them from the totals.

    Over many keys the answer is now this, now that: what comes out is no count but noise around one."""
    truth = 3
    exact = sum(p.requests.value for p in village(truth).pairs if p.receiver == "FHC" and p.sender != VILLAGE)
    answers: Counter[int] = Counter()
    published: Counter[int] = Counter()
    for key in keys(60):
        shown = of_pairs(truth, key)
        total = next(p.requests.value for p in shown.receivers if p.receiver == "FHC")
        parts = sum(p.requests.value for p in shown.pairs if p.receiver == "FHC" and p.sender != VILLAGE)
        answers[total - exact] += 1
        published[total - parts] += 1
    assert len(answers) >= 3
    assert answers[truth] < 30
    assert len(published) >= 5
    assert published[truth] < 30


def test_one_report_fits_several_truths() -> None:
    """Whatever the report shows of the village, two, three and four children could all have made it."""
    shown = {
        children: {
            tuple(
                (p.requests.value, p.silent.n.value, p.told.n.value)
                for p in of_pairs(children, key).pairs
                if p.sender == VILLAGE
            )
            for key in keys(40)
        }
        for children in (2, 3, 4)
    }
    assert shown[2] & shown[3] & shown[4]
    assert () in shown[2] & shown[3] & shown[4]  # and often it says nothing at all


def test_a_share_is_made_of_rounded_counts_or_not_shown() -> None:
    exact = ratio(1, 7, "x")
    assert exact.share == pytest.approx(1 / 7)
    few = Ratio(Count(0, "x/k", is_rounded=True), Count(10, "x/n", is_rounded=True))
    assert (few.share, few.interval) == (None, None)
    more = Ratio(Count(25, "x/k", is_rounded=True), Count(20, "x/n", is_rounded=True))
    assert more.share == 1.0


def test_the_same_cell_shows_the_same_number_everywhere() -> None:
    shown = outside().facts
    by_cell: dict[str, set[int]] = {}
    for _, count in numbers(shown):
        if isinstance(count, Count):
            by_cell.setdefault(count.cell, set()).add(count.value)
    assert [cell for cell, values in by_cell.items() if len(values) > 1] == []
    assert shown.funnel[0][1] == shown.headline.requests
    pairs = {(p.sender, p.receiver): p.requests.value for p in shown.pairs}
    assert all(pairs[t.origin, t.target] == t.requests.value for t in shown.network.ties)


def test_rows_about_a_few_are_left_out_and_stories_are_coarse() -> None:
    shown = outside().facts
    rows = [p.requests.value for p in (*shown.pairs, *shown.receivers)] + [
        t.requests.value for t in shown.network.ties
    ]
    assert min(rows) >= FEWEST
    assert shown.bad is not None
    assert shown.bad.is_coarse
    assert all(mark.day % 5 == 0 for mark in shown.bad.marks)
    assert shown.bad.alike.value >= 15


def test_another_key_rounds_another_way() -> None:
    def values(key: bytes) -> list[int]:
        return [count.value for _, count in numbers(outside(key=key).facts) if isinstance(count, Count)]

    assert values(KEY) == values(KEY)
    assert values(KEY) != values(b"other" * 7)
