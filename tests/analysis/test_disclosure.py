"""Rounded counts: unbiased, the same on every page, and proof against subtraction."""

from __future__ import annotations

from itertools import chain, combinations
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from halka.analysis.disclosure import cell, rounded, shown

KEY = bytes(range(32))
Cell = tuple[int, ...]  # the inner cells it adds up


@given(st.integers(0, 10**6), st.text(max_size=40), st.binary(min_size=32, max_size=32))
def test_the_same_cell_is_the_same_multiple_of_five(count: int, name: str, key: bytes) -> None:
    found = rounded(count, name, key)
    assert found == rounded(count, name, key)
    assert found >= 0
    assert found % 5 == 0
    assert count or not found


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 7, 12, 19, 48, 1_003])
def test_it_is_right_on_average(count: int) -> None:
    found = [rounded(count, f"cell {n}", KEY) for n in range(12_000)]
    assert fmean(found) == pytest.approx(count, abs=0.2)
    assert sum(abs(number - count) < 5 for number in found) / len(found) > 0.92


def test_another_installation_rounds_another_way() -> None:
    names = [f"cell {n}" for n in range(200)]
    ours, theirs = ([rounded(12, name, key) for name in names] for key in (KEY, bytes(32)))
    assert ours != theirs


def test_the_name_of_a_cell_does_not_depend_on_how_it_was_asked_for() -> None:
    assert cell("silent", place="D-2", service="school") == cell(
        "silent", service="school", month=None, level="", place="D-2"
    )
    assert cell("silent", place="D-2") != cell("silent", place="D-20")


def test_what_shows_less_than_five_is_not_shown() -> None:
    assert {shown(2, f"cell {n}", KEY) for n in range(100)} == {None, 5}
    assert shown(0, "nobody", KEY) is None


@pytest.mark.parametrize("base", [1, 2, 3])
def test_nor_is_it_where_counts_are_rounded_less(base: int) -> None:
    said = {shown(count, f"cell {n}", KEY, base) for count in range(5) for n in range(100)}
    assert None in said
    assert all(number is None or number >= 5 for number in said)
    assert {shown(40, f"cell {n}", KEY, base) for n in range(100)}.isdisjoint({None})


def test_a_count_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="not below zero"):
        rounded(-1, "cell", KEY)


# An attacker who has every table over every filter, knows the method, and does not know the key.

AT_MOST = 10  # the largest inner cell that the attacker considers


def _could_show(further: int) -> dict[int, set[int]]:
    """Count -> what it may show, when a number moves at most `further` steps beyond the nearest multiples."""
    return {
        count: {
            5 * (nearest + step)
            for nearest in {count // 5, -(-count // 5)}
            for step in range(-min(further, count // 5), min(further, count // 5) + 1)
        }
        for count in range(5 * AT_MOST + 1)
    }


def _tables(cells: int) -> list[Cell]:
    """Every sum of inner cells that some filter could ask for: all of them."""
    return list(chain.from_iterable(combinations(range(cells), n) for n in range(1, cells + 1)))


def _recovered(published: dict[Cell, int], cells: int, further: int) -> list[set[int]]:
    """For each inner cell, every count that agrees with everything published."""
    may_show = _could_show(further)
    counts = np.indices((AT_MOST + 1,) * cells).reshape(cells, -1)
    agrees = np.ones(counts.shape[1], bool)
    for part, number in published.items():
        could = np.array([number in may_show[count] for count in range(len(may_show))])
        agrees &= could[counts[list(part)].sum(axis=0)]
    return [set(cell[agrees].tolist()) for cell in counts]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("counts", [(1, 1, 1, 1), (4, 4, 4, 4), (3, 0, 2, 1), (1, 9, 0, 2)])
def test_subtraction_over_all_filters_recovers_no_cell(counts: tuple[int, ...], seed: int) -> None:
    key = bytes([seed]) * 32
    published = {
        part: rounded(sum(counts[i] for i in part), f"cells {part}", key) for part in _tables(len(counts))
    }
    for count, agreed in zip(counts, _recovered(published, len(counts), further=3), strict=True):
        assert count in agreed
        assert len(agreed) > 1
        assert max(agreed) > count


def test_the_worst_table_gives_nothing_away() -> None:
    """Four cells that show 5 under a total that shows 0: with the nearest multiples alone, all four are 1."""
    published: dict[Cell, int] = {(0,): 5, (1,): 5, (2,): 5, (3,): 5, (0, 1, 2, 3): 0}
    assert _recovered(published, 4, further=0) == [{1}] * 4
    assert all(found >= set(range(1, 10)) for found in _recovered(published, 4, further=3))


@given(st.lists(st.integers(0, 60), min_size=2, max_size=8), st.integers(0, 7), st.binary(min_size=1))
def test_one_child_more_is_never_excluded(counts: list[int], where: int, key: bytes) -> None:
    """Whatever is published, the truth plus one child agrees with it too, in every cell that holds the child."""
    where %= len(counts)
    for size in range(1, len(counts) + 1):
        total = sum(counts[:size])
        number = rounded(total, f"first {size}", key)
        assert number in _reach(total)
        assert where >= size or number in _reach(total + 1)


def _reach(count: int) -> set[int]:
    below, above = count // 5, -(-count // 5)
    return {5 * (nearest + step) for nearest in (below, above) for step in range(-below, below + 1)}
