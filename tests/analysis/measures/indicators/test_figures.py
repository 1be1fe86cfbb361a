from __future__ import annotations

import numpy as np
import pytest

from halka.analysis.measures.indicators.figures import Figure, Good, middle, share, verdict
from halka.analysis.statistics import DAY_US


def test_a_share_of_nothing_has_no_value() -> None:
    assert (share(0, 0).value, share(0, 0).low) == (None, None)
    assert share(5294, 5989).low == pytest.approx(0.875595167401)


def test_the_middle_of_known_waits_and_its_interval_by_ranks() -> None:
    # n = 10: rank (10 - 1.96 x 3.16) / 2 = 1.9, so the first and the last.
    found = middle(np.arange(10, 0, -1) * DAY_US)
    assert (found.value, found.n, found.low, found.high) == (5.5, 10, 1, 10)
    assert found.p90 == pytest.approx(9.1)


def test_few_waits_have_no_interval() -> None:
    assert middle(np.array([DAY_US])) == Figure(value=1, n=1, p90=1)
    assert middle(np.array([], np.int64)) == Figure()


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (Figure(), "not recorded"),
        (share(19, 19), "too few"),
        (share(99, 100), "unclear"),
        (share(999, 1000), "met"),
        (share(90, 100), "missed"),
    ],
)
def test_a_verdict_needs_the_whole_interval_on_one_side(figure: Figure, said: str) -> None:
    assert verdict(figure, Good(0.97, "at least", "P")) == said


def test_a_verdict_may_be_about_the_ninetieth_percentile() -> None:
    good = Good(8, "at most", "P", of="p90")
    assert verdict(middle(np.arange(20) * DAY_US), good) == "missed"
    assert verdict(Figure(value=1, n=20, p90=float("inf")), good) == "missed"
    assert verdict(share(1, 20), Good(None, "watched", "P")) == "watched"
