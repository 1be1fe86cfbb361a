"""Exact shares instead of coin flips: a deck of cards with as many of each kind as the scenario says."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from math import exp, floor
from statistics import NormalDist
from typing import TypeVar

T = TypeVar("T")


def allot(total: int, shares: Mapping[T, float]) -> dict[T, int]:
    """`total` divided by the shares, which need not add up to 1; what is left goes to the largest remainders."""
    whole = sum(shares.values())
    exact = {key: total * share / whole for key, share in shares.items()}
    found = {key: floor(number) for key, number in exact.items()}
    by_rest = sorted(exact, key=lambda key: found[key] - exact[key])
    for key in by_rest[: total - sum(found.values())]:
        found[key] += 1
    return found


def deck(rng: random.Random, total: int, shares: Mapping[T, float], less: Sequence[T] = ()) -> list[T]:
    """`total` shuffled cards by the shares; with the cards `less`, which lie on the table, the shares are exact."""
    found = allot(total + len(less), shares)
    for card in less:
        if found.get(card):
            found[card] -= 1
    cards = [card for card, number in found.items() for _ in range(number)]
    cards += rng.choices(list(shares), k=max(0, total - len(cards)))
    rng.shuffle(cards)
    return cards[:total]


def lognormal_days(rng: random.Random, number: int, median: float, sigma: float) -> list[float]:
    """`number` lengths of time whose distribution is lognormal as exactly as their number allows."""
    normal = NormalDist()
    days = [median * exp(sigma * normal.inv_cdf((i + 0.5) / number)) for i in range(number)]
    rng.shuffle(days)
    return days


def poisson(rng: random.Random, mean: float) -> int:
    limit, found, product = exp(-mean), 0, rng.random()
    while product > limit:
        found += 1
        product *= rng.random()
    return found
