"""The planted faults of an invented province are found, in their order, and only where they were planted."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from halka.analysis import measures
from halka.analysis.measures.bottlenecks import Bottleneck, bottlenecks, in_words
from halka.analysis.measures.places import Grain
from tests.analysis.province import CUTOFF, DAY, GROUPS, RECEIVERS, Receiver, province


@cache
def threads(seed: int, receivers: tuple[Receiver, ...], cutoff_us: int) -> Any:
    return measures.settle(measures.threads.threads(measures.load(province(seed, receivers)), cutoff_us))


@cache
def find(
    seed: int,
    *,
    grain: Grain = "pair",
    since_us: int = 0,
    cutoff_us: int = CUTOFF,
    receivers: tuple[Receiver, ...] = RECEIVERS,
) -> list[Bottleneck]:
    waits = threads(seed, receivers, cutoff_us)
    return bottlenecks(waits, cutoff_us, since_us=since_us, grain=grain, groups=GROUPS)


def places(found: list[Bottleneck]) -> list[tuple[str | None, str | None, str]]:
    return [(b.from_place, b.to_place, b.cause) for b in found]


def changed(code: str, **how: float) -> tuple[Receiver, ...]:
    return tuple(replace(r, **how) if r.code == code else r for r in RECEIVERS)  # type: ignore[arg-type]


PLANTED = [
    ("Child units", "REH", "return"),
    ("Child units", "CLU", "silence"),
    ("HOS", "Child units", "no_feedback"),
]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_three_planted_faults_come_out_in_their_order(seed: int) -> None:
    assert places(find(seed)[:3]) == PLANTED


def test_the_receiver_as_a_place_gives_the_same_order() -> None:
    assert places(find(1, grain="receiver")[:3]) == PLANTED


def test_without_silence_the_second_place_is_another() -> None:
    assert ("Child units", "CLU", "silence") not in places(find(1, receivers=changed("CLU", silent=0)))


def test_with_feedback_the_third_place_is_another() -> None:
    found = places(find(1, receivers=changed("HOS", tells=100)))
    assert found[:2] == PLANTED[:2]
    assert ("HOS", "Child units", "no_feedback") not in found


def test_without_refusals_the_first_place_is_slow_only() -> None:
    assert ("Child units", "REH", "slow") in places(find(1, receivers=changed("REH", refuses=0)))


def test_every_number_has_its_cases_and_its_parts() -> None:
    for found in find(1):
        assert sum(found.parts.values()) == pytest.approx(found.days_lost)
        assert len(set(found.cases)) == found.children > 0


def days_by_place(found: list[Bottleneck]) -> dict[tuple[str | None, str | None, bool], float]:
    return {(b.from_place, b.to_place, b.step == "feedback"): b.days_lost for b in found}


def test_the_quarters_add_up_to_the_whole() -> None:
    middle = CUTOFF - 300 * DAY
    whole = days_by_place(find(1))
    late = days_by_place(find(1, since_us=middle))
    early = days_by_place(find(1, cutoff_us=middle))
    for place in PLANTED:
        key = (place[0], place[1], place[2] == "no_feedback")
        assert early[key] + late[key] == pytest.approx(whole[key])


def test_a_place_is_said_in_plain_words() -> None:
    first, second, third = (in_words(b) for b in find(1)[:3])
    assert "answers were a refusal" in first
    assert "never got an answer" in second
    assert "the sender never received feedback" in third


def test_under_ten_referrals_a_place_is_not_judged() -> None:
    few = (Receiver("FEW", 0.3, 90, 0, 0, 0),)
    assert find(1, receivers=few) == []
