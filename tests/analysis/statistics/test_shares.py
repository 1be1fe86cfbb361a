"""A share with its n, its interval, and the quantile of numbers in memory."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from halka.analysis.statistics import DAY_US, WEEK_US, Share, quantile, wilson


def test_the_wilson_interval_is_that_of_the_paper() -> None:
    found = wilson(5294, 5989)
    assert found is not None
    assert [*found] == pytest.approx([0.875595167401, 0.891820428623])
    assert wilson(0, 0) is None
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)


def test_a_share_of_nothing_has_no_value() -> None:
    assert (Share(0, 0).share, Share(0, 0).interval, Share(0, 0).is_above(0)) == (None, None, False)


def test_a_share_is_above_a_limit_with_its_whole_interval() -> None:
    found = Share(5, 20)
    assert found.share == 0.25
    assert found.interval == wilson(5, 20)
    assert found.interval == pytest.approx((0.1119, 0.4687), abs=1e-4)
    assert found.is_above(0.11)
    assert not found.is_above(0.12)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=30), st.sampled_from([0, 0.1, 0.5, 0.9, 1]))
def test_quantiles_are_those_of_numpy(values: list[int], share: float) -> None:
    assert quantile(sorted(values), share) == pytest.approx(float(np.percentile(values, 100 * share)))


def test_a_day_has_24_hours_in_microseconds() -> None:
    assert (DAY_US, WEEK_US) == (86_400_000_000, 604_800_000_000)
