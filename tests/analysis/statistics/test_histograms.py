"""Log-histograms: 411 buckets, merge by adding, quantiles within 2.2 %."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from halka.analysis.statistics.histograms import (
    BUCKETS,
    EDGES,
    MIDDLES,
    WORST_ERROR,
    buckets,
    histogram,
    quantile,
    reached,
)

SECOND = 1_000_000
YEARS = 16 * 365 * 86_400 * SECOND
waits = st.lists(st.integers(10 * SECOND, YEARS), min_size=1, max_size=200)
shares = st.sampled_from([0.0, 0.05, 0.5, 0.9, 0.95, 1.0])


@given(waits, shares)
def test_a_quantile_is_at_most_2_2_percent_wrong(found: list[int], share: float) -> None:
    exact = float(np.quantile(np.array(found, dtype=np.float64), share))
    assert float(quantile(histogram(found), share)) == pytest.approx(exact, rel=WORST_ERROR)


@given(waits, waits, waits)
def test_merging_parts_gives_the_histogram_of_the_whole(
    one: list[int], two: list[int], three: list[int]
) -> None:
    whole = histogram(one + two + three)
    assert (histogram(three) + (histogram(one) + histogram(two)) == whole).all()
    assert whole.sum() == len(one + two + three)


def test_every_wait_has_a_bucket_and_the_edges_belong_to_the_upper_one() -> None:
    assert len(EDGES) == BUCKETS - 1 == len(MIDDLES) - 1 == 410
    assert buckets([-5, 0, 10 * SECOND - 1, 10 * SECOND, 10**18]).tolist() == [0, 0, 0, 1, 410]
    assert (np.diff(MIDDLES) > 0).all()
    assert EDGES[-1] * 2 ** (1 / 16) > YEARS


def test_short_waits_count_as_none_and_an_empty_histogram_has_no_quantile() -> None:
    assert float(quantile(histogram([1, 2, 9 * SECOND]), 0.5)) == 0
    assert np.isnan(quantile(histogram([]), 0.5))


def test_many_histograms_at_once_give_the_quantiles_of_each() -> None:
    rows = [[60 * SECOND] * 3, [], [3_600 * SECOND, 7_200 * SECOND]]
    together = quantile(np.array([histogram(row) for row in rows]), 0.5)
    for row, found in zip(rows, together, strict=True):
        assert np.isnan(found) if not row else found == quantile(histogram(row), 0.5)


def test_silence_is_counted_and_half_may_never_be_reached() -> None:
    """Two answers after an hour and a day, two silent for a week: half have answered by the day, 9 of 10 never."""
    hour, day = 3_600 * SECOND, 86_400 * SECOND
    answered, silent = histogram([hour, day]), histogram([7 * day, 7 * day])
    assert float(reached(answered, silent, 0.5)) == pytest.approx(day, rel=WORST_ERROR)
    assert np.isnan(reached(answered, silent, 0.9))
    assert float(reached(answered, histogram([]), 0.9)) == pytest.approx(day, rel=WORST_ERROR)


def test_who_was_watched_shortly_only_leaves_the_count_when_watching_ended() -> None:
    """Kaplan and Meier: 1 of 2 after an hour, one unwatched after two, the last answers after three."""
    hour = 3_600 * SECOND
    found = reached(histogram([hour, 3 * hour]), histogram([2 * hour]), 2 / 3)
    assert float(found) == pytest.approx(3 * hour, rel=WORST_ERROR)
